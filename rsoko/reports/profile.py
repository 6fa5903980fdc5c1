"""Profile of a school: its statuses, how they came about, its conditions, what to do."""

from dataclasses import dataclass
from typing import Any

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.methodology import Methodology
from rsoko.monitorings.result import Result
from rsoko.records import records
from rsoko.reports.advice import advice_table
from rsoko.reports.charts import TrendPoint, trend
from rsoko.reports.comparison import Comparison, compare
from rsoko.reports.conclusions import Change
from rsoko.reports.profile_steps import alternatives_table, margins_table, steps_table
from rsoko.reports.profile_tables import (
    comparison_table,
    indicators_table,
    mentors_table,
    pairs_table,
    support_table,
)
from rsoko.reports.rendering import render_pdf
from rsoko.reports.rules import Rules, academic, rules_in_words
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Table
from rsoko.reports.territory import restrict
from schemas.terms import Level, Locality, Movement, Reliability, Scope

__all__ = ["Profile", "prepare_profile", "profile_pdf", "result_steps"]


@dataclass(frozen=True)
class Profile:
    """Everything the template of a profile shows; `school` is the row of the result."""

    school: dict[str, Any]
    year: int
    academic: str
    level: str
    locality: str
    rules: Rules
    stable: bool
    borderline: bool
    comparison: Comparison
    change: Change | None
    movements: dict[str, str]
    trend: str
    tables: dict[str, Table]


def prepare_profile(result: Result, code: str, methodology: Methodology, calendar: Calendar = WEEKENDS) -> Profile:
    """The profile of a school; UserError `no-such-place` where the run does not know it."""
    own, comparison = restrict(result, Scope.SCHOOL, code), compare(result, methodology.identification)
    (school,) = records(own.schools)
    window = methodology.identification.window_years.value
    return Profile(
        school=school,
        year=own.year,
        academic=academic(own.year),
        level=Level(school["level"]).label,
        locality=Locality(school["locality"]).label,
        rules=rules_in_words(methodology),
        stable=school["low_years"] == window,
        borderline=school["reliability"] == Reliability.BORDERLINE,
        comparison=comparison,
        change=_change(school),
        movements={name: _movement(school[f"{name}_movement"]) for name in ("results", "conditions")},
        trend=_trend(own, comparison, range(own.year - window + 1, own.year + 1)),
        tables=_tables(own, school, comparison, methodology, calendar) | _steps(result, own, school, methodology),
    )


def profile_pdf(result: Result, code: str, methodology: Methodology, stamp: Stamp) -> bytes:
    """The profile of a school as a document."""
    return render_pdf("profile.html", stamp, profile=prepare_profile(result, code, methodology, stamp.calendar))


def result_steps(result: Result, code: str, methodology: Methodology) -> list[Table]:
    """The tables of the page «Как получен результат»; UserError `no-such-place` where the run does not know it."""
    own = restrict(result, Scope.SCHOOL, code)
    (school,) = records(own.schools)
    return [each for each in _steps(result, own, school, methodology).values() if each.rows]


def _change(school: dict[str, Any]) -> Change | None:
    if school["pooled_change"] is None:
        return None
    return Change(school["pooled_change"], school["pooled_change_low"], school["pooled_change_high"])


def _movement(value: str | None) -> str:
    return "" if value is None else Movement(value).label


def _trend(own: Result, comparison: Comparison, years: range) -> str:
    found = {row["year"]: row for row in own.years.to_dict("records")}
    nan, points = float("nan"), []
    for year in years:
        row = found.get(year, {})
        share, low, high = (row.get(name, nan) for name in ("pooled_share", "pooled_low", "pooled_high"))
        points.append(TrendPoint(academic(year), share, low, high))
    return trend(points, "школа", comparison.region, "Кировская область", size=(165.0, 36.0))


def _tables(
    own: Result, school: dict[str, Any], comparison: Comparison, methodology: Methodology, calendar: Calendar
) -> dict[str, Table]:
    rules = methodology.identification
    window = rules.window_years.value
    return {
        "pairs": pairs_table(own, range(own.year - window + 1, own.year + 1)),
        "supports": support_table(school, own.constants, rules.supporting_quantile.value),
        "comparison": comparison_table(school, comparison),
        "indicators": indicators_table(own, comparison, rules),
        "mentors": mentors_table(own, comparison),
        "advice": advice_table(own, methodology, calendar),
    }


def _steps(result: Result, own: Result, school: dict[str, Any], methodology: Methodology) -> dict[str, Table]:
    rules = methodology.identification
    return {
        "steps": steps_table(own, school, methodology),
        "margins": margins_table(result, own, rules),
        "alternatives": alternatives_table(result, own, rules),
    }
