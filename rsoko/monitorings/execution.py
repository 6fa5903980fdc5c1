"""How far plans are carried out: done of all, partly counting as a part (domain rules, section 8)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Effectiveness
from rsoko.monitorings.arrays import Counts, Flags, Floats, numbered
from rsoko.monitorings.frames import Column
from schemas.terms import MeasureKind, MeasureLevel, MeasureStatus

__all__ = ["KINDS", "LEVELS", "Plans", "done_columns", "people_columns", "read_plans"]

KINDS = tuple(kind.value for kind in MeasureKind)
LEVELS = tuple(level.value for level in MeasureLevel)
_STATUSES = tuple(status.value for status in MeasureStatus)
_CARRIED_OUT = (_STATUSES.index(MeasureStatus.DONE), _STATUSES.index(MeasureStatus.PARTLY))


@dataclass(frozen=True)
class Plans:
    """Sums over the measures of plans, school × kind × level: how many of each status (last axis), participants."""

    statuses: Counts
    people_planned: Counts
    people_actual: Counts

    @property
    def planned(self) -> Flags:
        """School × kind: whether the plan of the school has a measure of the kind."""
        return np.asarray(self.statuses.sum(axis=(2, 3)) > 0)

    @property
    def reached(self) -> Flags:
        """School × kind: whether a measure of the kind was carried out there, if only partly."""
        return np.asarray(self.statuses[..., _CARRIED_OUT].sum(axis=(2, 3)) > 0)


def read_plans(measures: pd.DataFrame, cohort_year: int, schools: Mapping[str, int]) -> Plans:
    """Adds up the measures for the schools identified in a year; rows of other years and schools do not count."""
    shape = (len(schools), len(KINDS), len(LEVELS), len(_STATUSES))
    school = numbered(measures["school"], schools)
    chosen = (school >= 0) & (measures["cohort"].to_numpy() == cohort_year)
    axes = [school, *(_numbers(measures, *axis) for axis in (("kind", KINDS), ("level", LEVELS)))]
    status = _numbers(measures, "status", _STATUSES)
    rows = tuple(axis[chosen] for axis in (*axes, status))

    def added(column: str, to: tuple[int, ...], at: tuple[Counts, ...]) -> Counts:
        sums = np.zeros(to, dtype=np.int64)
        np.add.at(sums, at, measures[column].to_numpy(dtype=np.int64, na_value=0)[chosen])
        return sums

    statuses = np.zeros(shape, dtype=np.int64)
    np.add.at(statuses, rows, 1)
    return Plans(statuses, added("planned", shape[:3], rows[:3]), added("actual", shape[:3], rows[:3]))


def done_columns(statuses: Counts, rules: Effectiveness) -> dict[str, Column]:
    """Measures, how many of each status (last axis), the part done; the part is missing where nothing is planned."""
    measures = statuses.sum(axis=-1)
    weights = np.zeros(len(_STATUSES))
    weights[list(_CARRIED_OUT)] = 1, rules.partly_done.value
    execution: Floats = (statuses @ weights) / np.where(measures > 0, measures, np.nan)
    counts = {f"measures_{name}": statuses[..., number] for number, name in enumerate(_STATUSES)}
    return {"measures": measures, **counts, "execution": execution}


def people_columns(planned: Counts, actual: Counts) -> dict[str, Column]:
    """Participants planned and counted; a measure that has not said how many adds none."""
    return {"people_planned": planned, "people_actual": actual}


def _numbers(measures: pd.DataFrame, column: str, words: tuple[str, ...]) -> Counts:
    return numbered(measures[column], {word: number for number, word in enumerate(words)})
