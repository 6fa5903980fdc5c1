"""Why schools are on the lists: indicators of conditions and supporting criteria."""

from dataclasses import dataclass

import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.result import Result
from schemas.terms import ConditionsStatus

__all__ = ["Contribution", "Support", "contributions", "support_counts"]

CRITERIA = {
    "olympiad": "участие в муниципальном этапе всероссийской олимпиады школьников",
    "continuation": "продолжение обучения в 10 классе",
}


@dataclass(frozen=True)
class Contribution:
    """Mean points that an indicator adds to the index of ШНСУ and of the other schools."""

    title: str
    group: str
    adverse: float
    others: float


@dataclass(frozen=True)
class Support:
    """Among schools with stable low results: how many a supporting criterion confirms."""

    title: str
    stable: int
    applicable: int
    confirmed: int


def contributions(result: Result, rules: Identification) -> list[Contribution]:
    """Indicators by their mean contribution among ШНСУ, the largest first; empty where there are none."""
    status = result.schools.set_index("school")["conditions_status"]
    own = result.indicators["school"].map(status)
    means = {
        name: result.indicators[mask].groupby("indicator")["contribution"].mean()
        for name, mask in {
            "adverse": own == ConditionsStatus.ADVERSE,
            "others": own == ConditionsStatus.NONE,
        }.items()
    }
    if means["adverse"].empty:
        return []
    rows = [
        Contribution(one.title, one.group.label, _mean(means["adverse"], one.key), _mean(means["others"], one.key))
        for one in rules.indicators
    ]
    return sorted(rows, key=lambda row: (-row.adverse if row.adverse == row.adverse else 0.0, row.title))


def support_counts(schools: pd.DataFrame, window: int) -> list[Support]:
    """Each supporting criterion over the schools that are low in every year of the window."""
    stable = schools[schools["low_years"] == window]
    rows = []
    for name, title in CRITERIA.items():
        confirms = stable[f"{name}_confirms"]
        known = confirms.notna()
        rows.append(Support(title, len(stable), int(known.sum()), int(confirms[known].astype(bool).sum())))
    return rows


def _mean(means: pd.Series, key: str) -> float:
    return float(means.get(key, float("nan")))
