"""Numbers of the monitoring of professional deficits."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rsoko.methodology.parameters import Confidence, Count, Parameter, Share, Strict
from schemas.deficits import GROUPS, ITEMS

__all__ = ["Deficits"]

Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
# Subjects that assessments are held in; teachers write what they teach in words of their own.
AssessedSubject = Literal["russian", "mathematics"]


class Deficits(Strict):
    """Thresholds of section 6 of the domain rules, and what the notes on it need."""

    answers: Parameter[Count]
    top_answer: Parameter[Count]
    deficit_score: Parameter[Share]
    partial_groups: Parameter[Count]
    pronounced_groups: Parameter[Count]
    min_cell: Parameter[Count]
    interval_confidence: Parameter[Confidence]
    alpha_sheets: Parameter[Annotated[int, Field(ge=2)]]
    careless_answers: Parameter[Annotated[int, Field(ge=2)]]
    careless_share: Parameter[Share]
    subjects: Parameter[dict[AssessedSubject, Words]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        most = min(len(items) for items in ITEMS.values())
        if self.answers.value > most:
            raise ValueError(f"answers: в группе вопросов только {most}")
        if self.partial_groups.value >= self.pronounced_groups.value:
            raise ValueError("partial_groups: частичные дефициты начинаются с меньшего числа групп, чем выраженные")
        if self.pronounced_groups.value > len(GROUPS):
            raise ValueError(f"pronounced_groups: групп дефицитов только {len(GROUPS)}")
        if self.careless_answers.value > most * len(GROUPS):
            raise ValueError(f"careless_answers: в анкете только {most * len(GROUPS)} вопросов")
        missing = {"russian", "mathematics"} - set(self.subjects.value)
        if missing:
            raise ValueError(f"subjects: нет слов для предметов {', '.join(sorted(missing))}")
        return self
