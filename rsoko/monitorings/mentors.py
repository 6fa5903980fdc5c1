"""Schools that can mentor a school with low results: the resilient ones nearest to it in conditions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Counts, Flags, Floats, Words
from rsoko.monitorings.conditions import Indicators
from schemas.terms import Level

__all__ = ["Mentors", "context_of", "match_mentors"]


@dataclass(frozen=True)
class Mentors:
    """A place for each school and mentor of it; both stand by their numbers in order of code."""

    school: Counts
    rank: Counts
    mentor: Counts
    distance: Floats


def match_mentors(level: Words, low: Flags, resilient: Flags, context: Floats, rules: Identification) -> Mentors:
    """For each school with low results the resilient schools of its level nearest in conditions.

    Distance: root mean square difference of the standardised values that both have; ties by code.
    """
    parts = []
    for each in Level:
        schools, mentors = (np.flatnonzero(chosen & (level == each.value)) for chosen in (low, resilient))
        parts.append(_nearest(schools, mentors, context, rules.mentors.value))
    school, rank, mentor = (
        np.concatenate([vars(part)[name] for part in parts]) for name in ("school", "rank", "mentor")
    )
    distance = np.concatenate([part.distance for part in parts])
    order = np.lexsort((rank, school))
    return Mentors(school[order], rank[order], mentor[order], distance[order])


def context_of(sent: Flags, indicators: Indicators, rules: Identification) -> Floats:
    """Values of the indicators as school × indicator, less the region's mean, by its standard deviation."""
    values = pd.DataFrame(indicators.value[sent])
    for number, indicator in enumerate(rules.indicators):
        if indicator.measure == "load":
            # A school without computers has an infinite load: the worst end of the scale stands for it.
            values[number] = values[number].where(values[number] != np.inf, indicator.high)
    # By pandas: it adds in an order of its own, and results of past runs must repeat to the last digit.
    mean, deviation = values.mean().to_numpy(), values.std(ddof=0).to_numpy()
    context = np.full(indicators.value.shape, np.nan)
    context[sent] = (values.to_numpy() - mean) / np.where(deviation > 0, deviation, np.nan)
    return context


def _distances(low: Floats, mentors: Floats) -> Floats:
    """Root mean square differences, low × mentors; NaN where two schools share no indicator."""
    total, shared = np.zeros((len(low), len(mentors))), np.zeros((len(low), len(mentors)))
    for column in range(low.shape[1]):
        square = (low[:, column, None] - mentors[None, :, column]) ** 2
        known = ~np.isnan(square)
        total += np.where(known, square, 0)
        shared += known
    with np.errstate(invalid="ignore", divide="ignore"):
        distance: Floats = np.sqrt(total / shared)
    return distance


def _nearest(low: Counts, mentors: Counts, context: Floats, count: int) -> Mentors:
    """The `count` nearest of each; mentors stand in order of code, so a stable sort breaks ties by code."""
    distances = _distances(context[low], context[mentors])
    distances[low[:, None] == mentors[None, :]] = np.nan
    order = np.argsort(distances, axis=1, kind="stable")[:, :count]
    rank = np.broadcast_to(np.arange(1, order.shape[1] + 1), order.shape)
    school = np.broadcast_to(low[:, None], order.shape)
    distance = np.take_along_axis(distances, order, axis=1)
    known = ~np.isnan(distance)
    return Mentors(school[known], rank[known], mentors[order][known], distance[known])
