"""Which numbers of participation are not shown outside (domain rules, sections 6 and 7).

Cells are schools, their municipalities, districts, the region, the compared groups: teachers, and of each indicator how
many of them. Schools are parts of places and of groups at once, so all of them are protected together.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Participation
from rsoko.monitorings.arrays import Counts, Flags, Floats
from rsoko.monitorings.coverage import INDICATORS, Attendance
from rsoko.monitorings.disclosure import Measure, Sums, protect

__all__ = ["Hidden", "hide"]


@dataclass(frozen=True)
class Hidden:
    """A place each for schools, places (region, districts, municipalities) and compared groups."""

    schools: Flags
    places: Flags
    groups: Flags


def hide(places: pd.DataFrame, members: Flags, groups: Flags, attended: Attendance, rules: Participation) -> Hidden:
    """Cells with too few teachers, and those from which they could be computed.

    members: place × school, the region first, then districts and municipalities in order of code; groups: group ×
    school as `groups_of` gives them. The level of a school is a coarse class and hides nothing.
    """
    cells = np.vstack([members, groups, _crossed(groups), np.eye(len(places), dtype=np.bool_)])
    counts = _added(cells, attended.teachers)
    measures = [Measure(_added(cells, attended.counts[:, number]), counts) for number in range(len(INDICATORS))]
    hidden = protect(counts, measures, _sums(places, members, groups), rules.min_cell.value)
    of_places, of_groups = len(members), len(members) + len(groups)
    return Hidden(
        schools=hidden[len(cells) - len(places) :], places=hidden[:of_places], groups=hidden[of_places:of_groups]
    )


def _crossed(groups: Flags) -> Flags:
    """Schools of one list alone, of both, of the other alone: no document shows them, but subtraction does."""
    low, adverse = groups[0], groups[1]
    return np.array([low & ~adverse, low & adverse, adverse & ~low])


def _added(cells: Flags, values: Floats) -> Counts:
    """Sums over the schools of each cell; a school without a row adds nothing."""
    return cells.astype(np.int64) @ np.nan_to_num(values).astype(np.int64)


def _sums(places: pd.DataFrame, members: Flags, groups: Flags) -> Sums:
    """The region of its districts, these of municipalities, these of schools; the region of its groups as well."""
    districts = places["district"].nunique()
    low, adverse, listed, others = range(len(members), len(members) + len(groups))
    both = others + 2
    schools = both + 2
    relations = [(0, np.arange(1, 1 + districts)), (0, np.array([listed, others]))]
    for district in range(1, 1 + districts):
        inside = (members[1 + districts :] & members[district]).any(axis=1)
        relations.append((district, 1 + districts + np.flatnonzero(inside)))
    relations += [(place, schools + np.flatnonzero(members[place])) for place in range(1 + districts, len(members))]
    relations += [
        (listed, np.array([both - 1, both, both + 1])),
        (low, np.array([both - 1, both])),
        (adverse, np.array([both, both + 1])),
        (others, schools + np.flatnonzero(groups[-1])),
    ]
    relations += [
        (both + shift, schools + np.flatnonzero(own)) for shift, own in zip((-1, 0, 1), _crossed(groups), strict=True)
    ]
    return Sums(
        total=np.array([total for total, _ in relations], dtype=np.int64),
        relation=np.repeat(np.arange(len(relations)), [len(parts) for _, parts in relations]),
        part=np.concatenate([parts for _, parts in relations]).astype(np.int64),
    )
