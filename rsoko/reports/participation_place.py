"""A part of the region in the monitoring of participation, and the sign of what is not shown of it."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from rsoko.methodology import Methodology, Participation, required
from rsoko.monitorings.participation_result import ParticipationResult
from rsoko.records import records
from rsoko.reports.territory import schools_of
from schemas.terms import ConditionsStatus, ParticipationLevel, ResultsStatus, Scope

__all__ = ["Part", "hidden_sign", "listed_words", "part_of", "participation_rules", "record"]


@dataclass(frozen=True)
class Part:
    """Whose document it is: the place with its own schools, and the result of the whole region.

    `pooled` is the row of the frame `places` for the place; of a school, that of its own row in `schools`.
    """

    scope: Scope
    code: str
    name: str
    pooled: dict[str, Any]
    own: ParticipationResult
    region: ParticipationResult

    @property
    def level_counts(self) -> dict[str, int]:
        """Schools of the place by level of participation."""
        counts = self.own.schools["participation_level"].value_counts()
        return {level.value: int(counts.get(level.value, 0)) for level in ParticipationLevel}


def part_of(result: ParticipationResult, scope: Scope, code: str) -> Part:
    """The region, a district, a municipality or a school.

    Raises UserError `no-such-place` where the run knows no school there.
    """
    if scope is Scope.MINISTRY:
        pooled = record(result.places[result.places["scope"] == scope])
        return Part(scope, code, str(pooled["name"]), pooled, result, result)
    schools = schools_of(result.schools, scope, code)
    absent, helpers = (
        frame[frame["school"].isin(schools["school"])].reset_index(drop=True) for frame in (result.absent, result.help)
    )
    own = replace(result, schools=schools, absent=absent, help=helpers)
    places = result.places[(result.places["scope"] == scope) & (result.places["code"] == code)]
    pooled = record(schools if scope is Scope.SCHOOL else places)
    return Part(scope, code, str(pooled["name"]), pooled, own, result)


def record(frame: pd.DataFrame) -> dict[str, Any]:
    """The first row with None for everything missing."""
    return records(frame.head(1))[0]


def participation_rules(methodology: Methodology) -> Participation:
    """The section of the methodology that a result of this monitoring was made by."""
    return required(methodology, Participation)


def hidden_sign(methodology: Methodology) -> str:
    """What stands in place of every number that is not shown: «< 5»."""
    return f"<\u00a0{participation_rules(methodology).min_cell.value}"


def listed_words(results: object, conditions: object) -> str:
    """Lists that a school is on, in words; a dash where it is on none, or the list does not know it."""
    lists = ((results, ResultsStatus.LOW), (conditions, ConditionsStatus.ADVERSE))
    return ", ".join(listed.label for status, listed in lists if str(status) == listed.value) or "—"
