"""What to do about the measures: tasks of the notes, a decision for each kind, from `templates/effectiveness.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from rsoko.reports.catalogue import Task, read_task
from rsoko.reports.effectiveness_place import Part
from rsoko.reports.rendering import TEMPLATES
from schemas.terms import ChangeVerdict, KindEvidence

__all__ = ["Action", "Advice", "SchoolAction", "choose", "choose_for_school", "happened", "load_advice"]

FILE = TEMPLATES / "effectiveness.toml"


class Action(StrEnum):
    """What to do with a kind of measures."""

    KEEP = "keep"
    STOP = "stop"
    STRENGTHEN = "strengthen"
    CONTINUE = "continue"
    ABSENT = "absent"


class SchoolAction(StrEnum):
    """What to do with a kind of measures in the plan of one school, the most urgent first."""

    STRENGTHEN = "strengthen"
    STOP = "stop"
    KEEP = "keep"
    OFFER = "offer"
    CONTINUE = "continue"


@dataclass(frozen=True)
class Advice:
    """The whole file: the part done from which a kind counts as carried out, words for each action, tasks."""

    carried_out: float
    titles: dict[Action, str]
    words: dict[Action, str]
    school_titles: dict[SchoolAction, str]
    school_words: dict[SchoolAction, str]
    tasks: tuple[tuple[str, Task], ...]

    def tasks_of(self, cases: set[str]) -> list[Task]:
        """Tasks for a place where these cases happened; a task without a case is for all."""
        return [task for when, task in self.tasks if not when or when in cases]


@cache
def load_advice() -> Advice:
    """The advice of this installation, read once a process."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    actions, of_school = content["actions"], content["school_actions"]
    return Advice(
        carried_out=content["carried_out"],
        titles={action: actions[action]["title"] for action in Action},
        words={action: actions[action]["words"] for action in Action},
        school_titles={action: of_school[action]["title"] for action in SchoolAction},
        school_words={action: of_school[action]["words"] for action in SchoolAction},
        tasks=tuple(_task(entry) for entry in content["tasks"]),
    )


def choose(kind: Mapping[str, Any], carried_out: float) -> Action:
    """What to do with a kind of measures, by its row of the frame `kinds`.

    Of what was not carried out nothing can be learned: first comes carrying it out, whatever the schools reached show.
    """
    if not kind["measures"]:
        return Action.ABSENT
    if kind["execution"] < carried_out or kind["reached_schools"] < carried_out * kind["planned_schools"]:
        return Action.STRENGTHEN
    actions = {KindEvidence.BETTER: Action.KEEP, KindEvidence.WORSE: Action.STOP}
    return actions.get(KindEvidence(kind["evidence"]), Action.CONTINUE)


def choose_for_school(execution: float | None, region: Action, carried_out: float) -> SchoolAction | None:
    """What to do with a kind of measures in a school, by what is done of it there and the decision of the region.

    `execution`: the part done in the school, None where its plan has no such measure; None is returned where there is
    nothing to say of that. A region that has not carried a kind out knows nothing against a school that has.
    """
    if execution is None:
        return SchoolAction.OFFER if region is Action.KEEP else None
    if execution < carried_out:
        return SchoolAction.STRENGTHEN
    known = {Action.KEEP: SchoolAction.KEEP, Action.STOP: SchoolAction.STOP}
    return known.get(region, SchoolAction.CONTINUE)


def happened(part: Part) -> set[str]:
    """Cases of a place that tasks are given for."""
    cohort = part.cohort
    cases = {
        "cohort": len(cohort) > 0,
        "worsened": bool((cohort["verdict"] == ChangeVerdict.WORSENED).any()),
        "no_data": bool((cohort["verdict"] == ChangeVerdict.NO_DATA).any()),
        "without_plan": int(part.execution["cohort_without_plan"].iloc[0]) > 0,
        "left": bool(cohort["left_list"].fillna(False).astype(bool).any()),
    }
    return {case for case, there in cases.items() if there}


def _task(entry: dict[str, Any]) -> tuple[str, Task]:
    return entry.get("when", ""), read_task({name: value for name, value in entry.items() if name != "when"})
