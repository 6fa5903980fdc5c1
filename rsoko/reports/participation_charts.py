"""Charts of the notes on participation."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from rsoko.reports import charts
from rsoko.reports.charts import Estimate, Group, Whole, intervals, stacked
from rsoko.reports.participation_rules import MEASURED
from rsoko.reports.participation_tables import compared, shown_groups
from rsoko.reports.place_names import short_place
from schemas.terms import ComparedGroup, ParticipationIndicator, ParticipationLevel

__all__ = ["group_chart", "level_chart"]

NAN = float("nan")
COLOURS = {ComparedGroup.LOW: "#9f1239", ComparedGroup.ADVERSE: "#92560c", ComparedGroup.OTHERS: "#3566b5"}
LEVELS = (
    charts.Part(ParticipationLevel.HIGH.label, "#1e3a8a", dark=True),
    charts.Part(ParticipationLevel.MEDIUM.label, "#6f9bdc"),
    charts.Part(ParticipationLevel.LOW.label, "#f7cf86"),
    charts.Part(ParticipationLevel.NO_DATA.label, "#e5e7eb"),
)


def group_chart(comparison: pd.DataFrame, sign: str) -> str:
    """Coverage of each compared group by indicator with its interval."""
    found, shown = compared(comparison), shown_groups(comparison)
    groups = [
        Group(
            group.label, colour, [_estimate(found[one, group], group in shown, sign) for one in ParticipationIndicator]
        )
        for group, colour in COLOURS.items()
    ]
    names = [MEASURED[one][0] for one in ParticipationIndicator]
    return intervals(names, groups, "Охват учителей ШНОР, ШНСУ и остальных школ")


def level_chart(schools: pd.DataFrame, column: str) -> str:
    """Schools by level in each place of a kind (`district` or `municipality`), in order of name."""
    named: Callable[[str], str] = short_place if column == "municipality" else str
    counts = schools.groupby([f"{column}_name", column, "participation_level"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=[level.value for level in ParticipationLevel], fill_value=0)
    wholes = [Whole(named(str(name)), [int(count) for count in row]) for (name, _), row in
              zip(counts.index, counts.to_numpy(), strict=True)]  # fmt: skip
    return stacked(LEVELS, wholes, "Школы по уровню участия")


def _estimate(row: Mapping[str, Any], shown: bool, sign: str) -> Estimate:
    if not shown:
        return Estimate(NAN, NAN, NAN, sign if row["hidden"] else "нет данных")
    return Estimate(float(row["coverage"]), float(row["coverage_low"]), float(row["coverage_high"]))
