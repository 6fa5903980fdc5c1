"""Rows that a form begins with: somebody has drafted them, and its sender edits them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.forms.blank import Blank
from rsoko.forms.fitting import LINE, lines_of
from rsoko.forms.pages import set_page
from rsoko.forms.styles import Styles
from rsoko.tables import Sheet
from schemas.fields import Kind
from schemas.forms import Column

__all__ = ["Prefilled", "cells", "write_cell", "write_sheet"]

Value = str | int | float | datetime | None

_WIDEST, _NARROWEST = 70, 8


@dataclass(frozen=True)
class Prefilled:
    """Rows of a form with the types of its model; notes at their cells; further sheets for people.

    notes: by field, a text for each row, empty where there is none. The reader passes over a sheet only if its name is
    one of `schemas.sheets.SIDE_SHEETS`.
    """

    rows: pd.DataFrame
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sheets: Sequence[Sheet] = ()


def cells(values: pd.Series, column: Column) -> list[Value]:
    """A column as people write it: labels for codes, да and нет for answers, days as days, None for what is empty."""
    if column.kind is Kind.WORDS:
        # Kept as codes with commas; no form has such a column yet, and the registry is not drafted.
        raise NotImplementedError(column.name)
    words: dict[object, str] = {}
    if column.words is not None:
        words = {term.value: term.label for term in column.words}
    elif column.kind is Kind.ANSWER:
        words = {True: "да", False: "нет"}
    plain = values.astype(object).where(values.notna(), None).tolist()
    return [value.to_pydatetime() if isinstance(value, pd.Timestamp) else words.get(value, value) for value in plain]


def write_cell(sheet: Worksheet, row: int, place: int, value: Value, style: Format) -> None:
    """Write a value as what it is: a text that begins with «=» is no formula."""
    if value is None:
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)
    else:
        sheet.write_number(row, place, value, style)


def write_sheet(sheet: Worksheet, styles: Styles, blank: Blank, content: Sheet) -> None:
    """Write a table to read, each row as high as its longest text needs."""
    widths = _widths(content)
    for place, (header, width) in enumerate(zip(content.headers, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, header, styles.head)
    for row, values in enumerate(content.rows, start=1):
        texts = ["" if value is None else str(value) for value in values]
        sheet.set_row(row, 2 + LINE * max(lines_of(text, width - 2) for text, width in zip(texts, widths, strict=True)))
        for place, text in enumerate(texts):
            sheet.write_string(row, place, text, styles.row)
    sheet.freeze_panes(1, 0)
    set_page(sheet, blank, repeat=0)


def _widths(content: Sheet) -> list[int]:
    columns = zip(content.headers, *content.rows, strict=True)
    longest = [max(len(str(value or "")) for value in column) for column in columns]
    return [min(max(length + 3, _NARROWEST), _WIDEST) for length in longest]
