"""What the numbers of a place come to: the sentences that the conclusions of a note on participation say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.reports.participation_place import Part
from rsoko.reports.participation_rules import measured, points
from rsoko.reports.participation_tables import comparable
from rsoko.reports.wording import percent
from schemas.terms import (
    ComparedGroup,
    ConditionsStatus,
    Difference,
    ParticipationIndicator,
    ParticipationLevel,
    ResultsStatus,
    Scope,
)

__all__ = ["Facts", "conclude", "group_words"]

BOTTOM_PLACES = 3
VERDICTS = {
    Difference.LOWER: "охват ниже, чем в остальных школах: ",
    Difference.HIGHER: "охват выше, чем в остальных школах: ",
    Difference.UNPROVEN: "различие не доказано: ",
}
SCORES = {
    Difference.LOWER: "средняя оценка участия школ ниже, чем у остальных",
    Difference.HIGHER: "средняя оценка участия школ выше, чем у остальных",
    Difference.UNPROVEN: "для средней оценки участия школ различие не доказано",
}


@dataclass(frozen=True)
class Facts:
    """Numbers of schools and words for the conclusions; texts are empty where there is nothing to name."""

    schools: int
    high: int
    medium: int
    low: int
    no_data: int
    listed: int
    absent: int
    absent_silent: int
    weakest: str
    strongest: str
    lowest_places: str
    groups: list[str]


def conclude(part: Part) -> Facts:
    """The facts of a place."""
    schools = part.own.schools
    listed = (schools["results_status"] == ResultsStatus.LOW) | (
        schools["conditions_status"] == ConditionsStatus.ADVERSE
    )
    weakest, strongest = _ends(part)
    return Facts(
        schools=len(schools),
        **part.level_counts,
        listed=int(listed.fillna(False).sum()),
        absent=len(part.own.absent),
        absent_silent=int((part.own.absent["participation_level"] == ParticipationLevel.NO_DATA).sum()),
        weakest=weakest,
        strongest=strongest,
        lowest_places=_lowest(part),
        groups=group_words(part),
    )


def group_words(part: Part) -> list[str]:
    """A sentence for each list whose schools may be compared with the others."""
    frame, scores = part.region.comparison, part.region.scores.set_index("group")["verdict"]
    may, sentences = comparable(frame), []
    others = frame[frame["group"] == ComparedGroup.OTHERS].set_index("indicator")["coverage"]
    for group in (ComparedGroup.LOW, ComparedGroup.ADVERSE):
        own = frame[(frame["group"] == group) & frame["verdict"].notna()]
        if group not in may or own.empty:
            continue
        parts = [
            words + ", ".join(_against(row, others) for row in rows.to_dict("records"))
            for verdict, words in VERDICTS.items()
            if len(rows := own[own["verdict"] == verdict])
        ]
        if pd.notna(scores[group]):
            parts.append(SCORES[Difference(scores[group])])
        sentences.append(f"{group.label}: {'; '.join(parts)}.")
    return sentences


def _against(row: Mapping[Any, Any], others: pd.Series) -> str:
    share, other = percent(row["coverage"]), percent(others[row["indicator"]])
    return f"{measured(row['indicator'])} ({share} против {other})"


def _ends(part: Part) -> tuple[str, str]:
    """The indicators of the smallest and of the largest coverage of the place, of equal ones the first."""
    own = part.pooled
    if own["hidden"] or own["score"] is None:
        return "", ""
    order = sorted(ParticipationIndicator, key=lambda one: float(own[f"{one.value}_coverage"]))
    words = [f"{measured(one)} — {percent(own[f'{one.value}_coverage'])}" for one in (order[0], order[-1])]
    return words[0], words[1]


def _lowest(part: Part) -> str:
    """Municipalities of the place with the lowest scores, those that are shown."""
    if part.scope is Scope.MUNICIPALITY:
        return ""
    places = part.region.places
    own = places[(places["scope"] == Scope.MUNICIPALITY) & places["code"].isin(part.own.schools["municipality"])]
    shown = own[~own["hidden"].astype(bool) & own["score"].notna()].sort_values(["score", "name", "code"])
    if len(shown) <= BOTTOM_PLACES:
        return ""
    rows = shown.head(BOTTOM_PLACES)
    return "; ".join(f"{name} — {points(score)}" for name, score in zip(rows["name"], rows["score"], strict=True))
