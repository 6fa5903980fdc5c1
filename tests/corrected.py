"""Corrected files: what a municipality sends when something in its first file was wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from schemas.forms import FORMS
from schemas.terms import FormKey

Row = Mapping[str, Any]


def corrected(source: Path, target: Path, form: FormKey, change: Callable[[Row], Row | None]) -> list[tuple[str, str]]:
    """Writes a workbook again with other cells.

    `change` gets the cells of a row by field, as they are written, and gives those that become others; None leaves the
    row as it is. Returns (code of the school, field) of each cell that was changed.
    """
    book = openpyxl.load_workbook(source)
    sheet = book["Данные"]
    titles = {column.title.casefold(): name for name, column in FORMS[form].columns.items()}
    header, columns = _header(sheet, titles)
    done = []
    for row in sheet.iter_rows(min_row=header + 1):
        cells = {name: row[index] for name, index in columns.items()}
        values = {name: cell.value for name, cell in cells.items()}
        for name, value in (change(values) or {}).items():
            if cells[name].value != value:
                cells[name].value = value
                done.append((str(values["school"]), name))
    book.save(target)
    return done


def all_failed(row: Row) -> Row:
    """Everybody below the minimum: what changes the status of a school."""
    return {"below_min": row["participants"], "good": 0, "mean_score": None}


def _header(sheet, titles: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    for row in sheet.iter_rows():
        words = [" ".join(str(cell.value or "").split()).casefold() for cell in row]
        columns = {titles[word]: number for number, word in enumerate(words) if word in titles}
        if len(columns) > len(titles) / 2:
            return row[0].row, columns
    raise AssertionError("no header")
