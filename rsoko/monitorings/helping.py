"""Schools that need help and do not come, what they lack most, and who is near to help them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Participation
from rsoko.monitorings.arrays import Counts, Flags, Floats, Words, numbered
from rsoko.monitorings.coverage import INDICATORS, weights
from schemas.terms import HelpKind, Nearness, ParticipationLevel

__all__ = [
    "NEARNESS",
    "Helpers",
    "Matches",
    "absent",
    "known_matches",
    "lacking",
    "near_centres",
    "near_mentors",
]

NEARNESS = tuple(nearness.value for nearness in Nearness)
_NOBODY = len(NEARNESS)


@dataclass(frozen=True)
class Helpers:
    """A place for each school and helper of it; both stand by their numbers in order of code.

    `distance` in context is missing where the list did not match the two.
    """

    kind: HelpKind
    school: Counts
    rank: Counts
    helper: Counts
    nearness: Counts
    distance: Floats


@dataclass(frozen=True)
class Matches:
    """Schools with low results, the mentors that the list matched with them, and how far apart the two are."""

    school: Counts
    mentor: Counts
    distance: Floats


def absent(listed: Flags, level: Words) -> Counts:
    """Numbers of the schools on a list that take little part in what the institute does, or are not heard of."""
    return np.flatnonzero(listed & ((level == ParticipationLevel.LOW) | (level == ParticipationLevel.NO_DATA)))


def lacking(covered: Floats, region: Floats, rules: Participation) -> tuple[Words, Floats, Floats]:
    """The indicator on which a school is most points of the score behind the region, its coverage, the points.

    Nothing for schools without a coverage; of equal indicators the first.
    """
    points = weights(rules) * (region - covered)
    worst = points.argmax(axis=1)[:, np.newaxis]
    chosen = tuple(np.take_along_axis(part, worst, axis=1)[:, 0] for part in (covered, points))
    words = np.array(INDICATORS, dtype=np.object_)[worst[:, 0]]
    words[np.isnan(chosen[0])] = None
    return words, chosen[0], chosen[1]


def near_mentors(
    needy: Counts, places: pd.DataFrame, resilient: Flags, matches: Matches, rules: Participation
) -> Helpers:
    """The nearest mentors: of the same municipality, district, region; of equally near ones those matched in context.

    A mentor is one that the list matched with the school, or else a resilient school of the same level.
    """
    able = np.flatnonzero(resilient | _among(matches.mentor, len(places)))
    distance = _distances(needy, able, matches, len(places))
    level = places["level"].to_numpy()
    fits = ~np.isnan(distance) | (resilient[able] & (level[needy][:, np.newaxis] == level[able]))
    return _nearest(HelpKind.MENTOR, needy, able, _nearness(needy, able, places, fits), distance, rules)


def near_centres(needy: Counts, places: pd.DataFrame, centres: Flags, rules: Participation) -> Helpers:
    """The nearest resource centres; of equally near ones the first by code."""
    able = np.flatnonzero(centres)
    fits = np.full((len(needy), len(able)), True)
    unmatched = np.full(fits.shape, np.nan)
    return _nearest(HelpKind.CENTRE, needy, able, _nearness(needy, able, places, fits), unmatched, rules)


def known_matches(mentors: pd.DataFrame, schools: Mapping[str, int]) -> Matches:
    """The matches of the list whose schools are both open now."""
    school, mentor = numbered(mentors["school"], schools), numbered(mentors["mentor"], schools)
    known = (school >= 0) & (mentor >= 0)
    return Matches(school[known], mentor[known], mentors["distance"].to_numpy(dtype=np.float64)[known])


def _among(numbers: Counts, size: int) -> Flags:
    among = np.full(size, False)
    among[numbers] = True
    return among


def _distances(needy: Counts, able: Counts, matches: Matches, size: int) -> Floats:
    """Distances of the list as needy × able; NaN where two schools are not matched."""
    row, column = np.full(size, -1), np.full(size, -1)
    row[needy], column[able] = np.arange(len(needy)), np.arange(len(able))
    asked = row[matches.school] >= 0
    distances = np.full((len(needy), len(able)), np.nan)
    distances[row[matches.school[asked]], column[matches.mentor[asked]]] = matches.distance[asked]
    return distances


def _nearness(needy: Counts, able: Counts, places: pd.DataFrame, fits: Flags) -> Counts:
    """How near each is, needy × able; nobody helps where it does not fit, or itself."""
    near = np.full(fits.shape, NEARNESS.index(Nearness.REGION))
    for column, nearness in (("district", Nearness.DISTRICT), ("municipality", Nearness.MUNICIPALITY)):
        place = pd.factorize(places[column])[0]
        near[place[needy][:, np.newaxis] == place[able]] = NEARNESS.index(nearness)
    near[~fits | (needy[:, np.newaxis] == able)] = _NOBODY
    return near


def _nearest(
    kind: HelpKind, needy: Counts, able: Counts, near: Counts, distance: Floats, rules: Participation
) -> Helpers:
    """The first few by nearness, then distance, then code: those able stand in order of code, sorting is stable."""
    far = np.where(np.isnan(distance), np.inf, distance)
    order = np.lexsort((far, near), axis=1)[:, : rules.helpers.value]
    nearness = np.take_along_axis(near, order, axis=1)
    known = nearness < _NOBODY
    rank = np.broadcast_to(np.arange(1, order.shape[1] + 1), order.shape)
    school = np.broadcast_to(needy[:, np.newaxis], order.shape)
    apart = np.take_along_axis(distance, order, axis=1)
    return Helpers(kind, school[known], rank[known], able[order][known], nearness[known], apart[known])
