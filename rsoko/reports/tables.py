"""Tables as documents know them: columns with widths, cells that are already words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["Cell", "Column", "Row", "Table", "table"]


@dataclass(frozen=True)
class Column:
    """Head of a column; `width` in per cent of the table, `align` is a class of the style sheet."""

    title: str
    width: float
    align: str = "text"


@dataclass(frozen=True)
class Cell:
    """Text of a cell, its style (`low`, `strong`, `muted`) and a bar of 0..100, under the text where there is any."""

    text: str
    style: str = ""
    bar: float | None = None


Row = Sequence[str | Cell]


@dataclass(frozen=True)
class Table:
    """A table with a caption; `total` is a last row in bold."""

    caption: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    total: list[Cell] = field(default_factory=list)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    total: Row = (),
) -> Table:
    """A table from rows of texts and cells."""
    return Table(caption, tuple(columns), [_cells(row) for row in rows], _cells(total))


def _cells(row: Row) -> list[Cell]:
    return [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
