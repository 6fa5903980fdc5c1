"""Measures and tasks that documents propose, read from `templates/catalogue.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from rsoko.reports.rendering import TEMPLATES
from schemas.terms import MeasureKind, Scope

__all__ = ["Catalogue", "Measure", "Task", "load_catalogue", "read_task"]

CATALOGUE = TEMPLATES / "catalogue.toml"


@dataclass(frozen=True)
class Measure:
    """One measure: for which schools, on which grounds, by whom, when; dates as `dd.mm`.

    `advice` is what the profile of a school says of it, empty where it says nothing.
    """

    complex: str
    kind: MeasureKind
    schools: str
    grounds: tuple[str, ...]
    title: str
    bodies: tuple[Scope, ...]
    start: str
    end: str
    advice: str = ""


@dataclass(frozen=True)
class Task:
    """What a note asks of a body until a date."""

    notes: tuple[Scope, ...]
    body: Scope
    title: str
    until: str


@dataclass(frozen=True)
class Catalogue:
    """The whole file; `pronounced` is the value of z from which an indicator is a ground."""

    pronounced: float
    bodies: dict[Scope, str]
    measures: tuple[Measure, ...]
    tasks: tuple[Task, ...]


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of this installation, read once a process."""
    content = tomllib.loads(CATALOGUE.read_text("utf-8"))
    return Catalogue(
        pronounced=content["pronounced"],
        bodies={Scope(code): name for code, name in content["bodies"].items()},
        measures=tuple(_measure(entry) for entry in content["measures"]),
        tasks=tuple(read_task(entry) for entry in content["tasks"]),
    )


def _measure(entry: dict[str, Any]) -> Measure:
    kind, bodies = MeasureKind(entry["kind"]), tuple(Scope(code) for code in entry["bodies"])
    return Measure(**{**entry, "kind": kind, "bodies": bodies, "grounds": tuple(entry["grounds"])})


def read_task(entry: dict[str, Any]) -> Task:
    """A task as it stands in a file of templates."""
    notes = tuple(Scope(code) for code in entry["notes"])
    return Task(**{**entry, "notes": notes, "body": Scope(entry["body"])})
