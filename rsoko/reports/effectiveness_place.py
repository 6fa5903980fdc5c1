"""A part of the region in the analysis of effectiveness: its schools and plans, and the estimates of the region."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.methodology import Effectiveness, Methodology, required
from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.monitorings.effects import conclusion
from rsoko.records import records
from rsoko.reports.territory import schools_of
from schemas.terms import EffectModel, EffectVerdict, Scope

__all__ = ["Part", "effectiveness_rules", "effects_by_model", "part_of", "verdict_of"]


@dataclass(frozen=True)
class Part:
    """Whose document it is.

    cohort: its schools of the list of the cohort's year; comparison: how many of its schools the region is compared
    with; execution: its rows of the frame `execution`, all levels of measures first; region: the whole result.
    """

    scope: Scope
    code: str
    name: str
    cohort: pd.DataFrame
    comparison: int
    execution: pd.DataFrame
    region: EffectivenessResult


def part_of(result: EffectivenessResult, scope: Scope, code: str) -> Part:
    """The region, a district or a municipality; UserError `no-such-place` where the run knows no school there."""
    schools = result.schools if scope is Scope.MINISTRY else schools_of(result.schools, scope, code)
    own = result.execution[(result.execution["scope"] == scope) & (result.execution["code"] == code)]
    in_cohort = schools["in_cohort"].astype(bool)
    cohort = schools[in_cohort].sort_values("school", ignore_index=True)
    return Part(
        scope, code, str(own["name"].iloc[0]), cohort, int((~in_cohort).sum()), own.reset_index(drop=True), result
    )


def effects_by_model(result: EffectivenessResult) -> dict[EffectModel, dict[str, Any]]:
    """Rows of the frame `effects`, None for everything missing."""
    rows = records(result.effects)
    return {EffectModel(row["model"]): row for row in rows}


def verdict_of(result: EffectivenessResult) -> EffectVerdict:
    """What may be said of the measures."""
    return conclusion({model.value: str(row["verdict"]) for model, row in effects_by_model(result).items()})


def effectiveness_rules(methodology: Methodology) -> Effectiveness:
    """The section of the methodology that a result of this monitoring was made by."""
    return required(methodology, Effectiveness)
