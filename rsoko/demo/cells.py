"""Cells as people fill them in, by the definition of the table they belong to."""

from datetime import datetime

import pandas as pd

from schemas.fields import Kind
from schemas.forms import Column, TableDefinition

__all__ = ["Cell", "columns_of_cells", "titles"]

Cell = str | int | float | datetime | None


def titles(table: TableDefinition) -> list[str]:
    """Headers of a table in their order."""
    return [column.title for column in table.columns.values()]


def columns_of_cells(table: TableDefinition, frame: pd.DataFrame) -> list[list[Cell]]:
    """Turn the columns of a frame into cells: labels for codes, да and нет for answers, None for what is empty."""
    return [_cells(frame[name], column) for name, column in table.columns.items()]


def _cells(values: pd.Series, column: Column) -> list[Cell]:
    """Turn a column into cells."""
    labels: dict[object, str] = {}
    if column.kind is Kind.WORDS:
        return [_several(cell, column) for cell in values.tolist()]
    if column.words is not None:
        labels = {str(term): term.label for term in column.words}
    elif column.kind is Kind.ANSWER:
        labels = {True: "да", False: "нет"}
    return [labels.get(cell, cell) for cell in values.astype(object).where(values.notna(), None).tolist()]


def _several(codes: str, column: Column) -> str:
    """Turn codes with commas between them into the numbers that people write."""
    order = [term.value for term in column.words or ()]
    return ", ".join(str(order.index(code) + 1) for code in codes.split(","))
