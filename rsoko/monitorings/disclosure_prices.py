"""Which shown cells the values of hidden ones are computed from: hiding one of these takes the computation apart.

A linear programme that cannot move a hidden cell says why by the prices of its relations: the cell is the sum of the
relations, each so many times. A shown cell that does not cancel out of this sum is one that the attacker needs.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from rsoko.monitorings.arrays import Counts, Flags, Floats
from rsoko.monitorings.disclosure_moves import Moves, Sums, equations_of, weights_of

__all__ = ["unlock"]

_NOTHING = 1e-7


def unlock(found: Flags, moves: Moves, counts: Counts, hidden: Flags, sums: Sums) -> Flags:
    """Cells to hide so that those which were found may move: of each computation the cell with the fewest people."""
    relation, cell, sign = sums.members
    open_ = ~hidden & (counts > 0)
    chosen = np.zeros(len(counts), dtype=bool)
    for direction in (1, -1):
        prices = _prices(found, direction, moves, hidden, sums)
        worth = np.bincount(cell, prices[relation] * sign, len(counts))
        helps = open_ & (((worth > _NOTHING) & moves.up) | ((worth < -_NOTHING) & moves.down))
        if helps.any():
            chosen[_cheapest(np.abs(prices) > _NOTHING, helps, counts, sums)] = True
            break
    return chosen


def _prices(found: Flags, direction: int, moves: Moves, hidden: Flags, sums: Sums) -> Floats:
    """A price for each relation when the cells that were found are pushed, some up and some down."""
    cells = np.flatnonzero(hidden)
    equations, relations = equations_of(cells, len(hidden), sums)
    goal = np.where(found[cells], direction * weights_of(len(cells), 0), 0).astype(np.float64)
    bounds = np.column_stack([-moves.down[cells].astype(np.float64), moves.up[cells].astype(np.float64)])
    answer = linprog(goal, A_eq=equations, b_eq=np.zeros(len(relations)), bounds=bounds, method="highs-ds")  # type: ignore[call-overload]
    assert answer.status == 0, answer.message
    prices = np.zeros(len(sums.total))
    prices[relations] = answer.eqlin.marginals
    return prices


def _cheapest(priced: Flags, helps: Flags, counts: Counts, sums: Sums) -> Counts:
    """Of each set of priced relations that hang together the cell with the fewest people, then the first."""
    relation, cell, _ = sums.members
    at = priced[relation]
    shared = csr_matrix((np.ones(at.sum()), (relation[at], cell[at])), (len(priced), len(counts)))
    _, group = connected_components(shared @ shared.T, directed=False)
    candidates = at & helps[cell]
    order = np.lexsort((cell[candidates], counts[cell[candidates]]))
    _, first = np.unique(group[relation[candidates]][order], return_index=True)
    return cell[candidates][order][first]
