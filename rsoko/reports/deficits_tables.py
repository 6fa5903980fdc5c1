"""Tables of the notes on deficits: comparison, subjects, places, schools."""

from collections.abc import Sequence

import pandas as pd

from rsoko.records import records
from rsoko.reports.deficits_place import LOW, Place
from rsoko.reports.deficits_shown import Row
from rsoko.reports.deficits_words import MEASURES, NONE, SHORT, Sign, capital, title_of
from rsoko.reports.place_names import short_place
from rsoko.reports.tables import Cell, Column, Table, table
from rsoko.reports.tables import Row as Line
from rsoko.reports.wording import number, signed
from schemas.terms import ComparedGroup, Difference, ResultsStatus, Scope

__all__ = [
    "comparison_table", "groups_table", "heard_table", "listed_table", "places_table", "schools_table", "silent_table",
    "subjects_table",
]  # fmt: skip

SHARES = tuple(Column(SHORT[measure], 9, "number") for measure in MEASURES)


def comparison_rows(place: Place) -> dict[tuple[str, str], Row]:
    """Rows of the comparison by group of schools and measure."""
    return {(row["group"], row["measure"]): row for row in records(place.shown.comparison)}


def comparison_table(place: Place, sign: Sign, groups: int) -> Table:
    """Schools with low results against the others: shares with intervals, difference, verdict."""
    rows, found = [], comparison_rows(place)
    for measure in MEASURES:
        low, others = (found.get((group, measure)) for group in (LOW, ComparedGroup.OTHERS.value))
        gap = _difference(low)
        rows.append([title_of(measure, groups), sign.estimate(low), sign.estimate(others), *gap])
    columns = [
        Column("Дефициты", 34), Column("ШНОР: доля педагогов (интервал)", 18, "center"),
        Column("Остальные школы: доля педагогов (интервал)", 18, "center"),
        Column("Разность, п.\u00a0п. (интервал)", 16, "center"), Column("В ШНОР доля", 14, "center"),
    ]  # fmt: skip
    return table("Педагоги с дефицитами в ШНОР и в остальных школах", columns, rows)


def listed_table(place: Place, sign: Sign, groups: int) -> Table:
    """The other groups of the list: schools in adverse conditions, and all that are on either list."""
    rows, found = [], comparison_rows(place)
    for measure in MEASURES:
        row: list[str] = [title_of(measure, groups)]
        for group in (ComparedGroup.ADVERSE.value, ComparedGroup.LISTED.value):
            one = found.get((group, measure))
            row += [sign.estimate(one), _difference(one)[1]]
        rows.append(row)
    columns = [
        Column("Дефициты", 34), Column("ШНСУ: доля педагогов (интервал)", 18, "center"),
        Column("К остальным", 15, "center"), Column("ШНОР или ШНСУ: доля педагогов (интервал)", 18, "center"),
        Column("К остальным", 15, "center"),
    ]  # fmt: skip
    return table("Педагоги с дефицитами в школах перечней", columns, rows)


def groups_table(place: Place, sign: Sign, groups: int) -> Table:
    """Shares of a place by measure, beside those of the region."""
    cells = (place.cell(LOW), place.cell(), place.region(LOW), place.region())
    usual = place.region()
    rows: list[Line] = [
        [title_of(measure, groups), *(sign.share(cell, measure, usual) for cell in cells)] for measure in MEASURES
    ]
    whose = "округа" if place.scope is Scope.DISTRICT else "муници\u00adпалитета"
    heads = (f"ШНОР {whose}", f"Все школы {whose}", "ШНОР области", "Все школы области")
    columns = [Column("Доля педагогов с дефицитами", 44), *(Column(head, 14, "number") for head in heads)]
    total: Line = ["Педагогов, представивших самоанализ", *(sign.teachers(cell) for cell in cells)]
    return table("Педагоги с дефицитами", columns, rows, total)


def heard_table(place: Place) -> Table:
    """How many schools of each group were heard of, and of how many teachers."""
    schools = place.schools
    low = (schools["results_status"] == ResultsStatus.LOW.value).fillna(False)
    silent = schools["school"].isin(place.silent["school"])
    rows = [
        [name, number(int(own.sum())), number(int((own & ~silent).sum())), number(int((own & silent).sum()))]
        for name, own in (("ШНОР", low), ("Остальные школы", ~low))
    ]
    every = pd.Series(True, index=schools.index)
    total = [number(int(own.sum())) for own in (every, ~silent, silent)]
    columns = [
        Column("Школы", 40), Column("Всего школ", 20, "number"), Column("Представили сведения", 20, "number"),
        Column("Сведений нет", 20, "number"),
    ]  # fmt: skip
    return table("Полнота сведений", columns, rows, ["Итого", *total])


def subjects_table(place: Place, sign: Sign) -> Table:
    """A row a subject: schools with low results, and pronounced deficits in all schools."""
    rows: list[Line] = []
    usual = place.region()
    for subject in place.subjects():
        low, every = place.cell(LOW, subject), place.cell(None, subject)
        shares = [sign.share(low, measure, usual) for measure in MEASURES]
        rows.append([capital(subject), sign.teachers(low), *shares, sign.share(every, MEASURES[-1], usual)])
    columns = [
        Column("Предмет", 27), Column("Самоана\u00adлизов в ШНОР", 13, "number"), *SHARES,
        Column("Выраженные, все школы", 15, "number"),
    ]  # fmt: skip
    return table("Дефициты по предметам", columns, rows)


def places_table(place: Place, scope: Scope, sign: Sign) -> Table:
    """A row a district or municipality that has schools with low results."""
    rows: list[Line] = []
    usual, column = place.region(), scope.value
    for (name, code), schools in place.low.groupby([f"{column}_name", column], sort=True):
        low, every = place.below(scope, str(code), LOW), place.below(scope, str(code))
        heard = number(sum(teachers != 0 for teachers in schools["teachers"]))
        shares = [*(sign.share(low, measure, usual) for measure in MEASURES), sign.share(every, MEASURES[-1], usual)]
        title = str(name) if scope is Scope.DISTRICT else short_place(str(name))
        rows.append([title, f"{heard} из {len(schools)}", sign.teachers(low), *shares])
    columns = [
        Column("Образовательный округ" if scope is Scope.DISTRICT else "Муниципалитет", 22),
        Column("ШНОР со сведе\u00adниями", 9, "center"), Column("Педа\u00adгогов ШНОР", 9, "number"), *SHARES,
        Column("Выраженные, все школы", 15, "number"),
    ]  # fmt: skip
    where = "образовательным округам" if scope is Scope.DISTRICT else "муниципалитетам"
    return table(f"Дефициты педагогов ШНОР по {where}", columns, rows)


def schools_table(place: Place, schools: pd.DataFrame, caption: str, sign: Sign) -> Table:
    """A row a school, in order of municipality and name."""
    several, usual = place.scope is not Scope.MUNICIPALITY, place.region()
    rows: list[Line] = []
    for row in records(schools.sort_values(["municipality_name", "name", "school"])):
        name = f"{row['name']}\n{short_place(row['municipality_name'])}" if several else row["name"]
        silent = row["teachers"] == 0
        shares = [Cell(NONE) if silent else sign.share(row, measure, usual) for measure in MEASURES]
        rows.append([row["school"], name, sign.teachers(row), *shares])
    columns = [Column("Код ОО", 10, "center"), Column("Школа", 34), Column("Педа\u00adгогов", 11, "number"), *SHARES]
    return table(caption, columns, rows)


def silent_table(place: Place) -> Table:
    """Schools that sent nothing, those with low results first."""
    silent = place.silent
    low = (silent["results_status"] == ResultsStatus.LOW.value).fillna(False)
    ordered = silent.assign(low=~low).sort_values(["low", "municipality_name", "name", "school"])
    rows = [
        [row["school"], row["name"], short_place(row["municipality_name"]), NONE if row["low"] else "ШНОР"]
        for row in records(ordered)
    ]
    columns = [
        Column("Код ОО", 12, "center"), Column("Школа", 46), Column("Муниципалитет", 30),
        Column("Статус", 12, "center"),
    ]  # fmt: skip
    return table("Школы, от которых сведений нет", columns, rows)


def _points(difference: float) -> str:
    """A difference in percentage points, the unit stands in the head of the column."""
    return signed(difference).partition("\u00a0")[0]


def _difference(row: Row | None) -> Sequence[str]:
    """Difference to the other schools with its interval, and the verdict."""
    if row is None or row["difference"] is None:
        return [NONE, NONE]
    words = _points(row["difference"])
    if row["difference_low"] is not None:
        words += f"\n({_points(row['difference_low'])}…{_points(row['difference_high'])})"
    verdict = NONE if row["verdict"] is None else Difference(row["verdict"]).label
    return [words, verdict]
