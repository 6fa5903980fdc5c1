"""Finds the cells and rows of a workbook from before 2007 that its reader does not show: errors, hidden rows."""

import struct
from io import StringIO

import xlrd

from rsoko.reading.day_zero import SINCE_1904
from rsoko.reading.hidden_cells import NOTHING, Unseen
from rsoko.reading.looking import Looked

__all__ = ["unseen_in_xls"]

_UNKNOWN = "#VALUE!"


def unseen_in_xls(data: bytes) -> Looked | None:
    """A way to look into a sheet by its name; None where the workbook cannot be looked into.

    The way raises struct.error at a damaged sheet.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            logfile=StringIO(),
            on_demand=True,
            ragged_rows=True,
            formatting_info=True,  # else it does not say which rows are hidden
            ignore_workbook_corruption=True,
        )
    except MemoryError:
        raise
    except Exception:  # damaged bytes end in errors of every kind
        return None

    def look(name: str) -> Unseen:
        if name not in book.sheet_names():
            return NOTHING  # a sheet with a diagram alone
        try:
            return _unseen(book.sheet_by_name(name))
        except MemoryError:
            raise
        except Exception as error:
            raise struct.error("the sheet is damaged") from error

    return Looked(look, SINCE_1904 if book.datemode else 0)


def _unseen(sheet: xlrd.sheet.Sheet) -> Unseen:
    cells = {
        (row, column): xlrd.error_text_from_code.get(sheet.cell_value(row, column), _UNKNOWN)
        for row in range(sheet.nrows)
        for column, kind in enumerate(sheet.row_types(row))
        if kind == xlrd.XL_CELL_ERROR
    }
    return Unseen(cells, tuple(row + 1 for row, about in sheet.rowinfo_map.items() if about.hidden))
