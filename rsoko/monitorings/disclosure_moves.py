"""What an attacker cannot tell apart: other values of hidden cells that give the same shown totals.

A move adds 1 to some hidden cells and takes 1 from others so that no shown number changes. A cell that takes part in
a move is not computable; a cell that takes part in none is.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from rsoko.monitorings.arrays import Counts, Flags, Floats

__all__ = ["Moves", "Stuck", "Sums", "equations_of", "move", "propagate", "weights_of"]


# From how many cells on the whole table is tried first, and how often.
MANY = 200
MANY_ATTEMPTS = 4
ENDLESS = 10_000


@dataclass(frozen=True)
class Sums:
    """Which cells add up to which. Relation k says that the cell `total[k]` is the sum of its parts.

    total: a cell for each relation; relation, part: a place for each part of each relation.
    """

    total: Counts
    relation: Counts
    part: Counts

    @cached_property
    def members(self) -> tuple[Counts, Counts, Counts]:
        """Relation, cell and sign of each member: 1 for a part, -1 for the total."""
        relations = np.arange(len(self.total))
        signs = np.repeat([1, -1], [len(self.part), len(self.total)])
        return np.concatenate([self.relation, relations]), np.concatenate([self.part, self.total]), signs


@dataclass(frozen=True)
class Moves:
    """Whether a quantity of each cell could be one more, or one less; `public`: 0 or all."""

    up: Flags
    down: Flags
    public: Flags


@dataclass(frozen=True)
class Stuck:
    """Cells that may move up or down, those that cannot, and for each member of a relation what it lacks there.

    lacks_minus: somebody there would have to give way for the cell to grow in the sum; lacks_plus: the reverse.
    """

    up: Flags
    down: Flags
    stuck: Flags
    lacks_minus: Flags
    lacks_plus: Flags

    def everywhere(self) -> "Stuck":
        """The same where each relation may be the one that holds a cell."""
        return replace(self, lacks_minus=np.ones_like(self.lacks_minus), lacks_plus=np.ones_like(self.lacks_plus))


def propagate(moves: Moves, hidden: Flags, sums: Sums) -> Stuck:
    """Cells that cannot move for want of a partner in one of their relations; quick, and finds nearly all."""
    relation, cell, sign = sums.members
    up, down = moves.up & hidden, moves.down & hidden
    while True:
        plus, minus = (np.where(sign > 0, one[cell], other[cell]) for one, other in ((up, down), (down, up)))
        no_minus, no_plus = _alone(relation, minus), _alone(relation, plus)
        # A member that grows in the sum needs another one that shrinks, and the reverse.
        rises, falls = np.where(sign > 0, no_minus, no_plus), np.where(sign > 0, no_plus, no_minus)
        held_up, held_down = (np.bincount(cell, blocked, len(up)) > 0 for blocked in (rises, falls))
        if not ((up & held_up) | (down & held_down)).any():
            lacking = hidden[cell]
            return Stuck(up, down, hidden & ~up & ~down, no_minus & lacking, no_plus & lacking)
        up, down = up & ~held_up, down & ~held_down


def _alone(relation: Counts, able: Flags) -> Flags:
    """Whether no other member of the relation is able."""
    alone: Flags = np.bincount(relation, able)[relation] == able
    return alone


def move(stuck: Stuck, sums: Sums, wanted: Flags) -> Flags:
    """Which of the wanted cells take part in a move: exact, by linear programmes that move many cells at once.

    Many are tried in the whole table at once; few, or those that are left, first among their neighbours, for that is
    quick.
    """
    able = stuck.up | stuck.down
    left = wanted & able
    for reach, attempts in ((None, MANY_ATTEMPTS), (2, ENDLESS), (4, ENDLESS), (None, ENDLESS)):
        if left.any() and (attempts == ENDLESS or left.sum() > MANY):
            tried = able if reach is None else _near(left, able, sums, reach)
            left &= ~_pushed(np.flatnonzero(tried), left, stuck, sums, attempts)
    return wanted & able & ~left


def _near(cells: Flags, able: Flags, sums: Sums, reach: int) -> Flags:
    """Cells that share a relation with the given ones, or with one that does, and so on."""
    relation, cell, _ = sums.members
    for _ in range(reach):
        touched = np.bincount(relation, cells[cell]) > 0
        cells = (np.bincount(cell, touched[relation], len(cells)) > 0) & able
    return cells


def _pushed(cells: Counts, left: Flags, stuck: Stuck, sums: Sums, attempts: int) -> Flags:
    """Those that are left and move when only the given cells may.

    Each programme pushes the cells that are still in question by weights of its own. When neither a set of weights
    nor its opposite moves any of them, none can be moved.
    """
    equations, _ = equations_of(cells, len(left), sums)
    bounds = Bounds(-stuck.down[cells].astype(float), stuck.up[cells].astype(float))
    waiting = left[cells]
    weights, sign, idle = 0, 1, 0
    while waiting.any() and idle < 2 and attempts:
        steps = _solve(np.where(waiting, sign * weights_of(len(cells), weights), 0), equations, bounds)
        moved = _whole(steps, equations) & waiting
        waiting &= ~moved
        weights, sign, idle = (weights + 1, 1, 0) if moved.any() else (weights, -sign, idle + 1)
        attempts -= 1
    pushed = np.zeros(len(left), dtype=bool)
    pushed[cells] = left[cells] & ~waiting
    return pushed


def equations_of(cells: Counts, count: int, sums: Sums) -> tuple[csr_matrix, Counts]:
    """A row for each relation that has one of the cells, parts less total, and the numbers of these relations."""
    place = np.full(count, -1)
    place[cells] = np.arange(len(cells))
    relation, cell, sign = sums.members
    known = place[cell] >= 0
    relations, row = np.unique(relation[known], return_inverse=True)
    shape = (len(relations), len(cells))
    return csr_matrix((sign[known], (row, place[cell[known]])), shape), relations


def weights_of(count: int, attempt: int) -> Counts:
    """Weights of both signs in no order, the same on every machine."""
    steps = (np.arange(1, count + 1) * 2_654_435_761 + attempt * 40_503_001) % 2_147_483_647
    weights: Counts = steps % 1999 - 999
    weights[weights == 0] = 1
    return weights


def _solve(weights: Counts, equations: csr_matrix, bounds: Bounds) -> Floats:
    answer = milp(weights, bounds=bounds, constraints=LinearConstraint(equations, 0, 0), options={"presolve": False})
    assert answer.status == 0, answer.message
    steps: Floats = answer.x
    return steps


def _whole(steps: Floats, equations: csr_matrix) -> Flags:
    """Cells that moved by whole people: a group of cells moved together counts only where all of it is whole."""
    moved = np.abs(steps) > 1e-6
    broken = moved & (np.abs(steps - np.round(steps)) > 1e-6)
    if not broken.any():
        return moved
    shared = equations[:, moved]
    _, group = connected_components(shared.T @ abs(shared), directed=False)
    whole: Flags = moved.copy()
    whole[moved] = ~np.isin(group, group[broken[moved]])
    return whole
