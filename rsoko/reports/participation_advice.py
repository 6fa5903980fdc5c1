"""What to do about participation: tasks of the notes, advice to a school, from `templates/participation.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache

from rsoko.reports.catalogue import Task, read_task
from rsoko.reports.participation_place import Part
from rsoko.reports.rendering import TEMPLATES
from schemas.terms import ParticipationIndicator, ParticipationLevel

__all__ = ["Advice", "advise", "load_advice"]

FILE = TEMPLATES / "participation.toml"


@dataclass(frozen=True)
class Advice:
    """The whole file: advice by indicator and by situation of a school, tasks of the notes."""

    advice: dict[ParticipationIndicator, str]
    situations: dict[str, str]
    tasks: tuple[Task, ...]


@cache
def load_advice() -> Advice:
    """The advice of this installation, read once a process."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    return Advice(
        advice={ParticipationIndicator(code): words for code, words in content["advice"].items()},
        situations=content["situations"],
        tasks=tuple(read_task(entry) for entry in content["tasks"]),
    )


def advise(school: Part) -> list[str]:
    """Advice to a school by what it lacks against the region; of numbers that are not shown nothing follows."""
    told, row, region = load_advice(), school.pooled, school.region.places.iloc[0]
    found = [told.situations["absent"]] if len(school.own.help) else []
    if row["participation_level"] == ParticipationLevel.NO_DATA:
        return [told.situations["silent"], *found]
    if row["hidden"] or region["hidden"]:
        return [told.situations["hidden"], *found]
    behind = [
        words for one, words in told.advice.items() if row[f"{one.value}_coverage"] < region[f"{one.value}_coverage"]
    ]
    return [*(behind or [told.situations["even"]]), *found]
