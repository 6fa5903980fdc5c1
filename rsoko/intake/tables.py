"""Takes the rows of data out of a sheet and writes them as numbers of the different cells they hold.

Thousands of cells have few different ones. They are numbered once, over all files of a form, and each is read and
judged once; rows only carry the numbers.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from rsoko.intake.cells import is_empty, read_cell, shown
from rsoko.intake.layout import Placed
from rsoko.reading.book import Grid
from rsoko.reading.folding import fold
from rsoko.reading.numbered import NumberedRows
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark, address
from rsoko.reading.texts import RemarkCode, remark
from schemas.fields import Kind
from schemas.forms import TableDefinition

__all__ = [
    "Numbers",
    "Part",
    "Table",
    "Vocabulary",
    "cells_of",
    "joined",
    "rows_in_words",
    "write_down",
]

Numbers = npt.NDArray[np.int64]

# Folded; «Общий итог» stands below the tables that a spreadsheet sums up by itself.
_TOTALS = ("итог", "всего", "общийитог")
_FEWEST_NUMBERED = 3
# In a narrow table a row with one cell may be a row of data whose other cells were forgotten.
_WIDE = 5
_SPANS = 10
_PLAIN = frozenset((str, float))


class Vocabulary(dict[Raw | tuple[type, Raw], int]):
    """The different cells of the files of a form, each with its number in order of appearance.

    `raws` are the cells by their numbers; `usual` are numbers of those that a row of data may begin with, by the
    field that it begins with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.raws: list[Raw] = []
        self.usual: defaultdict[str, set[int]] = defaultdict(set)

    def __missing__(self, key: Raw | tuple[type, Raw]) -> int:
        """Number a cell seen for the first time."""
        self[key] = number = len(self)
        self.raws.append(key[1] if isinstance(key, tuple) else key)
        return number

    def numbers_of(self, cells: Sequence[Raw]) -> Numbers:
        """Number cells; all but texts and floats bear their type: 1, 1.0 and ИСТИНА are equal and not the same."""
        if _PLAIN.issuperset(map(type, cells)):
            return np.fromiter(map(self.__getitem__, cells), np.int64, len(cells))
        keys = (cell if type(cell) in _PLAIN else (type(cell), cell) for cell in cells)
        return np.fromiter(map(self.__getitem__, keys), np.int64, len(cells))


@dataclass(frozen=True)
class Part:
    """The rows of one sheet within a table: from which row on, the sheet, and the column of each field (from 0)."""

    first: int
    sheet: str
    columns: dict[str, int]


@dataclass(frozen=True)
class Table:
    """The rows of data of a file; most have them on one sheet, some on several.

    `rows` are the row numbers of the sheet, `cells` the numbers of the cells of a field in the vocabulary; a field
    that no sheet has is not there. `left_out` says of rows below the header why they are no data.
    """

    parts: tuple[Part, ...]
    rows: Numbers
    cells: dict[str, Numbers]
    remarks: list[Remark]
    left_out: dict[str, list[int]]

    def address(self, row: int, field: str) -> str:
        """Name the cell of a field in the row with this place in the table."""
        part = next(part for part in reversed(self.parts) if part.first <= row)
        column = part.columns.get(field, min(part.columns.values()))
        return address(part.sheet, int(self.rows[row]), column)

    @property
    def sheet(self) -> str:
        """The sheet of the first rows."""
        return self.parts[0].sheet


def joined(tables: Sequence[Table]) -> Table:
    """One table of the tables of several sheets."""
    if len(tables) == 1:
        return tables[0]
    starts = np.cumsum([0, *(len(table.rows) for table in tables)]).tolist()
    fields = dict.fromkeys(field for table in tables for field in table.cells)
    return Table(
        parts=tuple(
            Part(start + part.first, part.sheet, part.columns)
            for start, table in zip(starts, tables, strict=False)
            for part in table.parts
        ),
        rows=np.concatenate([table.rows for table in tables]),
        cells={field: np.concatenate([cells_of(table, field) for table in tables]) for field in fields},
        remarks=[said for table in tables for said in table.remarks],
        left_out={f"{table.sheet}: {why}": rows for table in tables for why, rows in table.left_out.items()},
    )


def cells_of(table: Table, field: str) -> Numbers:
    """The cells of a field; -1 where the table has no such column."""
    return table.cells[field] if field in table.cells else np.full(len(table.rows), -1, dtype=np.int64)


def write_down(definition: TableDefinition, grid: Grid, placed: Placed, words: Vocabulary) -> Table:
    """Write down the rows below a header; leaves out empty rows, totals, numbering and notes."""
    positions = placed.layout.positions
    numbers = _numbered(grid.rows, placed.row + 1, max(positions.values()) + 1, words)
    first_row = grid.top + placed.row + 2
    rows = np.arange(first_row, first_row + len(numbers), dtype=np.int64)
    idle, remarks = _idle_rows(definition, grid, placed, numbers, words)
    if idle:
        kept = np.ones(len(numbers), bool)
        kept[list(idle)] = False
        rows, numbers = rows[kept], numbers[kept]
    cells = {name: numbers[:, index] for name, index in positions.items()}
    part = Part(0, grid.sheet, {name: grid.left + index for name, index in positions.items()})
    if grid.hidden_rows and (hidden := sorted(set(grid.hidden_rows) & set(rows.tolist()))):
        remarks.append(remark(RemarkCode.ROWS_HIDDEN, sheet=grid.sheet, rows=rows_in_words(hidden)))
    return Table((part,), rows, cells, remarks, _by_reason(idle, first_row))


def _by_reason(idle: dict[int, str], first_row: int) -> dict[str, list[int]]:
    reasons: dict[str, list[int]] = {}
    for number, why in idle.items():
        reasons.setdefault(why, []).append(first_row + number)
    return reasons


def rows_in_words(rows: Sequence[int]) -> str:
    """Name rows as people do: 3, 5–8; a long list is cut."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown_spans = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return ", ".join(shown_spans[:_SPANS]) + (f" и ещё {len(spans) - _SPANS}" if len(spans) > _SPANS else "")


def _numbered(rows: Sequence[list[Raw]], start: int, width: int, words: Vocabulary) -> Numbers:
    """The rows of a grid from `start` on as numbers, a row a line, at least `width` cells wide."""
    if isinstance(rows, NumberedRows) and rows.width >= width:
        numbers = np.asarray(rows.numbers)[start * rows.width :]
        return words.numbers_of(rows.cells).take(numbers).reshape(-1, rows.width)
    body = _even(rows[start:], width)
    longest = len(body[0]) if body else width
    return words.numbers_of(list(chain.from_iterable(body))).reshape(len(body), longest)


def _even(rows: Sequence[list[Raw]], width: int) -> Sequence[list[Raw]]:
    """Make rows equally long; text tables leave out empty cells at the end."""
    lengths = set(map(len, rows)) or {width}
    if len(lengths) == 1 and max(lengths) >= width:
        return rows
    longest = max(*lengths, width)
    return [row + [""] * (longest - len(row)) for row in rows]


def _idle_rows(
    definition: TableDefinition, grid: Grid, placed: Placed, numbers: Numbers, words: Vocabulary
) -> tuple[dict[int, str], list[Remark]]:
    """Find the rows that are no data, and why: looks closely only at those whose first field is not as it should be."""
    positions = placed.layout.positions
    name = _first(definition, placed)
    kind = definition.columns[name].kind
    usual, raws = words.usual[name], words.raws
    begins = numbers[:, positions[name]].tolist()
    usual.update(number for number in set(begins) - usual if _is_usual(kind, raws[number]))
    if usual.issuperset(begins):
        return {}, []
    idle: dict[int, str] = {}
    remarks: list[Remark] = []
    begun = False
    for number, begin in enumerate(begins):
        if begin in usual:
            begun = True
            continue
        row = [raws[cell] for cell in numbers[number].tolist()]
        known = [row[index] for index in positions.values()]
        filled = [cell for cell in known if not is_empty(cell)]
        why = _decoration(definition, placed, row, raws[begin])
        why = why or (not begun and _is_numbering(row) and "номера граф") or ""
        if not filled or why:
            idle[number] = why or "пустые"
        elif len(filled) == 1 and len(known) >= _WIDE and _is_note(filled[0]):
            idle[number] = "примечания"
            cell = address(grid.sheet, grid.top + placed.row + 2 + number, grid.left + row.index(filled[0]))
            remarks.append(remark(RemarkCode.NOTE_IGNORED, cell, raw=shown(filled[0])))
    return idle, remarks


def _decoration(definition: TableDefinition, placed: Placed, row: Sequence[Raw], first: Raw) -> str:
    if _is_total(row, first):
        return "итоги"
    return "повторные заголовки" if _is_header(definition, placed, row) else ""


def _first(definition: TableDefinition, placed: Placed) -> str:
    """The first field of the table that the sheet has: it tells rows of data from others."""
    return next(name for name in definition.columns if name in placed.layout.positions)


def _is_usual(kind: Kind, raw: Raw) -> bool:
    if kind is Kind.SCHOOL:
        return isinstance(read_cell(kind, raw, {}).value, str)
    return not is_empty(raw) and not _starts_total(raw)


def _starts_total(raw: Raw) -> bool:
    return isinstance(raw, str) and fold(raw).startswith(_TOTALS)


def _is_total(row: Sequence[Raw], first: Raw) -> bool:
    """«Итого», in the first field or to the left of it where that field is empty."""
    if not is_empty(first):
        return _starts_total(first)
    return _starts_total(next((cell for cell in row if not is_empty(cell)), None))


def _is_header(definition: TableDefinition, placed: Placed, row: Sequence[Raw]) -> bool:
    """The header again, as at the top of every printed page."""
    positions = placed.layout.positions
    fields = _fields(definition)
    told = [(name, fields.get(fold(cell))) for name, index in positions.items() if isinstance(cell := row[index], str)]
    # With its columns in another order it is the header of another table, whose rows would be read wrongly.
    if any(field not in (None, name) for name, field in told):
        return False
    return 2 * sum(field == name for name, field in told) > len(positions)


@lru_cache(maxsize=64)
def _fields(definition: TableDefinition) -> dict[str, str]:
    """Fields by their folded headers: asked for every row that is not as usual, and a sheet may end in many of them."""
    return {
        fold(title): name for name, column in definition.columns.items() for title in (column.title, *column.aliases)
    }


def _is_numbering(row: Sequence[Raw]) -> bool:
    """The numbers of columns under the header: 1, 2, 3 and so on."""
    numbers = [read_cell(Kind.COUNT, cell, {}).value for cell in row if not is_empty(cell)]
    return len(numbers) >= _FEWEST_NUMBERED and numbers == list(range(1, len(numbers) + 1))


def _is_note(cell: Raw) -> bool:
    """A remark or a signature: words, not a code with a slip in it."""
    if not isinstance(cell, str) or not any(sign.isalpha() for sign in cell):
        return False
    return " " in cell.strip() or not any(sign.isdigit() for sign in cell)
