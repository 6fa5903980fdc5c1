"""Which further cells are hidden when a hidden one could be computed: the smallest that help."""

from collections.abc import Sequence

import numpy as np

from rsoko.monitorings.arrays import Counts, Flags
from rsoko.monitorings.disclosure_moves import Moves, Stuck, Sums

__all__ = ["choose"]


def choose(
    found: Sequence[Flags],
    stuck: Sequence[Stuck],
    quantities: Sequence[Moves],
    counts: Counts,
    hidden: Flags,
    sums: Sums,
) -> Flags:
    """Cells to hide now, at most one for each cell that was found computable, for each of its quantities.

    A cell that would help in several relations is worth more; of equals the one with fewer people, then the first.
    """
    relation, cell, sign = sums.members
    helps = np.zeros(len(cell), dtype=bool)
    needy = np.zeros(len(sums.total), dtype=bool)
    for cells, held, moves in zip(found, stuck, quantities, strict=True):
        at = cells[cell]
        plus = np.where(sign > 0, moves.up[cell], moves.down[cell])
        minus = np.where(sign > 0, moves.down[cell], moves.up[cell])
        # A cell that could not grow in the sum in any case does not want for one that shrinks.
        lacks_minus, lacks_plus = (
            np.bincount(relation, at & lacks, len(needy)) > 0
            for lacks in (held.lacks_minus & plus, held.lacks_plus & minus)
        )
        helps |= (lacks_minus[relation] & minus) | (lacks_plus[relation] & plus)
        needy |= lacks_minus | lacks_plus
    open_ = ~hidden[cell] & (counts[cell] > 0) & needy[relation]
    return _pick(np.any(found, axis=0), helps & open_, open_, needy, counts, sums)


def _pick(found: Flags, helps: Flags, open_: Flags, needy: Flags, counts: Counts, sums: Sums) -> Flags:
    """The best open member of each needy relation; a relation in which something was hidden just now waits."""
    relation, cell, _ = sums.members
    useful = np.bincount(cell, helps, len(counts))[cell]
    cost = counts[cell] / np.maximum(useful, 1)
    order = np.lexsort((cell, cost, ~helps))
    order = order[open_[order]]
    best = np.full(len(needy), -1)
    rank = np.full(len(needy), len(cell))
    first, where = np.unique(relation[order], return_index=True)
    best[first], rank[first] = cell[order[where]], where
    of_cell: dict[int, list[int]] = {}
    for each, own in zip(cell.tolist(), relation.tolist(), strict=True):
        of_cell.setdefault(each, []).append(own)
    chosen = np.zeros(len(counts), dtype=bool)
    touched: set[int] = set()
    for each in np.flatnonzero(found).tolist():
        own = [one for one in of_cell.get(each, []) if needy[one] and best[one] >= 0]
        if own and touched.isdisjoint(own):
            taken = int(best[min(own, key=lambda one: int(rank[one]))])
            chosen[taken] = True
            touched.update(of_cell[taken])
    return chosen
