"""Notes on the professional deficits of teachers: of the region, of a district, of a municipality."""

from dataclasses import dataclass

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.methodology import Methodology
from rsoko.reports.deficits_advice import deficits_assignments
from rsoko.reports.deficits_charts import deficits_chart
from rsoko.reports.deficits_conclusions import Conclusions, conclude_deficits
from rsoko.reports.deficits_place import LOW, Place
from rsoko.reports.deficits_programmes import advice_table, programme_table
from rsoko.reports.deficits_quality import Quality, alpha_table, careless_places, quality_of
from rsoko.reports.deficits_rules import Numbers, deficit_parameters, numbers_in_words, rules_of, sign_of
from rsoko.reports.deficits_tables import (
    comparison_table,
    groups_table,
    heard_table,
    listed_table,
    places_table,
    schools_table,
    silent_table,
    subjects_table,
)
from rsoko.reports.deficits_words import Sign
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Table
from schemas.terms import Scope

__all__ = ["DeficitsNote", "deficits_note_pdf", "prepare_deficits_note"]


@dataclass(frozen=True)
class DeficitsNote:
    """Everything the template of a note shows. `teachers`, `teachers_low`: words, with the sign of what is hidden.

    low_shown: whether the numbers of schools with low results may be shown at all.
    """

    level: Scope
    place: str
    year: int
    rules: Numbers
    sign: str
    schools: int
    silent: int
    low: int
    low_silent: int
    teachers: str
    teachers_low: str
    low_shown: bool
    facts: Conclusions
    quality: Quality
    careless_places: str
    chart: str
    tables: dict[str, Table]


def prepare_deficits_note(place: Place, methodology: Methodology, calendar: Calendar = WEEKENDS) -> DeficitsNote:
    """The note of a place."""
    sign, own_low = sign_of(methodology), place.cell(LOW)
    return DeficitsNote(
        level=place.scope,
        place=place.name,
        year=place.shown.year,
        rules=numbers_in_words(methodology),
        sign=sign.hidden,
        schools=len(place.schools),
        silent=len(place.silent),
        low=len(place.low),
        low_silent=int(place.silent["school"].isin(place.low["school"]).sum()),
        teachers=sign.teachers(place.cell()).text,
        teachers_low=sign.teachers(own_low).text,
        low_shown=own_low is not None and not own_low["hidden"] and bool(own_low["teachers"]),
        facts=conclude_deficits(place),
        quality=quality_of(place),
        careless_places=careless_places(place),
        chart=deficits_chart(place, rules_of(methodology), sign),
        tables=_tables(place, methodology, sign, calendar),
    )


def deficits_note_pdf(place: Place, methodology: Methodology, stamp: Stamp) -> bytes:
    """The note of a place as a document."""
    return render_pdf("deficits_note.html", stamp, note=prepare_deficits_note(place, methodology, stamp.calendar))


def _tables(place: Place, methodology: Methodology, sign: Sign, calendar: Calendar) -> dict[str, Table]:
    groups = rules_of(methodology).pronounced_groups.value
    tables = {
        "heard": heard_table(place),
        "subjects": subjects_table(place, sign),
        "alpha": alpha_table(place),
        "silent": silent_table(place),
        "advice": advice_table(place, sign),
        "programmes": programme_table(place, sign),
        "assignments": deficits_assignments(place.scope, place.shown.year, calendar),
        "low": schools_table(place, place.low, "Дефициты педагогов ШНОР", sign),
        "parameters": deficit_parameters(methodology),
    }
    if place.scope is Scope.MINISTRY:
        tables["comparison"] = comparison_table(place, sign, groups)
        tables["listed"] = listed_table(place, sign, groups)
        tables["districts"] = places_table(place, Scope.DISTRICT, sign)
    else:
        tables["groups"] = groups_table(place, sign, groups)
    if place.scope is Scope.MUNICIPALITY:
        tables["schools"] = schools_table(place, place.schools, "Дефициты педагогов по школам", sign)
    else:
        tables["municipalities"] = places_table(place, Scope.MUNICIPALITY, sign)
    return tables
