"""Programmes of professional development: what they answer, how many places are needed where."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rsoko.methodology import Deficits
from rsoko.monitorings.deficit_sheets import family_members, plain
from rsoko.records import records
from rsoko.reports.deficits_advice import advice_on
from rsoko.reports.deficits_place import LOW, Place
from rsoko.reports.deficits_shown import REGION, Row
from rsoko.reports.deficits_words import NONE, SHORT, Sign, capital
from rsoko.reports.place_names import short_place
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.tables import Row as Line
from rsoko.reports.wording import number
from schemas.terms import DeficitGroup, Scope

__all__ = [
    "ANY", "Programme", "advice_table", "catalogue_table", "fits", "in_words", "needs_tables", "places_needed",
    "programme_table", "programmes_of",
]  # fmt: skip

ANY = "любой предмет"
# How many places fit side by side.
ACROSS = 7


@dataclass(frozen=True)
class Programme:
    """A programme of the catalogue; `subject` is missing where it is for teachers of any."""

    code: str
    title: str
    subject: str | None
    groups: tuple[str, ...]
    hours: int


def programmes_of(needs: pd.DataFrame) -> list[Programme]:
    """The catalogue of a run, in order of code."""
    own = needs[(needs["scope"] == Scope.MINISTRY.value) & (needs["code"] == REGION)]
    return [
        Programme(row["programme"], row["title"], row["subject"], tuple(row["groups"].split(",")), int(row["hours"]))
        for row in records(own)
    ]


def fits(programme: Programme, subject: str, rules: Deficits) -> bool:
    """Whether a programme is for teachers of a subject: of this, of its family, or of any."""
    if programme.subject is None or plain(programme.subject) == plain(subject):
        return True
    families = {str(name): words for name, words in rules.subjects.value.items()}
    of_family = family_members([plain(programme.subject), plain(subject)], families)
    return bool((of_family[:, 0] & of_family[:, 1]).any())


def advice_table(place: Place, sign: Sign) -> Table:
    """What to do about each group of deficits, and by which programmes."""
    programmes = programmes_of(place.shown.programme_needs)
    rows: list[Line] = []
    for group in DeficitGroup:
        codes = [each.code for each in programmes if group.value in each.groups]
        share = sign.share(place.cell(LOW) or place.cell(), group.value)
        rows.append([capital(group.label), share, f"{advice_on(group).general}.", ", ".join(codes) or NONE])
    whose = "ШНОР" if place.cell(LOW) else "все школы"
    columns = [
        Column("Группа дефицитов", 24), Column(f"Доля педагогов ({whose})", 12, "number"),
        Column("Что необходимо сделать", 46), Column("Программы (табл. ниже)", 18),
    ]  # fmt: skip
    return table("Рекомендации по группам дефицитов", columns, rows)


def programme_table(place: Place, sign: Sign) -> Table:
    """The catalogue with the places that are needed here."""
    needs = places_needed(place)
    rows: list[Line] = []
    for each in programmes_of(place.shown.programme_needs):
        row = needs.get((each.code, place.scope.value, place.code))
        what = f"{each.title}\n{capital(each.subject or ANY)}; {in_words(each)}; {number(each.hours)} ч"
        places = [sign.count(row, "places"), sign.count(row, "places_all", "hidden_all")]
        rows.append([each.code, what, *places])
    columns = [
        Column("Код", 10, "center"), Column("Программа; предмет; группы дефицитов; объём", 62),
        Column("Мест для педагогов ШНОР", 14, "number"), Column("Мест для педагогов всех школ", 14, "number"),
    ]  # fmt: skip
    return table("Потребность в программах повышения квалификации", columns, rows)


def catalogue_table(place: Place, sign: Sign) -> Table:
    """The catalogue with its groups of deficits and the places for schools with low results of the place."""
    needs = places_needed(place)
    rows: list[Line] = []
    for each in programmes_of(place.shown.programme_needs):
        row = needs.get((each.code, place.scope.value, place.code))
        what = [each.code, each.title, capital(each.subject or ANY), in_words(each), number(each.hours)]
        rows.append([*what, sign.count(row, "places")])
    columns = [
        Column("Код", 9, "center"), Column("Программа", 37), Column("Предмет", 15), Column("Группы дефицитов", 20),
        Column("Часов", 8, "number"), Column("Мест для ШНОР", 11, "number"),
    ]  # fmt: skip
    return table("Программы повышения квалификации", columns, rows)


def in_words(programme: Programme) -> str:
    """The groups of deficits that a programme answers, by their short names."""
    return ", ".join(SHORT[group].replace("\u00ad", "") for group in programme.groups)


def needs_tables(place: Place, scope: Scope, sign: Sign) -> list[Table]:
    """Programmes × places below that have schools with low results; as many tables as it takes."""
    column = scope.value
    names = {str(code): str(name) for code, name in zip(place.low[column], place.low[f"{column}_name"], strict=True)}
    ordered = sorted(names, key=lambda code: (names[code], code))
    # Parts of much the same width, no table with a single place left over.
    tables = max(1, -(-len(ordered) // ACROSS))
    size = max(1, -(-len(ordered) // tables))
    parts = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return [_needs(place, scope, part, names, sign) for part in parts]


def _needs(place: Place, scope: Scope, codes: Sequence[str], names: dict[str, str], sign: Sign) -> Table:
    needs = places_needed(place)
    rows: list[Line] = [
        [each.code, *(sign.count(needs.get((each.code, scope.value, code)), "places") for code in codes)]
        for each in programmes_of(place.shown.programme_needs)
    ]
    width = 93 / len(codes)
    columns = [Column("Код", 7, "center"), *(Column(_head(names[code]), width, "number") for code in codes)]
    where = "образовательным округам" if scope is Scope.DISTRICT else "муниципалитетам"
    return table(f"Места для педагогов ШНОР по {where}", columns, rows)


def _head(name: str) -> str:
    """A name that fits over a narrow column."""
    return short_place(name).removesuffix(" образовательный округ")


def places_needed(place: Place) -> dict[tuple[str, str, str], Row]:
    """Needs by programme, scope and code."""
    return {
        (str(row["programme"]), str(row["scope"]), str(row["code"])): row
        for row in records(place.shown.programme_needs)
    }
