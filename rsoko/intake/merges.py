"""Says what merged cells mean below a header.

A merged key, word or day is that of every row it spans: people merge the code of a school over its ten subjects. A
number may be the sum of its rows as well as that of each: it is not shared out. Only ranges that are merged count.
"""

from collections.abc import Iterator

import numpy as np

from rsoko.intake.cells import Covered, is_empty
from rsoko.intake.idle import is_total
from rsoko.intake.layout import Placed
from rsoko.intake.vocabulary import Numbers, Vocabulary
from rsoko.reading.book import Grid, Merged
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import cell_name
from schemas.fields import Kind
from schemas.forms import TableDefinition

__all__ = ["cover", "share_down"]

_NUMBERS = (Kind.COUNT, Kind.NUMBER)


def share_down(
    definition: TableDefinition, grid: Grid, placed: Placed, numbers: Numbers, words: Vocabulary
) -> tuple[str, ...]:
    """Write what merged cells say into the rows below them that they span, in place; returns these ranges as A2:A11.

    `numbers` are all rows below the header. A row without a word of its own stays empty, a total stays a total.
    """
    columns = sorted(placed.layout.positions.values())
    shared = {index for name, index in placed.layout.positions.items() if _is_shared(definition, name)}
    first = grid.top + placed.row + 1
    ends = dict.fromkeys(shared, 0)
    named = []
    own: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
    for top, left, bottom, _ in sorted(grid.merged):
        index, start, end = left - grid.left, top - first, min(bottom - first + 1, len(numbers))
        # A range that lies over another one is nobody's work.
        if (
            index not in shared
            or end - start <= 1
            or start < ends[index]
            or is_empty(words.raws[numbers[start, index]])
        ):
            continue
        ends[index] = end
        own = _own_rows(numbers[:, columns], words) if own is None else own
        rows = np.flatnonzero(own[start + 1 : end]) + start + 1
        rows = rows[[_is_open(words, numbers[row], index) for row in rows.tolist()]] if len(rows) else rows
        if len(rows):
            numbers[rows, index] = numbers[start, index]
            named.append(f"{cell_name(top + 1, left)}:{cell_name(bottom + 1, left)}")
    return tuple(named)


def cover(
    definition: TableDefinition, grid: Grid, placed: Placed, rows: Numbers, numbers: Numbers, words: Vocabulary
) -> None:
    """Mark, in place, the cells of rows of data that lie under a merged one and do not share what it says.

    `rows` are their numbers on the sheet, `numbers` their cells.
    """
    shared = {index for name, index in placed.layout.positions.items() if _is_shared(definition, name)}
    columns = np.array(sorted(placed.layout.positions.values()))
    covered = np.zeros(numbers.shape, bool)
    for (top, left, bottom, right), said in _speaking(grid, grid.top + placed.row + 1):
        start, end = np.searchsorted(rows, (top + 1, bottom + 2)).tolist()
        index = left - grid.left
        under = columns[(columns >= index) & (columns <= right - grid.left)]
        if start == end or not len(under) or (rows[start] == top + 1 and covered[start, index]):
            continue
        mark = np.zeros((end - start, numbers.shape[1]), bool)
        mark[:, under] = True
        if index in shared:
            mark[:, index] = numbers[start:end, index] != words.numbers_of([said])[0]
        elif index < numbers.shape[1] and rows[start] == top + 1:
            mark[0, index] = False
        covered[start:end] |= mark
        numbers[start:end][mark] = words.numbers_of([Covered(cell_name(top + 1, left))])[0]


def _is_shared(definition: TableDefinition, name: str) -> bool:
    return name in definition.unique or definition.columns[name].kind not in _NUMBERS


def _speaking(grid: Grid, first: int) -> Iterator[tuple[Merged, Raw]]:
    """The merged ranges below a header that say something, and what; the rows of data begin at `first`, from 0."""
    for merged in sorted(grid.merged):
        row, column = merged[0] - grid.top, merged[1] - grid.left
        if merged[0] < first or row >= len(grid.rows) or column < 0:
            continue
        cells = grid.rows[row]
        if column < len(cells) and not is_empty(cells[column]):
            yield merged, cells[column]


def _own_rows(numbers: Numbers, words: Vocabulary) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which rows have anything in the columns of the table."""
    different, places = np.unique(numbers, return_inverse=True)
    filled = np.array([not is_empty(words.raws[number]) for number in different.tolist()], bool)
    return np.asarray(filled[places].reshape(numbers.shape).any(axis=1))


def _is_open(words: Vocabulary, row: Numbers, index: int) -> bool:
    """Whether a row leaves a cell to the merged one above it."""
    if not is_empty(words.raws[row[index]]):
        return False
    return not is_total([words.raws[number] for number in row.tolist()], None)
