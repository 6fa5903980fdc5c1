"""Schools of the identification list against the others: shares of teachers with deficits (domain rules, section 6)."""

from collections.abc import Mapping

import numpy as np

from rsoko.methodology import Deficits
from rsoko.monitorings.arrays import Counts, Flags, Floats, worded
from rsoko.monitorings.comparing import GROUPS
from rsoko.monitorings.deficit_cells import MEASURES, Nodes
from rsoko.monitorings.frames import Column
from rsoko.monitorings.intervals import newcombe, wilson
from schemas.terms import ComparedGroup, Difference, Scope

__all__ = ["compare_deficits", "share_of"]

_NAMES = [measure.removeprefix("deficits_") for measure in MEASURES]


def share_of(count: Counts | Floats, base: Counts | Floats) -> Column:
    """Share of a count; missing where its base is 0."""
    share = np.full(np.shape(count), np.nan)
    np.divide(count, base, out=share, where=base > 0)
    return share


def compare_deficits(cells: Mapping[str, Counts], hidden: Flags, nodes: Nodes, rules: Deficits) -> dict[str, Column]:
    """A row for each group of schools that there is and each measure: share with Wilson's interval, the difference
    to the other schools with Newcombe's, and a verdict where both are of teachers enough.
    """
    rows = np.array([node for group in GROUPS for node in nodes.find(group, Scope.MINISTRY)], dtype=np.int64)
    groups = nodes.group[rows]
    count, base = (
        np.column_stack([cells[field][rows, 0] for field in fields]).astype(np.float64)
        for fields in (MEASURES, MEASURES.values())
    )
    others = np.flatnonzero(groups == ComparedGroup.OTHERS.value)
    against = tuple(_row(part, others) for part in (count, base))
    confidence = rules.interval_confidence.value
    low, high = wilson(count.ravel(), base.ravel(), confidence)
    gap = newcombe((count.ravel(), base.ravel()), (against[0].ravel(), against[1].ravel()), confidence)
    itself = np.repeat(groups == ComparedGroup.OTHERS.value, len(_NAMES))
    difference = (share_of(count, base) - share_of(*against)).ravel()
    bounds = [np.where(itself, np.nan, part) for part in (difference, *gap)]
    enough = np.minimum(base, against[1]).ravel() >= rules.min_cell.value
    teaching = cells["teachers"][nodes.find(None, Scope.SCHOOL), 0] > 0
    return {
        "group": np.repeat(groups, len(_NAMES)),
        "measure": np.tile(np.array(_NAMES, dtype=object), len(rows)),
        "schools": np.repeat(np.count_nonzero(nodes.members[rows] & teaching, axis=1), len(_NAMES)),
        "teachers": np.repeat(cells["teachers"][rows, 0], len(_NAMES)),
        "base": base.ravel().astype(np.int64),
        "count": count.ravel().astype(np.int64),
        "share": share_of(count, base).ravel(),
        "share_low": low,
        "share_high": high,
        **dict(zip(("difference", "difference_low", "difference_high"), bounds, strict=True)),
        "verdict": worded(
            [
                (~enough | np.isnan(bounds[1]), None),
                (bounds[1] > 0, Difference.HIGHER),
                (bounds[2] < 0, Difference.LOWER),
            ],
            Difference.UNPROVEN,
        ),
        "hidden": np.repeat(hidden[rows, 0], len(_NAMES)),
    }


def _row(values: Column, number: Counts) -> Column:
    """The row of the other schools for each of the groups; zeros where there are no other schools."""
    return np.broadcast_to(values[number].sum(axis=0), values.shape)
