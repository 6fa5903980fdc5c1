"""Measures and tasks that the ministry's catalogue declares, and the schools that each is meant for."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from schemas.terms import ConditionsStatus, MeasureKind, ResultsStatus, Scope

__all__ = ["Catalogue", "Measure", "Task", "population", "read_catalogue"]


@dataclass(frozen=True)
class Measure:
    """One measure: for which schools, on which grounds, by whom, when; dates as `dd.mm`.

    `advice` is what the profile of a school says of it, empty where it says nothing. `counted`: those who take part
    are the people whom its ground counts.
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
    counted: bool = False


@dataclass(frozen=True)
class Task:
    """What a note asks of a body until a date."""

    notes: tuple[Scope, ...]
    body: Scope
    title: str
    until: str


@dataclass(frozen=True)
class Catalogue:
    """The whole catalogue.

    `pronounced` is the value of z from which an indicator is a ground, `leading` how many of the heaviest indicators
    of a school its plan goes by.
    """

    pronounced: float
    leading: int
    bodies: dict[Scope, str]
    measures: tuple[Measure, ...]
    tasks: tuple[Task, ...]


def read_catalogue(content: dict[str, Any]) -> Catalogue:
    """The catalogue from the content of its file."""
    return Catalogue(
        pronounced=content["pronounced"],
        leading=content["leading"],
        bodies={Scope(code): name for code, name in content["bodies"].items()},
        measures=tuple(_measure(entry) for entry in content["measures"]),
        tasks=tuple(_task(entry) for entry in content["tasks"]),
    )


def population(schools: pd.DataFrame, name: str) -> pd.DataFrame:
    """Schools that a measure is meant for, by the word of the catalogue; KeyError for one that is not known."""
    low = schools["results_status"] == ResultsStatus.LOW
    adverse = schools["conditions_status"] == ConditionsStatus.ADVERSE
    masks = {
        "low": low,
        "risk": low | (schools["results_status"] == ResultsStatus.RISK),
        "adverse": adverse,
        "listed": low | adverse,
        "all": low | ~low,
    }
    return schools[masks[name]]


def _measure(entry: dict[str, Any]) -> Measure:
    kind, bodies = MeasureKind(entry["kind"]), tuple(Scope(code) for code in entry["bodies"])
    return Measure(**{**entry, "kind": kind, "bodies": bodies, "grounds": tuple(entry["grounds"])})


def _task(entry: dict[str, Any]) -> Task:
    notes = tuple(Scope(code) for code in entry["notes"])
    return Task(**{**entry, "notes": notes, "body": Scope(entry["body"])})
