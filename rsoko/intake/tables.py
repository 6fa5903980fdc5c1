"""Takes the rows of data out of a sheet and writes each column as numbers of the different cells it holds.

A column of thousands of cells has few different ones. They are numbered once, over all files of a form, and each is
read and judged once; rows only carry the numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, compress

import numpy as np
import numpy.typing as npt

from rsoko.intake.cells import is_empty, read_cell, shown
from rsoko.intake.layout import Placed
from rsoko.reading.book import Grid
from rsoko.reading.folding import fold
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark, address
from rsoko.reading.texts import RemarkCode, remark
from schemas.fields import Kind
from schemas.forms import TableDefinition
from schemas.terms import Term

__all__ = [
    "Numbers",
    "Part",
    "Table",
    "Vocabulary",
    "cells_of",
    "joined",
    "rows_in_words",
    "vocabularies",
    "write_down",
]

Numbers = npt.NDArray[np.int64]

_TOTALS = ("итого", "всего")
_FEWEST_NUMBERED = 3
# In a narrow table a row with one cell may be a row of data whose other cells were forgotten.
_WIDE = 5
_SPANS = 10


class Vocabulary(dict[Raw, int]):
    """The different cells of the columns of one kind, each with its number in order of appearance.

    `usual` are those that a row of data may begin with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.usual: set[Raw] = set()

    def __missing__(self, raw: Raw) -> int:
        """Number a cell seen for the first time."""
        self[raw] = number = len(self)
        return number


@dataclass(frozen=True)
class Part:
    """The rows of one sheet within a table: from which row on, the sheet, and the column of each field (from 0)."""

    first: int
    sheet: str
    columns: dict[str, int]


@dataclass(frozen=True)
class Table:
    """The rows of data of a file; most have them on one sheet, some on several.

    `rows` are the row numbers of the sheet, `cells` the numbers of the cells of a field in its vocabulary; a field
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


def vocabularies(definition: TableDefinition) -> dict[str, Vocabulary]:
    """Open empty vocabularies for the fields of a table; fields that are read alike share one."""
    shared: dict[tuple[Kind, type[Term] | None], Vocabulary] = {}
    return {
        name: shared.setdefault((column.kind, column.words), Vocabulary())
        for name, column in definition.columns.items()
    }


def write_down(definition: TableDefinition, grid: Grid, placed: Placed, words: dict[str, Vocabulary]) -> Table:
    """Write down the rows below a header; leaves out empty rows, totals, numbering and notes."""
    positions = placed.layout.positions
    body = _even(grid.rows[placed.row + 1 :], max(positions.values()) + 1)
    columns: list[Sequence[Raw]] = list(zip(*body, strict=True)) or [()] * (max(positions.values()) + 1)
    first_row = grid.top + placed.row + 2
    rows = np.arange(first_row, first_row + len(body), dtype=np.int64)
    usual = words[_first(definition, placed)].usual
    idle, remarks = _idle_rows(definition, grid, placed, body, columns, usual)
    if idle:
        kept = [number not in idle for number in range(len(body))]
        rows = rows[np.array(kept)]
        columns = [list(compress(column, kept)) for column in columns]
    cells = _numbered({name: columns[index] for name, index in positions.items()}, words, len(rows))
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


def _numbered(columns: dict[str, Sequence[Raw]], words: dict[str, Vocabulary], rows: int) -> dict[str, Numbers]:
    """Write each column as numbers, those that share a vocabulary in one go."""
    shared: dict[int, list[str]] = {}
    for name in columns:
        shared.setdefault(id(words[name]), []).append(name)
    cells: dict[str, Numbers] = {}
    for names in shared.values():
        every = chain.from_iterable(columns[name] for name in names)
        numbers = np.fromiter(map(words[names[0]].__getitem__, every), np.int64, rows * len(names))
        cells.update(zip(names, numbers.reshape(len(names), rows), strict=True))
    return cells


def _even(rows: list[list[Raw]], width: int) -> list[list[Raw]]:
    """Make rows equally long; text tables leave out empty cells at the end."""
    lengths = set(map(len, rows)) or {width}
    if len(lengths) == 1 and max(lengths) >= width:
        return rows
    longest = max(*lengths, width)
    return [row + [""] * (longest - len(row)) for row in rows]


def _idle_rows(
    definition: TableDefinition,
    grid: Grid,
    placed: Placed,
    body: list[list[Raw]],
    columns: list[Sequence[Raw]],
    usual: set[Raw],
) -> tuple[dict[int, str], list[Remark]]:
    """Find the rows that are no data, and why: looks closely only at those whose first field is not as it should be."""
    positions = placed.layout.positions
    name = _first(definition, placed)
    kind = definition.columns[name].kind
    usual.update(raw for raw in set(columns[positions[name]]) - usual if _is_usual(kind, raw))
    if usual.issuperset(columns[positions[name]]):
        return {}, []
    idle: dict[int, str] = {}
    remarks: list[Remark] = []
    begun = False
    for number, raw in enumerate(columns[positions[name]]):
        if raw in usual:
            begun = True
            continue
        row = body[number]
        known = [row[index] for index in positions.values()]
        filled = [cell for cell in known if not is_empty(cell)]
        why = _decoration(definition, placed, row, raw) or (not begun and _is_numbering(row) and "номера граф") or ""
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
    same = sum(
        fold(cell) in map(fold, (definition.columns[name].title, *definition.columns[name].aliases))
        for name, index in positions.items()
        if isinstance(cell := row[index], str)
    )
    return 2 * same > len(positions)


def _is_numbering(row: Sequence[Raw]) -> bool:
    """The numbers of columns under the header: 1, 2, 3 and so on."""
    numbers = [read_cell(Kind.COUNT, cell, {}).value for cell in row if not is_empty(cell)]
    return len(numbers) >= _FEWEST_NUMBERED and numbers == list(range(1, len(numbers) + 1))


def _is_note(cell: Raw) -> bool:
    """A remark or a signature: words, not a code with a slip in it."""
    if not isinstance(cell, str) or not any(sign.isalpha() for sign in cell):
        return False
    return " " in cell.strip() or not any(sign.isdigit() for sign in cell)
