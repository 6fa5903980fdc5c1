"""Takes the rows of data out of a sheet and writes them as numbers of the different cells they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from rsoko.intake.cells import moved_day
from rsoko.intake.idle import idle_rows
from rsoko.intake.layout import Placed
from rsoko.intake.merges import cover, share_down
from rsoko.intake.vocabulary import Numbers, Vocabulary
from rsoko.reading.book import Grid
from rsoko.reading.numbered import NumberedRows
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark, address
from rsoko.reading.texts import RemarkCode, remark
from schemas.fields import Kind
from schemas.forms import TableDefinition

__all__ = ["Part", "Table", "cells_of", "joined", "rows_in_words", "write_down"]

_SPANS = 10


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
    that no sheet has is not there. `left_out` says of rows below the header why they are no data, `shared` names the
    merged cells whose value was taken for all rows that they span.
    """

    parts: tuple[Part, ...]
    rows: Numbers
    cells: dict[str, Numbers]
    remarks: list[Remark]
    left_out: dict[str, list[int]]
    shared: tuple[str, ...] = ()

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
        shared=tuple(f"{table.sheet}!{span}" for table in tables for span in table.shared),
    )


def cells_of(table: Table, field: str) -> Numbers:
    """The cells of a field; -1 where the table has no such column."""
    return table.cells[field] if field in table.cells else np.full(len(table.rows), -1, dtype=np.int64)


def write_down(definition: TableDefinition, grid: Grid, placed: Placed, words: Vocabulary) -> Table:
    """Write down the rows below a header; leaves out empty rows, totals, numbering, notes and signatures."""
    positions = placed.layout.positions
    numbers = _numbered(grid.rows, placed.row + 1, max(positions.values()) + 1, words)
    first_row = grid.top + placed.row + 2
    rows = np.arange(first_row, first_row + len(numbers), dtype=np.int64)
    shared = share_down(definition, grid, placed, numbers, words) if grid.merged else ()
    idle, remarks = idle_rows(definition, grid, placed, numbers, words)
    if idle:
        kept = np.ones(len(numbers), bool)
        kept[list(idle)] = False
        rows, numbers = rows[kept], numbers[kept]
    if grid.merged:
        cover(definition, grid, placed, rows, numbers, words)
    cells = {name: numbers[:, index] for name, index in positions.items()}
    if grid.day_zero:
        days = [name for name in cells if definition.columns[name].kind is Kind.DAY]
        cells |= {name: _moved(cells[name], grid.day_zero, words) for name in days}
    part = Part(0, grid.sheet, {name: grid.left + index for name, index in positions.items()})
    if grid.hidden_rows and (hidden := sorted(set(grid.hidden_rows) & set(rows.tolist()))):
        remarks.append(remark(RemarkCode.ROWS_HIDDEN, sheet=grid.sheet, rows=rows_in_words(hidden)))
    return Table((part,), rows, cells, remarks, _by_reason(idle, first_row), shared)


def _moved(cells: Numbers, day_zero: int, words: Vocabulary) -> Numbers:
    """The days of a workbook that counts them from another day than most, as what they are."""
    different, places = np.unique(cells, return_inverse=True)
    return words.numbers_of([moved_day(words.raws[number], day_zero) for number in different.tolist()])[places]


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
