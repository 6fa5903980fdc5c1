"""Analytic notes: of the region, of a district, of a municipality."""

from dataclasses import dataclass

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.methodology import Methodology
from rsoko.reports.assignments import assignments
from rsoko.reports.conclusions import Conclusions, conclude
from rsoko.reports.counts import Counts, Moves, count_moves, count_schools, has_previous
from rsoko.reports.note_charts import index_histogram, map_of_region, share_histogram, share_trend
from rsoko.reports.note_tables import (
    contribution_table,
    moves_table,
    pair_table,
    summary_table,
    support_table,
    years_table,
)
from rsoko.reports.place_tables import by_district, by_municipality
from rsoko.reports.pooled import Pooled, pair_counts, pooled_years
from rsoko.reports.reasons import contributions, support_counts
from rsoko.reports.rendering import render_pdf
from rsoko.reports.rules import Rules, indicator_table, parameter_table, rules_in_words
from rsoko.reports.school_tables import (
    adverse_table,
    borderline_table,
    low_table,
    mentor_table,
    movement_table,
    no_data_table,
    resilient_table,
    risk_table,
)
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Table
from rsoko.reports.territory import Territory
from schemas.terms import Scope

__all__ = ["Note", "note_pdf", "prepare_note"]


@dataclass(frozen=True)
class Note:
    """Everything the template of a note shows; numbers are formatted there, nothing is computed."""

    level: Scope
    place: str
    year: int
    window: str
    rules: Rules
    counts: Counts
    region: Counts
    years: list[Pooled]
    conclusions: Conclusions
    low_moves: Moves | None
    adverse_moves: Moves | None
    charts: dict[str, str]
    tables: dict[str, Table]


def prepare_note(place: Territory, methodology: Methodology, calendar: Calendar = WEEKENDS) -> Note:
    """The note of a territory."""
    rules, schools = methodology.identification, place.own.schools
    window, confidence = rules.window_years.value, rules.interval_confidence.value
    years = pooled_years(place.own, window, confidence)
    known = has_previous(place.region.schools)
    moves = [count_moves(schools[column]) if known else None for column in ("results_movement", "conditions_movement")]
    return Note(
        level=place.scope,
        place=place.name,
        year=place.own.year,
        window=f"{place.own.year - window}/{(place.own.year - window + 1) % 100:02d}",
        rules=rules_in_words(methodology),
        counts=count_schools(schools),
        region=count_schools(place.region.schools),
        years=years,
        conclusions=conclude(place, methodology),
        low_moves=moves[0],
        adverse_moves=moves[1],
        charts=_charts(place, years, methodology),
        tables={**_number_tables(place, years, moves, methodology, calendar), **_school_tables(place, window)},
    )


def note_pdf(place: Territory, methodology: Methodology, stamp: Stamp) -> bytes:
    """The note of a territory as a document."""
    template = "region_note.html" if place.scope == Scope.MINISTRY else "territory_note.html"
    return render_pdf(template, stamp, note=prepare_note(place, methodology, stamp.calendar))


def _charts(place: Territory, years: list[Pooled], methodology: Methodology) -> dict[str, str]:
    if place.scope == Scope.MINISTRY:
        return {
            "map": map_of_region(place.own.schools),
            "shares": share_histogram(place.own.schools),
            "index": index_histogram(place.own.schools, methodology),
            "trend": share_trend(years, place.name),
        }
    rules = methodology.identification
    region = pooled_years(place.region, rules.window_years.value, rules.interval_confidence.value)
    return {"trend": share_trend(years, place.name, region)}


def _number_tables(
    place: Territory, years: list[Pooled], moves: list[Moves | None], methodology: Methodology, calendar: Calendar
) -> dict[str, Table]:
    rules, schools = methodology.identification, place.own.schools
    region = None if place.scope == Scope.MINISTRY else count_schools(place.region.schools)
    tables = {
        "summary": summary_table(count_schools(schools), region),
        "years": years_table(years),
        "pairs": pair_table(pair_counts(place.own)),
        "contributions": contribution_table(contributions(place.own, rules)),
        "supports": support_table(support_counts(schools, rules.window_years.value)),
        "districts": by_district(schools),
        "municipalities": by_municipality(schools),
        "assignments": assignments(place.scope, place.own.year, calendar),
        "parameters": parameter_table(methodology),
        "indicators": indicator_table(rules),
    }
    low, adverse = moves
    return {**tables, "moves": moves_table(low, adverse)} if low and adverse else tables


def _school_tables(place: Territory, window: int) -> dict[str, Table]:
    schools, several = place.own.schools, place.scope != Scope.MUNICIPALITY
    return {
        "low": low_table(schools, several),
        "adverse": adverse_table(schools, several),
        "risk": risk_table(schools, window, several),
        "borderline": borderline_table(schools, several),
        "no_data": no_data_table(schools, several),
        "low_changes": movement_table(schools, "results_movement", "results_status", several),
        "adverse_changes": movement_table(schools, "conditions_movement", "conditions_status", several),
        "resilient": resilient_table(schools, several),
        "mentors": mentor_table(place.own, place.region),
    }
