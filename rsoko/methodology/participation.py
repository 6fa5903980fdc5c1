"""Numbers of the monitoring of participation in what the institute does."""

import math
from typing import Self

from pydantic import model_validator

from rsoko.methodology.parameters import Confidence, Count, Parameter, Share, Strict
from schemas.terms import ParticipationIndicator

__all__ = ["Participation"]


class Participation(Strict):
    """Weights, thresholds and the rest of section 7 of the domain rules, its part on participation."""

    weights: Parameter[dict[ParticipationIndicator, Share]]
    high_score: Parameter[Share]
    medium_score: Parameter[Share]
    min_cell: Parameter[Count]
    interval_confidence: Parameter[Confidence]
    helpers: Parameter[Count]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        weights = self.weights.value
        missing = set(ParticipationIndicator) - set(weights)
        if missing:
            raise ValueError(f"weights: нет веса показателей {', '.join(sorted(missing))}")
        if not math.isclose(sum(weights.values()), 1, abs_tol=1e-9):
            raise ValueError("weights: сумма весов должна быть равна 1")
        if self.medium_score.value >= self.high_score.value:
            raise ValueError("medium_score: граница среднего уровня должна быть ниже границы высокого")
        return self
