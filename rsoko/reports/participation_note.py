"""Notes on participation in what the institute does: of the region, of a district, of a municipality."""

from dataclasses import dataclass

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.methodology import Methodology
from rsoko.reports.assignments import assignments
from rsoko.reports.participation_advice import load_advice
from rsoko.reports.participation_charts import group_chart, level_chart
from rsoko.reports.participation_place import Part, hidden_sign
from rsoko.reports.participation_rules import Rules, parameter_table, rules_in_words
from rsoko.reports.participation_schools import absent_table, school_table, silent_table
from rsoko.reports.participation_tables import comparison_table, indicator_table, level_table, place_table
from rsoko.reports.participation_words import Facts, conclude
from rsoko.reports.rendering import render_pdf
from rsoko.reports.rules import academic
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Table
from schemas.terms import Scope

__all__ = ["Note", "note_pdf", "prepare_note"]

PLURALS = {Scope.DISTRICT: "districts", Scope.MUNICIPALITY: "municipalities"}


@dataclass(frozen=True)
class Note:
    """Everything the template of a note shows; numbers are words already, hidden ones are not among them."""

    level: Scope
    place: str
    year: int
    academic: str
    rules: Rules
    facts: Facts
    hidden: int
    pooled_hidden: bool
    charts: dict[str, str]
    tables: dict[str, Table]


def prepare_note(part: Part, methodology: Methodology, calendar: Calendar = WEEKENDS) -> Note:
    """The note of a place."""
    return Note(
        level=part.scope,
        place=part.name,
        year=part.own.year,
        academic=academic(part.own.year),
        rules=rules_in_words(methodology),
        facts=conclude(part),
        hidden=int(part.own.schools["hidden"].sum()),
        pooled_hidden=bool(part.pooled["hidden"]),
        charts=_charts(part, hidden_sign(methodology)),
        tables=_tables(part, methodology, calendar),
    )


def note_pdf(part: Part, methodology: Methodology, stamp: Stamp) -> bytes:
    """The note of a place as a document."""
    return render_pdf("participation_note.html", stamp, note=prepare_note(part, methodology, stamp.calendar))


def _charts(part: Part, sign: str) -> dict[str, str]:
    if part.scope is Scope.MINISTRY:
        groups = group_chart(part.region.comparison, sign)
        return {"levels": level_chart(part.own.schools, "district"), "groups": groups}
    if part.scope is Scope.DISTRICT:
        return {"levels": level_chart(part.own.schools, "municipality")}
    return {}


def _tables(part: Part, methodology: Methodology, calendar: Calendar) -> dict[str, Table]:
    sign, own = hidden_sign(methodology), part.own.schools
    absent, silent = absent_table(part, sign), silent_table(part)
    happened = {name for name, found in (("absent", absent), ("silent", silent)) if found.rows}
    tables = {
        "indicators": indicator_table(part, sign),
        "levels": level_table(own),
        "absent": absent,
        "silent": silent,
        "assignments": assignments(part.scope, part.own.year, calendar, load_advice().tasks_of(happened)),
    }
    for scope, inside in ((Scope.DISTRICT, (Scope.MINISTRY,)), (Scope.MUNICIPALITY, (Scope.MINISTRY, Scope.DISTRICT))):
        if part.scope in inside:
            codes = list(own[scope.value].unique())
            tables[PLURALS[scope]] = place_table(part.region.places, scope, sign, codes, part.pooled)
    if part.scope is Scope.MUNICIPALITY:
        tables["schools"] = school_table(part, sign)
    if part.scope is Scope.MINISTRY:
        tables["comparison"] = comparison_table(part, sign)
        tables["parameters"] = parameter_table(methodology)
    return tables
