"""What a school reads of its own: the aggregate of its teachers beside the region, programmes, advice. One page."""

from dataclasses import dataclass

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.records import records
from rsoko.reports.deficits_advice import advice_on
from rsoko.reports.deficits_place import LOW, Place
from rsoko.reports.deficits_programmes import ANY, Programme, fits, in_words, programmes_of
from rsoko.reports.deficits_rules import Numbers, numbers_in_words, rules_of, sign_of
from rsoko.reports.deficits_shown import Row
from rsoko.reports.deficits_words import MEASURES, Sign, capital, field_of, title_of
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.tables import Row as Line
from rsoko.reports.wording import number
from schemas.terms import DeficitGroup, ResultsStatus, Scope

__all__ = ["SchoolDeficits", "prepare_school_deficits", "school_deficits_pdf"]

# What fits on the page.
MOST_PROGRAMMES = 5


@dataclass(frozen=True)
class SchoolDeficits:
    """Everything the template shows. `state`: silent, hidden or shown; `advice`: what to do, the gravest first."""

    school: Row
    year: int
    rules: Numbers
    sign: str
    state: str
    low: bool
    teachers: str
    advice: list[tuple[str, str]]
    comparison: Table
    programmes: Table
    more: int


def prepare_school_deficits(place: Place, methodology: Methodology) -> SchoolDeficits:
    """The page of a school."""
    sign, school = sign_of(methodology), records(place.schools)[0]
    own = place.cell()
    state = "silent" if school["teachers"] == 0 else "hidden" if own is None or own["hidden"] else "shown"
    fitting = _fitting(place, methodology)
    grave = _grave(place) if state == "shown" else []
    chosen = [each for each in fitting if state != "shown" or set(each.groups) & {group.value for group in grave}]
    return SchoolDeficits(
        school=school,
        year=place.shown.year,
        rules=numbers_in_words(methodology),
        sign=sign.hidden,
        state=state,
        low=school["results_status"] == ResultsStatus.LOW.value,
        teachers=sign.teachers(own).text,
        advice=[(capital(group.label), f"{advice_on(group).school}.") for group in grave],
        comparison=_comparison(place, sign, rules_of(methodology).pronounced_groups.value),
        programmes=_programmes(chosen[:MOST_PROGRAMMES]),
        more=max(0, len(chosen) - MOST_PROGRAMMES),
    )


def school_deficits_pdf(place: Place, methodology: Methodology, stamp: Stamp) -> bytes:
    """The page of a school as a document."""
    return render_pdf("deficits_school.html", stamp, page=prepare_school_deficits(place, methodology))


def _grave(place: Place) -> list[DeficitGroup]:
    """Groups in which more teachers of the school have a deficit than in the region, the farthest above it first."""
    own, usual = place.cell(), place.region()
    if own is None or usual is None:
        return []
    above = []
    for group in DeficitGroup:
        mine, theirs = own[field_of(group.value)], usual[field_of(group.value)]
        if mine is not None and theirs is not None and mine > theirs:
            above.append((mine - theirs, group))
    return [group for _, group in sorted(above, key=lambda pair: -pair[0])]


def _fitting(place: Place, methodology: Methodology) -> list[Programme]:
    """Programmes for the subjects that the school named, those of one subject first."""
    rules, subjects = rules_of(methodology), place.subjects()
    fitting = [
        each
        for each in programmes_of(place.shown.programme_needs)
        if any(fits(each, subject, rules) for subject in subjects)
    ]
    return sorted(fitting, key=lambda each: (each.subject is None, each.code))


def _comparison(place: Place, sign: Sign, groups: int) -> Table:
    town: pd.Series = place.schools["municipality"]
    code = str(town.iloc[0])
    cells = (place.cell(), place.below(Scope.MUNICIPALITY, code), place.region(LOW), place.region())
    rows: list[Line] = [
        [title_of(measure, groups), *(sign.share(cell, measure) for cell in cells)] for measure in MEASURES
    ]
    heads = ("Школа", "Все школы муници\u00adпалитета", "ШНОР области", "Все школы области")
    columns = [Column("Доля педагогов с дефицитами", 44), *(Column(head, 14, "number") for head in heads)]
    total: Line = ["Педагогов, представивших самоанализ", *(sign.teachers(cell) for cell in cells)]
    return table("Педагоги школы и области", columns, rows, total)


def _programmes(programmes: list[Programme]) -> Table:
    rows = [
        [each.code, each.title, capital(each.subject or ANY), in_words(each), number(each.hours)] for each in programmes
    ]
    columns = [
        Column("Код", 8, "center"), Column("Программа", 47), Column("Предмет", 15), Column("Группы дефицитов", 23),
        Column("Часов", 7, "number"),
    ]  # fmt: skip
    return table("Программы повышения квалификации для предметов школы", columns, rows)
