"""Lists of schools as workbooks: a sheet a list, a last one about the document; the same bytes for the same run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.reports.stamp import Stamp
from schemas.terms import Term

__all__ = ["HEAD", "Field", "Scalar", "about", "lists_xlsx"]

Scalar = str | float | bool | None
HEAD = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#E8ECF2", "border": 1}


@dataclass(frozen=True)
class Field:
    """A column: field of the frame, header, width, format of numbers ("" for text), words of its codes.

    `protected`: in a row that the frame marks as `hidden` a sign stands in its place.
    """

    name: str
    header: str
    width: int
    form: str = ""
    terms: type[Term] | None = None
    protected: bool = False


@dataclass(frozen=True)
class _Look:
    """Formats of a workbook, and what stands in place of a hidden number."""

    head: Format
    cells: dict[str, Format]
    sign: str


def lists_xlsx(
    title: str,
    sheets: Mapping[str, pd.DataFrame],
    fields: Sequence[Field],
    stamp: Stamp,
    *,
    sign: str = "",
    remarks: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A sheet for each frame, «О документе» at the end with the remarks below the stamp.

    Texts are written as texts: a name that begins with «=» is no formula.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(
        {
            "title": title,
            "author": "Министерство образования Кировской области",
            "comments": stamp.footer,
            "created": stamp.moment.replace(tzinfo=None),
        }
    )
    cells = {one.form: book.add_format({"num_format": one.form, "valign": "top"}) for one in fields if one.form}
    cells[""] = book.add_format({"valign": "top", "text_wrap": True})
    look = _Look(book.add_format(HEAD), cells, sign)
    for name, rows in sheets.items():
        _list(book.add_worksheet(name), rows, fields, look)
    about(book.add_worksheet("О документе"), title, [*stamp.facts, *remarks], look.head, look.cells[""])
    book.close()
    return target.getvalue()


def _list(sheet: Worksheet, rows: pd.DataFrame, fields: Sequence[Field], look: _Look) -> None:
    hidden = rows["hidden"].to_list() if any(one.protected for one in fields) else [False] * len(rows)
    for column, one in enumerate(fields):
        sheet.set_column(column, column, one.width)
        sheet.write_string(0, column, one.header, look.head)
        for row, (value, secret) in enumerate(zip(rows[one.name].to_list(), hidden, strict=True), start=1):
            if secret and one.protected:
                sheet.write_string(row, column, look.sign, look.cells[""])
            else:
                _cell(sheet, (row, column), value, one.terms, look.cells[one.form])
    sheet.set_row(0, 45)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), len(fields) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cell(sheet: Worksheet, place: tuple[int, int], value: Scalar, terms: type[Term] | None, form: Format) -> None:
    """One value: a number as a number, a code as its words, a missing one as an empty cell."""
    if pd.isna(value):
        sheet.write_blank(*place, None, form)
    elif terms is not None:
        sheet.write_string(*place, terms(str(value)).label, form)
    elif isinstance(value, str):
        sheet.write_string(*place, value, form)
    elif isinstance(value, bool):
        sheet.write_string(*place, "да" if value else "нет", form)
    else:
        sheet.write_number(*place, float(value), form)


def about(sheet: Worksheet, title: str, facts: Sequence[tuple[str, str]], head: Format, text: Format) -> None:
    """The sheet that says what the document is and from what it was made."""
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "Сведения о документе", head)
    sheet.write_string(0, 1, title, head)
    for row, (label, value) in enumerate(facts, start=1):
        sheet.write_string(row, 0, label, text)
        sheet.write_string(row, 1, value, text)
