"""Small cells are not shown, nor what would let them be computed (domain rules, section 6).

A table of counts is shown with its totals. The cells with few people are hidden, and then as many others as it takes:
an attacker who adds and subtracts all that is shown, everywhere at once, and knows that counts are whole, that parts
are no more than their wholes and that nobody hides a zero, still finds two values at least for every hidden number.

- Every quantity of a hidden cell is protected: its people, and of each measure the part and what is left of the whole
  (so that neither «none of them» nor «all of them» follows from a remainder).
- Where sums are not exact (a teacher of two subjects is counted once in a total), the attacker is granted the
  difference.
- 0 % and 100 % stand in cells that are shown: they are said of many people. What they say of the parts of such a cell,
  and these of their totals, is not protected, for it is said already. A remainder of 0 or of all is no shown cell, and
  is protected.
- A cell where a measure has a whole of 0 has no number of it to protect.
- The reader does not learn which hidden cells are small: all bear the same sign.
- Not covered: a school that knows itself, subtracting itself; relations between measures (their sets of people
  overlap as they may).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsoko.monitorings.arrays import Counts, Flags
from rsoko.monitorings.disclosure_choice import choose
from rsoko.monitorings.disclosure_moves import Moves, Sums, move, propagate
from rsoko.monitorings.disclosure_prices import unlock

__all__ = ["Measure", "Sums", "protect", "small"]


@dataclass(frozen=True)
class Measure:
    """A count of some of the people of each cell, `part`, out of those it could be said of, `whole`."""

    part: Counts
    whole: Counts


def small(counts: Counts, measures: Sequence[Measure], min_cell: int) -> Flags:
    """Cells with few people: their count, or the base of one of their shares, is over 0 and under `min_cell`."""
    bases = [counts, *(measure.whole for measure in measures)]
    flags: Flags = np.any([(base > 0) & (base < min_cell) for base in bases], axis=0)
    return flags


def protect(
    counts: Counts,
    measures: Sequence[Measure],
    sums: Sums,
    min_cell: int,
    *,
    blank: Flags | None = None,
    hidden: Flags | None = None,
) -> Flags:
    """Which cells must be hidden; the order of cells breaks ties, the smallest are hidden first.

    counts: people of each cell; measures: arrays as long; sums: which cells are parts of which; hidden: cells that
    are hidden anyway. A cell without people is shown as such and never hidden; but where `blank` says so it is not told
    apart from a small one, and hidden as that is. That it is empty is no secret in itself.
    """
    nowhere = np.zeros(len(counts), dtype=bool)
    blank = nowhere if blank is None else blank
    empty = counts == 0
    concealed: Flags = (small(counts, measures, min_cell) | (nowhere if hidden is None else hidden)) & ~empty
    concealed = concealed | (blank & empty)
    quantities = _quantities(counts, measures, blank)
    # Nobody is in an empty cell; and a cell that could be moved once can be moved for ever: what is hidden later gives
    # more room.
    settled = [empty for _ in quantities]
    while True:
        settled, found, more = _examine(concealed, settled, quantities, counts, sums)
        if not np.any(found):
            return concealed
        concealed = concealed | more
        if not more.any():
            # Nothing is left to hide beside these cells.
            settled = [known | each for known, each in zip(settled, found, strict=True)]


def _examine(
    concealed: Flags, settled: list[Flags], quantities: list[Moves], counts: Counts, sums: Sums
) -> tuple[list[Flags], list[Flags], Flags]:
    """What is settled now, which hidden cells are computable by quantity, and which further cells to hide for it.

    The quick look finds all that want for a partner; only then is each quantity tried in earnest, until one is found.
    """
    wanted = [
        concealed & ~known & ~_public(concealed, moves, sums) for known, moves in zip(settled, quantities, strict=True)
    ]
    stuck = [propagate(moves, concealed, sums) for moves in quantities]
    found = [each.stuck & some for each, some in zip(stuck, wanted, strict=True)]
    more = choose(found, stuck, quantities, counts, concealed, sums)
    for number, moves in enumerate(quantities):
        if more.any():
            break
        moved = move(stuck[number], sums, wanted[number])
        settled = [known | moved if place == number else known for place, known in enumerate(settled)]
        left = wanted[number] & ~moved
        found = [left if place == number else np.zeros_like(left) for place in range(len(quantities))]
        if left.any():
            more = unlock(left, moves, counts, concealed, sums)
            if not more.any():
                # Only by parts of people could these be moved: whatever is shown beside them is hidden.
                more = choose(found, [each.everywhere() for each in stuck], quantities, counts, concealed, sums)
            break
    return settled, found, more


def _quantities(counts: Counts, measures: Sequence[Measure], blank: Flags) -> list[Moves]:
    """How each quantity of a hidden cell could differ from what it is: the people first, then the measures.

    Of the people those can be thought away who are in no part of any measure; one must remain, but in a blank cell.
    """
    parts = [(measure.part, measure.whole - measure.part) for measure in measures]
    spare = np.min([left for _, left in parts], axis=0, initial=np.iinfo(np.int64).max)
    nobody = np.zeros(len(counts), dtype=bool)
    people = Moves(up=(counts > 0) | blank, down=(counts > np.where(blank, 0, 1)) & (spare > 0), public=nobody)
    return [people, *(Moves(up=left > 0, down=part > 0, public=(part == 0) | (left == 0)) for part, left in parts)]


def _public(concealed: Flags, moves: Moves, sums: Sums) -> Flags:
    """Hidden cells of which shown cells say «none» or «all», and those that have no number at all.

    Said of a total it is said of its parts, and said of all parts it is said of their total.
    """
    nothing = moves.public & ~moves.up & ~moves.down
    public = nothing
    for bound in (moves.up, moves.down):
        # A number that cannot move is 0 (or all), as is a shown one that says so.
        fixed = moves.public & ~bound
        said = nothing | (fixed & ~concealed)
        while True:
            wider = said | (fixed & (_parts_of(said, sums) | _totals_of(said, sums)))
            if (wider == said).all():
                break
            said = wider
        public = public | said
    return public & concealed


def _parts_of(said: Flags, sums: Sums) -> Flags:
    parts = np.zeros(len(said), dtype=bool)
    parts[sums.part[said[sums.total[sums.relation]]]] = True
    return parts


def _totals_of(said: Flags, sums: Sums) -> Flags:
    """Totals of which it is said of every part."""
    left = np.bincount(sums.relation, ~said[sums.part], len(sums.total))
    totals = np.zeros(len(said), dtype=bool)
    totals[sums.total[left == 0]] = True
    return totals
