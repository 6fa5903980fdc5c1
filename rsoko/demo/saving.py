"""Bytes of a form and of the registry: workbooks and text files, the same for the same cells."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter

from rsoko.demo.cells import Cell
from rsoko.demo.habits import FileType
from rsoko.demo.sheets import FilledForm
from schemas.forms import FORMS

__all__ = ["form_bytes", "workbook_bytes"]

# A workbook remembers when it was made; ours were made on one day for ever.
_CREATED = datetime(2026, 1, 1, 9, 0, 0)
_TEXT = {
    FileType.SEMICOLON_CP1251: (";", "cp1251"),
    FileType.COMMA_UTF8_BOM: (",", "utf-8-sig"),
    FileType.TAB_UTF8: ("\t", "utf-8"),
}

Line = Sequence[Cell]


def form_bytes(form: FilledForm, file_type: FileType) -> bytes:
    """Save a form: a workbook with «Данные» and «Паспорт», or text, which has no passport."""
    if file_type is FileType.WORKBOOK:
        return workbook_bytes({"Данные": form.grid, "Паспорт": _passport(form)})
    separator, encoding = _TEXT[file_type]
    text = io.StringIO()
    comma = separator != ","
    csv.writer(text, delimiter=separator).writerows(
        [_as_text(cell, comma=comma) for cell in line] for line in form.grid
    )
    return text.getvalue().encode(encoding)


def _as_text(cell: Cell, *, comma: bool) -> Cell:
    """Write a day as people do, and a number with a decimal comma where that is the habit."""
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}"
    return str(cell).replace(".", ",") if comma and isinstance(cell, float) else cell


def _passport(form: FilledForm) -> list[list[Cell]]:
    """Say what the file is: form, version, year, sender."""
    return [
        ["Форма", str(form.form)],
        ["Версия формы", FORMS[form.form].version],
        ["Год", form.year],
        ["Отправитель", form.sender],
    ]


def workbook_bytes(sheets: Mapping[str, Sequence[Line]]) -> bytes:
    """Save lines as the sheets of a workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, lines in sheets.items():
            _fill(book.add_worksheet(name), lines, day)
    return buffer.getvalue()


def _fill(sheet: xlsxwriter.worksheet.Worksheet, lines: Sequence[Line], day: xlsxwriter.format.Format) -> None:
    """Write the cells; text stays text even where it looks like a number."""
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, datetime):
                sheet.write_datetime(row, column, cell, day)
            elif cell is not None:
                sheet.write_number(row, column, cell)
