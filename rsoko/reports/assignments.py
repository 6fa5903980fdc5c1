"""What a note asks of each body, with the date until which."""

from collections.abc import Sequence

from rsoko.calendar import Calendar, in_academic_year
from rsoko.reports.catalogue import Task, load_catalogue
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import day, number
from schemas.terms import Scope

__all__ = ["assignments"]


def assignments(scope: Scope, year: int, calendar: Calendar, tasks: Sequence[Task] | None = None) -> Table:
    """Tasks of the notes of one level, by date; those of the catalogue where no others are given."""
    catalogue = load_catalogue()
    asked = catalogue.tasks if tasks is None else tasks
    chosen = [(calendar.working_day(in_academic_year(task.until, year)), task) for task in asked if scope in task.notes]
    chosen.sort(key=lambda pair: pair[0])
    rows = [
        [number(position), task.title, _capital(catalogue.bodies[task.body]), day(until)]
        for position, (until, task) in enumerate(chosen, start=1)
    ]
    columns = [
        Column("№", 6, "center"), Column("Поручение", 46), Column("Исполнитель", 34), Column("Срок", 14, "center"),
    ]  # fmt: skip
    return table("Управленческие решения и сроки", columns, rows)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
