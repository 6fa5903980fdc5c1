"""What changed against the year before: the lists and the pooled share."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Flags, Floats, Words, row_of_school, worded
from rsoko.monitorings.intervals import newcombe
from rsoko.monitorings.pairs import Pooled
from schemas.terms import ConditionsStatus, Movement, ResultsStatus

__all__ = ["PooledChange", "movements", "pooled_change"]

# status column -> (status that puts a school on a list, column of the movement)
LISTS = {
    "results_status": (ResultsStatus.LOW.value, "results_movement"),
    "conditions_status": (ConditionsStatus.ADVERSE.value, "conditions_movement"),
}


@dataclass(frozen=True)
class PooledChange:
    """A place a school: the share of the year before, the change to the year of the campaign, its interval."""

    pooled_previous: Floats
    pooled_change: Floats
    pooled_change_low: Floats
    pooled_change_high: Floats


def movements(
    statuses: Mapping[str, Words], previous: pd.DataFrame | None, schools: Mapping[str, int]
) -> dict[str, Words]:
    """Entered, stayed, left, against the last published run of the year before.

    Gives the previous statuses and the movements, none where there was no run or the school stood on neither list.
    """
    columns: dict[str, Words] = {}
    for column, (listed, movement) in LISTS.items():
        nothing = np.full(len(schools), None)
        before = nothing if previous is None else _previous(previous, column, schools)
        columns[f"previous_{column}"] = before
        columns[movement] = nothing if previous is None else _movement(statuses[column] == listed, before == listed)
    return columns


def _previous(previous: pd.DataFrame, column: str, schools: Mapping[str, int]) -> Words:
    # A school without a row has the position -1 and finds the None at the end.
    words = np.array([*previous[column], None], dtype=np.object_)
    return words[row_of_school(previous, schools)]


def _movement(now: Flags, was: Flags) -> Words:
    return worded([(now & ~was, Movement.ENTERED), (now & was, Movement.STAYED), (was, Movement.LEFT)], None)


def pooled_change(pooled: Pooled, rules: Identification) -> PooledChange:
    """Change of the pooled share to the last year with Newcombe's interval; missing where either year is undefined."""
    before, now = pooled.pooled_share[:, -2], pooled.pooled_share[:, -1]
    change = now - before
    counts_before, counts_now = ((pooled.below_min[:, year], pooled.participants[:, year]) for year in (-2, -1))
    low, high = newcombe(counts_now, counts_before, rules.interval_confidence.value)
    known = ~np.isnan(change)
    return PooledChange(before, change, np.where(known, low, np.nan), np.where(known, high, np.nan))
