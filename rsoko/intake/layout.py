"""Finds the header of a table in a sheet and tells which column holds which field."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rsoko.intake.cells import is_empty, shown
from rsoko.intake.stacked import header_text, stacked_header
from rsoko.reading.book import Grid
from rsoko.reading.folding import fold
from rsoko.reading.remarks import Remark, address
from rsoko.reading.texts import RemarkCode, remark
from schemas.forms import TableDefinition

__all__ = ["Layout", "Placed", "find_header", "header_remarks", "overlong_rows", "share_of_headers"]

_LOOKED_AT = 50
_FEWEST = 2
# «3. Обучающихся» and «Обучающихся, чел.» are «Обучающихся»; «1.1» is a header of its own, and shares are no numbers.
_NUMBERED = re.compile(r"^\s*[0-9]{1,2}\s*[.)]\s*(?=[^\W\d])")
_HYPHEN, _NO_DASH = re.compile(r"-[ \t]*[\r\n]+\s*"), re.compile(r"(?<=[0-9])\?(?=[0-9])")
_UNIT = re.compile(r"\s*(?:,\s*(?:чел|ед|шт)\.?|\(\s*(?:чел|ед|шт)\.?\s*\))\s*$", re.IGNORECASE)
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
    """Find the row with most headers of the table among the first rows; None where there is none.

    A header may stand in two or three rows, the upper one naming what those below have in common.
    """
    best: Placed | None = None
    for number, row in enumerate(islice(grid.rows, _LOOKED_AT)):
        best = _better(best, _placed(definition, tuple((header_text(cell),) for cell in row), number))
        if best is not None and not best.layout.missing:
            return best
    for depth in (2, 3):
        for number in range(depth - 1, min(_LOOKED_AT, len(grid.rows))):
            best = _better(best, _placed(definition, stacked_header(grid, number - depth + 1, number), number))
    return best


def share_of_headers(definition: TableDefinition, grid: Grid) -> float:
    """The share of the columns of a table whose headers a sheet has."""
    placed = find_header(definition, grid)
    return len(placed.layout.positions) / len(definition.columns) if placed else 0.0


def _placed(definition: TableDefinition, header: tuple[tuple[str, ...], ...], row: int) -> Placed | None:
    layout = _layout(definition.title, tuple(definition.columns), _titles(definition), header)
    return Placed(layout, row) if len(layout.positions) >= _FEWEST else None


def _better(best: Placed | None, other: Placed | None) -> Placed | None:
    if best is None or other is None:
        return best or other
    return other if len(other.layout.positions) > len(best.layout.positions) else best


def header_remarks(definition: TableDefinition, grid: Grid, placed: Placed) -> list[Remark]:
    """Say which headers are missing, stand twice, or are not of the form but have data below them."""
    row = grid.top + placed.row + 1
    layout = placed.layout
    if not (layout.missing or layout.repeated or layout.others):
        return []
    titles = {name: column.title for name, column in definition.columns.items()}

    def cell(index: int) -> str:
        return address(grid.sheet, row, grid.left + index)

    first = cell(min(layout.positions.values()))
    remarks = [remark(RemarkCode.HEADER_MISSING, first, title=titles[name]) for name in layout.missing]
    remarks += [
        remark(RemarkCode.HEADER_TWICE, cell(index), title=titles[name], other=cell(layout.positions[name]))
        for name, index in layout.repeated
    ]
    body = grid.rows[placed.row + 1 :] if layout.others else []
    return remarks + [
        remark(RemarkCode.COLUMN_IGNORED, cell(index), title=title)
        for title, index in layout.others
        if any(not is_empty(line[index]) for line in body if index < len(line))
    ]


def overlong_rows(grid: Grid, placed: Placed, rows: Iterable[int]) -> list[Remark]:
    """Remark on rows (numbers as people see them) of a text table that have more cells than its header.

    A separator within a value, as in 4,03 where commas part the cells, has moved all that follows it.
    """
    width = len(grid.rows[placed.row])
    return [
        remark(RemarkCode.ROW_TOO_LONG, address(grid.sheet, row, width))
        for row in rows
        if any(not is_empty(cell) for cell in grid.rows[row - grid.top - 1][width:])
    ]


def _bare(text: str) -> str:
    """A header, folded, without its number before it, the unit that people count in behind it and hyphens at line ends.

    Old encodings have no «–» and no quotes: programs put «?» for them.
    """
    whole = _HYPHEN.sub("", _NO_DASH.sub("-", text)).replace("?", "")
    return fold(_UNIT.sub("", _NUMBERED.sub("", whole)))


@lru_cache(maxsize=64)
def _titles(definition: TableDefinition) -> tuple[tuple[str, ...], ...]:
    return tuple((column.title, *column.aliases) for column in definition.columns.values())


@lru_cache(maxsize=1024)
def _layout(
    _table: str, fields: tuple[str, ...], titles: tuple[tuple[str, ...], ...], header: tuple[tuple[str, ...], ...]
) -> Layout:
    """Match a row with the headers of a table; the same rows come back in file after file.

    `header` gives for each column the texts by which it may be known, the likeliest first.
    """
    known = {fold(title): field for field, names in zip(fields, titles, strict=True) for title in names}
    positions: dict[str, int] = {}
    repeated, others = [], []
    for index, texts in enumerate(header):
        names = (name for text in texts for name in (fold(text), _bare(text)))
        field = next((known[name] for name in names if name in known), None)
        if field is None:
            if texts[0].strip() and fold(texts[0]) not in _ROW_NUMBERS:
                others.append((shown(texts[0]), index))
        elif field in positions:
            repeated.append((field, index))
        else:
            positions[field] = index
    missing = tuple(field for field in fields if field not in positions)
    return Layout(positions, missing, tuple(repeated), tuple(others))
