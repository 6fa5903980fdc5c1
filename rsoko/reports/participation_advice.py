"""What to do about participation: tasks of the notes, advice to a school, from `templates/participation.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from rsoko.reports.catalogue import Task, read_task
from rsoko.reports.participation_place import Part
from rsoko.reports.rendering import TEMPLATES
from schemas.terms import ParticipationIndicator, ParticipationLevel

__all__ = ["Advice", "advise", "load_advice"]

FILE = TEMPLATES / "participation.toml"


@dataclass(frozen=True)
class Advice:
    """The whole file: advice by indicator and by situation of a school, tasks of the notes with their cases."""

    advice: dict[ParticipationIndicator, str]
    situations: dict[str, str]
    tasks: tuple[tuple[str, Task], ...]

    def tasks_of(self, happened: set[str]) -> list[Task]:
        """Tasks for a place where some of `absent` and `silent` happened; a task without a case is for all."""
        return [task for when, task in self.tasks if not when or when in happened]


@cache
def load_advice() -> Advice:
    """The advice of this installation, read once a process."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    return Advice(
        advice={ParticipationIndicator(code): words for code, words in content["advice"].items()},
        situations=content["situations"],
        tasks=tuple(_task(entry) for entry in content["tasks"]),
    )


def advise(school: Part) -> list[str]:
    """Advice to a school by what it lacks against the region; of numbers that are not shown nothing follows."""
    told, row, region = load_advice(), school.pooled, school.region.places.iloc[0]
    found = [told.situations["absent"]] if len(school.own.help) else []
    if row["participation_level"] == ParticipationLevel.NO_DATA:
        return [told.situations["silent" if row["teachers"] is None else "empty"], *found]
    if row["hidden"] or region["hidden"]:
        return [told.situations["hidden"], *found]
    behind = [
        words for one, words in told.advice.items() if row[f"{one.value}_coverage"] < region[f"{one.value}_coverage"]
    ]
    return [*(behind or [told.situations["even"]]), *found]


def _task(entry: dict[str, Any]) -> tuple[str, Task]:
    return entry.get("when", ""), read_task({name: value for name, value in entry.items() if name != "when"})
