"""Notes on the effectiveness of measures: of the region, of a district, of a municipality."""

from dataclasses import dataclass

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.methodology import Methodology
from rsoko.reports.assignments import assignments
from rsoko.reports.effectiveness_advice import happened, load_advice
from rsoko.reports.effectiveness_charts import effect_chart
from rsoko.reports.effectiveness_place import Part
from rsoko.reports.effectiveness_rules import Rules, parameter_table, rules_in_words
from rsoko.reports.effectiveness_tables import check_table, level_table, place_table, school_table
from rsoko.reports.effectiveness_words import Facts, conclude
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Table
from schemas.terms import Scope

__all__ = ["Note", "note_pdf", "prepare_note"]

PLURALS = {Scope.DISTRICT: "districts", Scope.MUNICIPALITY: "municipalities"}
INSIDE = {Scope.MINISTRY: (Scope.DISTRICT, Scope.MUNICIPALITY), Scope.DISTRICT: (Scope.MUNICIPALITY,)}


@dataclass(frozen=True)
class Note:
    """Everything the template of a note shows; `after` is None where nothing is known after the measures."""

    level: Scope
    place: str
    year: int
    before: int
    after: int | None
    rules: Rules
    facts: Facts
    chart: str
    compared_with_plan: int
    tables: dict[str, Table]


def prepare_note(part: Part, methodology: Methodology, calendar: Calendar = WEEKENDS) -> Note:
    """The note of a place."""
    rules, constants = rules_in_words(methodology), part.region.constants
    after = constants["after_year"]
    return Note(
        level=part.scope,
        place=part.name,
        year=part.region.year,
        before=int(constants["before_year"] or 0),
        after=None if after is None else int(after),
        rules=rules,
        facts=conclude(part, rules),
        chart=effect_chart(part.region) if part.scope is Scope.MINISTRY else "",
        compared_with_plan=int(constants["comparison_with_plan"] or 0),
        tables=_tables(part, methodology, calendar),
    )


def note_pdf(part: Part, methodology: Methodology, stamp: Stamp) -> bytes:
    """The note of a place as a document."""
    return render_pdf("effectiveness_note.html", stamp, note=prepare_note(part, methodology, stamp.calendar))


def _tables(part: Part, methodology: Methodology, calendar: Calendar) -> dict[str, Table]:
    tasks = load_advice().tasks_of(happened(part))
    return {
        "checks": check_table(part.region),
        "schools": school_table(part),
        "levels": level_table(part),
        "assignments": assignments(part.scope, part.region.year, calendar, tasks),
        "parameters": parameter_table(methodology),
        **{PLURALS[scope]: place_table(part, scope) for scope in INSIDE.get(part.scope, ())},
    }
