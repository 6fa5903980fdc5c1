"""Rows written as the numbers of their different cells: less to hand over, and ready to be judged cell by cell once."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Literal, overload

from rsoko.reading.raw import Raw

__all__ = ["NumberedRows", "numbered"]

# Cells of these kinds are equal only where they are the same; 1, 1.0 and ИСТИНА are equal and are not.
_TOLD_APART = frozenset((str, float, datetime, date, time, timedelta))
# It does not pay for a passport; and the different cells of a very large sheet would take memory.
_FEW, _MANY = 64, 1_000_000
_SHORT = 1 << 16


@dataclass(frozen=True, eq=False)
class NumberedRows(Sequence[list[Raw]]):
    """Rows of `width` cells; `numbers` are those of all cells, row by row, in `cells`, which are different."""

    cells: list[Raw]
    numbers: memoryview
    width: int

    @classmethod
    def of(cls, cells: list[Raw], numbers: bytes, width: int) -> "NumberedRows":
        """The rows from the bytes of their numbers."""
        return cls(cells, memoryview(numbers).cast(_format(len(cells))), width)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.numbers) // self.width

    @overload
    def __getitem__(self, place: int) -> list[Raw]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[Raw]]: ...

    def __getitem__(self, place: int | slice) -> list[Raw] | list[list[Raw]]:
        """A row, or some, as their cells."""
        if isinstance(place, slice):
            return [self._row(row) for row in range(len(self))[place]]
        return self._row(range(len(self))[place])

    def __iter__(self) -> Iterator[list[Raw]]:
        """The rows as their cells, each made when it is wanted."""
        return map(self._row, range(len(self)))

    def _row(self, row: int) -> list[Raw]:
        cells = self.cells
        return [cells[number] for number in self.numbers[row * self.width : (row + 1) * self.width]]


def numbered(rows: Sequence[list[Raw]]) -> NumberedRows | None:
    """Number the cells of rows; None where they are few, very many, not equally long, or cannot be told apart."""
    width = len(rows[0]) if rows else 0
    if not _FEW <= len(rows) * width <= _MANY or set(map(len, rows)) != {width}:
        return None
    every = list(chain.from_iterable(rows))
    if not _TOLD_APART.issuperset(map(type, every)):
        return None
    numbers = {cell: number for number, cell in enumerate(dict.fromkeys(every))}
    written = array(_format(len(numbers)), map(numbers.__getitem__, every))
    return NumberedRows(list(numbers), memoryview(written), width)


def _format(cells: int) -> Literal["H", "I"]:
    """How numbers of so many different cells are written."""
    return "H" if cells <= _SHORT else "I"
