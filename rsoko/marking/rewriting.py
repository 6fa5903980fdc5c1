"""Writes the cells that intake saw of a file as a workbook: for text tables, and for what openpyxl cannot read."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from math import isfinite
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.intake.cells import shown
from rsoko.intake.sheets import TITLES
from rsoko.marking.notes import without_controls
from rsoko.reading.book import Grid
from rsoko.reading.day_zero import SINCE_1904
from rsoko.reading.raw import Raw
from rsoko.reading.readers import read_files

__all__ = ["as_seen"]

# Beyond it the process that marks would come to its limits.
_MAX_CELLS = 2_000_000
# Texts that a spreadsheet takes for a formula as soon as somebody edits them.
_FORMULA_SIGNS = ("=", "+", "-", "@")


class _Formats(NamedTuple):
    day: Format
    quoted: Format


def as_seen(data: bytes) -> bytes | None:
    """Write a file anew, value by value: no formulas, no formats, merged cells as they were.

    None where intake cannot open it, or no workbook of Excel counts days from where it does.
    """
    grids = next(read_files([data], titles=TITLES)).grids
    if not grids or sum(len(row) for grid in grids for row in grid.rows) > _MAX_CELLS:
        return None
    if grids[0].day_zero not in (0, SINCE_1904):
        return None
    return _workbook(grids)


def _workbook(grids: Sequence[Grid]) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True, "date_1904": grids[0].day_zero == SINCE_1904}) as book:
        formats = _Formats(book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"quote_prefix": True}))
        for grid in grids:
            sheet = book.add_worksheet(grid.sheet)
            _merge(sheet, grid)
            _fill(sheet, grid, formats)
    return target.getvalue()


def _merge(sheet: Worksheet, grid: Grid) -> None:
    """Merge cells as in the file: what they say counts for all their rows. Only within the table, where it matters."""
    last, wide = grid.top + len(grid.rows), grid.left + max(map(len, grid.rows), default=0)
    room = _MAX_CELLS
    for top, left, bottom, right in grid.merged:
        room -= (size := (bottom - top + 1) * (right - left + 1))
        if size > 1 and bottom < last and right < wide and room >= 0:
            with suppress(OverlappingRange):  # no program writes them; the first counts
                sheet.merge_range(top, left, bottom, right, "")


def _fill(sheet: Worksheet, grid: Grid, formats: _Formats) -> None:
    for row, cells in enumerate(grid.rows, start=grid.top):
        for column, raw in enumerate(cells, start=grid.left):
            if raw not in (None, ""):
                _write(sheet, row, column, raw, formats)


def _write(sheet: Worksheet, row: int, column: int, raw: Raw, formats: _Formats) -> None:
    if isinstance(raw, bool):
        sheet.write_boolean(row, column, raw)
    elif isinstance(raw, int | float) and isfinite(raw):
        sheet.write_number(row, column, raw)
    elif isinstance(raw, datetime | date):
        sheet.write_datetime(row, column, raw, formats.day)
    else:
        text = without_controls(raw if isinstance(raw, str) else shown(raw))
        sheet.write_string(row, column, text, formats.quoted if text.startswith(_FORMULA_SIGNS) else None)
