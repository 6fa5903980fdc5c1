"""Finds the header of a table in a sheet and tells which column holds which field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rsoko.intake.cells import Raw, is_empty, shown
from rsoko.intake.folding import fold
from rsoko.intake.reading import Grid
from rsoko.intake.remarks import Remark, address
from rsoko.intake.texts import RemarkCode, remark
from schemas.forms import FORMS, TableDefinition
from schemas.terms import FormKey

__all__ = ["Layout", "Placed", "find_header", "form_of_headers", "header_remarks"]

_LOOKED_AT = 50
_FEWEST = 2
# Numbers of rows are in nobody's form and everybody's table.
_ROW_NUMBERS = frozenset(map(fold, ("№", "№ п/п", "п/п")))


@dataclass(frozen=True)
class Layout:
    """Where the fields stand in a row of cells: index by field; what is missing, repeated or not of the form."""

    positions: dict[str, int]
    missing: tuple[str, ...]
    repeated: tuple[tuple[str, int], ...]
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Placed:
    """A layout and the row of the grid in which its header was found (0 is the first row of the grid)."""

    layout: Layout
    row: int


def find_header(definition: TableDefinition, grid: Grid) -> Placed | None:
    """Find the row with most headers of the table among the first rows; None where there is none."""
    best: Placed | None = None
    for number, row in enumerate(grid.rows[:_LOOKED_AT]):
        layout = _layout(definition.title, tuple(definition.columns), _titles(definition), _header_cells(row))
        known = len(layout.positions)
        if known >= _FEWEST and (best is None or known > len(best.layout.positions)):
            best = Placed(layout, number)
            if not layout.missing:
                return best
    return best


def form_of_headers(grid: Grid) -> FormKey | None:
    """Tell the form by its headers: the one that has the most of its own there, more than half, and no rival."""
    shares = {}
    for key, definition in FORMS.items():
        placed = find_header(definition, grid)
        known = len(placed.layout.positions) if placed else 0
        shares[key] = known / len(definition.columns)
    best, rival = sorted(shares, key=lambda key: shares[key], reverse=True)[:2]
    return best if shares[best] > max(0.5, shares[rival]) else None


def header_remarks(definition: TableDefinition, grid: Grid, placed: Placed) -> list[Remark]:
    """Say which headers are missing, stand twice, or are not of the form but have data below them."""
    row = grid.top + placed.row + 1
    layout = placed.layout
    titles = {name: column.title for name, column in definition.columns.items()}

    def cell(index: int) -> str:
        return address(grid.sheet, row, grid.left + index)

    first = cell(min(layout.positions.values()))
    remarks = [remark(RemarkCode.HEADER_MISSING, first, title=titles[name]) for name in layout.missing]
    remarks += [
        remark(RemarkCode.HEADER_TWICE, cell(index), title=titles[name], other=cell(layout.positions[name]))
        for name, index in layout.repeated
    ]
    return remarks + [
        remark(RemarkCode.COLUMN_IGNORED, cell(index), title=title)
        for title, index in layout.others
        if any(not is_empty(line[index]) for line in grid.rows[placed.row + 1 :] if index < len(line))
    ]


def _header_cells(row: Sequence[Raw]) -> tuple[str, ...]:
    return tuple(_header_text(cell) for cell in row)


def _header_text(cell: Raw) -> str:
    """A header as text: the spreadsheet may have made a number or a day of «1.1»."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.15g}"
    if isinstance(cell, date):
        return f"{cell.day}.{cell.month}"
    return ""


@lru_cache(maxsize=64)
def _titles(definition: TableDefinition) -> tuple[tuple[str, ...], ...]:
    return tuple((column.title, *column.aliases) for column in definition.columns.values())


@lru_cache(maxsize=1024)
def _layout(
    _table: str, fields: tuple[str, ...], titles: tuple[tuple[str, ...], ...], header: tuple[str, ...]
) -> Layout:
    """Match a row with the headers of a table; the same rows come back in file after file."""
    known = {fold(title): field for field, names in zip(fields, titles, strict=True) for title in names}
    positions: dict[str, int] = {}
    repeated, others = [], []
    for index, cell in enumerate(header):
        field = known.get(fold(cell))
        if field is None:
            if cell.strip() and fold(cell) not in _ROW_NUMBERS:
                others.append((shown(cell), index))
        elif field in positions:
            repeated.append((field, index))
        else:
            positions[field] = index
    missing = tuple(field for field in fields if field not in positions)
    return Layout(positions, missing, tuple(repeated), tuple(others))
