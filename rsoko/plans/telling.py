"""What offices are told of the plans they answer for: measures that are late or due soon, no names of persons."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.plans.counting import counted
from rsoko.plans.register import Register
from rsoko.plans.standing import DUE_DAYS
from rsoko.reports.wording import day, percent, plural
from rsoko.tables import Cell, Sheet
from schemas.terms import MeasureLevel, MeasureStanding, Scope

__all__ = ["Told", "told"]


@dataclass(frozen=True)
class Told:
    """What one office is told: the measures by school and number, and the tables of the letter.

    late: [school, number, whole weeks since the end]; due: [school, number, deadline].
    """

    scope: Scope
    code: str
    late: list[list[str | int]]
    due: list[list[str | int]]
    tables: tuple[Sheet, ...]


def told(register: Register) -> list[Told]:
    """One for each municipality and each district that has something late or due soon, in order of codes."""
    late = register.measures["standing"] == MeasureStanding.LATE
    rows = register.measures[late | register.measures["due"]]
    towns = [
        _one(Scope.MUNICIPALITY, str(code), own, _measures(own))
        for code, own in rows.groupby("municipality", sort=True)
    ]
    districts = [
        _one(Scope.DISTRICT, str(code), own, (_summary(register, str(code)), *_measures(_own_level(own))))
        for code, own in rows.groupby("district", sort=True)
    ]
    return towns + districts


def _one(scope: Scope, code: str, rows: pd.DataFrame, tables: tuple[Sheet, ...]) -> Told:
    late, due = _late(rows), rows[rows["due"]]
    overdue = late[["school", "number", "weeks_late"]].astype(object).to_numpy().tolist()
    soon = due[["school", "number"]].assign(until=due["until"].dt.strftime("%Y-%m-%d"))
    return Told(scope, code, overdue, soon.astype(object).to_numpy().tolist(), tables)


def _late(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["standing"] == MeasureStanding.LATE]


def _own_level(rows: pd.DataFrame) -> pd.DataFrame:
    """Measures that the office of the district carries out itself."""
    return rows[rows["level"] == MeasureLevel.DISTRICT]


def _measures(rows: pd.DataFrame) -> tuple[Sheet, ...]:
    late, due = _late(rows), rows[rows["due"]]
    soon = f"Срок наступает в ближайшие {DUE_DAYS} дней"
    found = (_table("Просрочено", "Просрочено", late, _ago), _table(soon, "Состояние", due, _state))
    return tuple(sheet for sheet in found if sheet.rows)


def _table(title: str, last: str, rows: pd.DataFrame, say: Callable[[pd.DataFrame], list[str]]) -> Sheet:
    schools = rows["name"] + " (" + rows["school"] + ")"
    levels = [MeasureLevel(level).label for level in rows["level"]]
    columns: list[Iterable[Any]] = [
        schools,
        rows["number"].tolist(),
        rows["title"],
        levels,
        [day(each) for each in rows["until"]],
    ]
    headers = ("Школа", "№", "Мероприятие", "Уровень", "Срок", last)
    return Sheet(title, headers, list(zip(*columns, say(rows), strict=True)))


def _ago(rows: pd.DataFrame) -> list[str]:
    return [f"{weeks} {plural(weeks, 'неделя', 'недели', 'недель')}" if weeks else "менее недели"
            for weeks in rows["weeks_late"].tolist()]  # fmt: skip


def _state(rows: pd.DataFrame) -> list[str]:
    return [MeasureStanding(each).label for each in rows["standing"]]


def _summary(register: Register, district: str) -> Sheet:
    """How each municipality of a district stands."""
    own = register.measures[register.measures["district"] == district]
    table = counted(own, ["municipality", "municipality_name"])
    numbers = [table[name].tolist() for name in ("measures", "done", "late", "due")]
    shares = [percent(share, 0) for share in table["execution"]]
    rows: list[tuple[Cell, ...]] = list(zip(table["municipality_name"], *numbers, shares, strict=True))
    headers = ("Муниципалитет", "Мероприятий", "Выполнено", "Просрочено", "Скоро срок", "Исполнение")
    return Sheet("По муниципалитетам", headers, rows)
