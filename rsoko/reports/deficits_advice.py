"""Recommendations by deficit and tasks of the notes, read from `templates/deficits.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from rsoko.calendar import Calendar
from rsoko.reports.catalogue import load_catalogue
from rsoko.reports.deficits_words import capital
from rsoko.reports.rendering import TEMPLATES
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import day, number
from schemas.terms import DeficitGroup, Scope

__all__ = ["Advice", "advice_on", "deficits_assignments"]


@dataclass(frozen=True)
class Advice:
    """What to do about a group of deficits: in places, in a school."""

    general: str
    school: str


@dataclass(frozen=True)
class Task:
    """What a note asks of a body until a day of the year of the campaign."""

    notes: tuple[Scope, ...]
    body: Scope
    title: str
    until: str


def advice_on(group: DeficitGroup) -> Advice:
    """Recommendations on a group of deficits."""
    return _content()[0][group]


def deficits_assignments(scope: Scope, year: int, calendar: Calendar) -> Table:
    """Tasks of the notes of one level, by date."""
    chosen = [(_until(task.until, year, calendar), task) for task in _content()[1] if scope in task.notes]
    chosen.sort(key=lambda pair: pair[0])
    bodies = load_catalogue().bodies
    rows = [
        [number(position), task.title, capital(bodies[task.body]), day(until)]
        for position, (until, task) in enumerate(chosen, start=1)
    ]
    columns = [
        Column("№", 6, "center"), Column("Поручение", 46), Column("Исполнитель", 34), Column("Срок", 14, "center"),
    ]  # fmt: skip
    return table("Управленческие решения и сроки", columns, rows)


@cache
def _content() -> tuple[dict[DeficitGroup, Advice], tuple[Task, ...]]:
    content = tomllib.loads((TEMPLATES / "deficits.toml").read_text("utf-8"))
    advice = {DeficitGroup(group): Advice(**words) for group, words in content["advice"].items()}
    tasks = [
        Task(tuple(Scope(code) for code in entry["notes"]), Scope(entry["body"]), entry["title"], entry["until"])
        for entry in content["tasks"]
    ]
    return advice, tuple(tasks)


def _until(day_and_month: str, year: int, calendar: Calendar) -> date:
    of, month = (int(part) for part in day_and_month.split("."))
    return calendar.working_day(date(year, month, of))
