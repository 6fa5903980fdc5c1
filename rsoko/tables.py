"""Tables in words and whole numbers: the same for the command, a workbook, a letter and the page of a flow."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Cell", "Sheet", "markdown"]

Cell = str | int | None


@dataclass(frozen=True)
class Sheet:
    """A table in words and whole numbers; None is an empty cell."""

    title: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def markdown(sheet: Sheet) -> list[str]:
    """The table as lines of Markdown under its title."""
    lines = [f"## {sheet.title}", "", _row(sheet.headers), _row(["---"] * len(sheet.headers))]
    return lines + [_row(row) for row in sheet.rows]


def _row(cells: Sequence[object]) -> str:
    shown = ("" if cell is None else str(cell).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(shown)} |"
