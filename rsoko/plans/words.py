"""The register of measures in words: the same for the command, the workbook and the page of a flow."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from rsoko.plans.counting import counted, sums
from rsoko.plans.register import Register
from rsoko.plans.standing import DUE_DAYS
from rsoko.reports.wording import day, percent
from rsoko.tables import Cell, Sheet
from schemas.terms import MeasureKind, MeasureLevel, MeasureStanding

__all__ = [
    "all_measures",
    "by_district",
    "by_kind",
    "by_level",
    "by_municipality",
    "by_school",
    "due_soon",
    "headline",
    "late",
    "sheets",
    "title",
    "without_plan",
]

NUMBERS = ("Мероприятий", *(_label.label.capitalize() for _label in MeasureStanding), f"Срок до {DUE_DAYS} дн.")
COUNTED = (*NUMBERS, "Исполнение")
SCHOOL = ("Муниципалитет", "Код ОО", "Школа")
MEASURE = ("№", "Мероприятие", "Вид меры", "Уровень", "Срок")


def title(register: Register) -> str:
    """What the tables are about."""
    return f"Планы мероприятий школ, выявленных в {register.cohort} году"


def headline(register: Register) -> list[str]:
    """What is to be known first: the list, the counts, who owes a plan, which schools have none."""
    total = sums(register.measures)
    state = f"опубликован ({register.run})" if register.run else "не опубликован"
    lines = [
        f"Перечень ШНОР и ШНСУ {register.cohort} года: {state}.",
        f"Мероприятий: {total['measures']}, выполнено {total['done']}, частично {total['partly']}, "
        f"не выполнено {total['not_done']}, идёт {total['under_way']}, впереди {total['ahead']}, "
        f"просрочено {total['late']}.",
        f"Срок в ближайшие {DUE_DAYS} дней: {total['due']}. Исполнение: {percent(total['execution'], 0)}.",
    ]
    if register.run is not None:
        owing = (register.owing["municipality"] + " " + register.owing["municipality_name"]).tolist()
        lines.append("План не поступил: " + ("; ".join(owing) if owing else "таких муниципалитетов нет") + ".")
        lines.append(f"Школ со статусом ШНОР без мероприятий в принятых планах: {len(register.without)}.")
    return lines


def by_school(register: Register) -> Sheet:
    """Counts of each school."""
    table = counted(register.measures, ["municipality", "municipality_name", "school", "name"])
    return Sheet("По школам", (*SCHOOL, *COUNTED), _table([_place(table), table["school"], table["name"]], table))


def by_municipality(register: Register) -> Sheet:
    """Counts of each municipality."""
    table = counted(register.measures, ["municipality", "municipality_name"])
    return Sheet("По муниципалитетам", ("Муниципалитет", *COUNTED), _table([_place(table)], table))


def by_district(register: Register) -> Sheet:
    """Counts of each educational district."""
    table = counted(register.measures, ["district", "district_name"])
    names = table["district"] + " " + table["district_name"]
    return Sheet("По округам", ("Образовательный округ", *COUNTED), _table([names], table))


def by_level(register: Register) -> Sheet:
    """Counts by who carries measures out."""
    table = _in_order(counted(register.measures, ["level"]), "level", MeasureLevel)
    return Sheet("По уровням", ("Уровень", *COUNTED), _table([_labels(table["level"], MeasureLevel)], table))


def by_kind(register: Register) -> Sheet:
    """Counts by kind of measure."""
    table = _in_order(counted(register.measures, ["kind"]), "kind", MeasureKind)
    return Sheet("По видам мер", ("Вид меры", *COUNTED), _table([_labels(table["kind"], MeasureKind)], table))


def late(register: Register) -> Sheet:
    """Measures whose end has passed and of which nothing final was said."""
    rows = register.measures[register.measures["standing"] == MeasureStanding.LATE]
    return Sheet("Просрочено", (*SCHOOL, *MEASURE, "Недель"), _listed(rows, [rows["weeks_late"].tolist()]))


def due_soon(register: Register) -> Sheet:
    """Measures whose deadline is near."""
    rows = register.measures[register.measures["due"]]
    return Sheet("Ближайшие сроки", (*SCHOOL, *MEASURE, "Состояние"), _listed(rows, [_standings(rows)]))


def without_plan(register: Register) -> Sheet:
    """Schools of the cohort in whose municipality's plan there is nothing for them."""
    rows = register.without
    return Sheet("Школы без плана", SCHOOL, _zipped([_place(rows), rows["school"], rows["name"]]))


def all_measures(register: Register) -> Sheet:
    """Every measure."""
    rows = register.measures
    headers = (*SCHOOL, *MEASURE, "Начало", "Ответственный", "По плану", "По факту", "Состояние")
    actual = [None if pd.isna(value) else int(value) for value in rows["actual"]]
    people = [rows["responsible"].tolist(), rows["planned"].tolist(), actual]
    return Sheet("Мероприятия", headers, _listed(rows, [_days(rows["start"]), *people, _standings(rows)]))


def sheets(register: Register) -> list[Sheet]:
    """All tables, the short ones first."""
    makers = (by_municipality, by_district, by_level, by_kind, by_school, late, due_soon, without_plan, all_measures)
    return [make(register) for make in makers]


def _listed(rows: pd.DataFrame, more: Sequence[Iterable[Any]]) -> list[tuple[Cell, ...]]:
    kinds, levels = _labels(rows["kind"], MeasureKind), _labels(rows["level"], MeasureLevel)
    about: list[Iterable[Any]] = [rows["number"], rows["title"], kinds, levels, _days(rows["until"])]
    return _zipped([_place(rows), rows["school"], rows["name"], *about, *more])


def _table(names: Sequence[Iterable[Any]], table: pd.DataFrame) -> list[tuple[Cell, ...]]:
    numbers = [table[name] for name in ("measures", *(each.value for each in MeasureStanding), "due")]
    return _zipped([*names, *numbers, [percent(share, 0) for share in table["execution"]]])


def _zipped(columns: Sequence[Iterable[Any]]) -> list[tuple[Cell, ...]]:
    plain = [column.tolist() if isinstance(column, pd.Series) else column for column in columns]
    return list(zip(*plain, strict=True))


def _place(rows: pd.DataFrame) -> list[str]:
    return (rows["municipality"] + " " + rows["municipality_name"]).tolist()


def _days(days: "pd.Series[pd.Timestamp]") -> list[str]:
    return [day(each) for each in days]


def _standings(rows: pd.DataFrame) -> list[str]:
    return _labels(rows["standing"], MeasureStanding)


def _labels(
    codes: "pd.Series[str]", words: type[MeasureKind] | type[MeasureLevel] | type[MeasureStanding]
) -> list[str]:
    return [words(code).label for code in codes]


def _in_order(table: pd.DataFrame, key: str, words: type[MeasureKind] | type[MeasureLevel]) -> pd.DataFrame:
    order = [word.value for word in words]
    return table.sort_values(key, key=lambda codes: codes.map(order.index), ignore_index=True)
