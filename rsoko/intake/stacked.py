"""Headers that stand in several rows, as printed tables have them."""

from datetime import date

from rsoko.reading.book import Grid
from rsoko.reading.raw import Raw

__all__ = ["header_text", "stacked_header"]


def header_text(cell: Raw) -> str:
    """A header as text: the spreadsheet may have made a number or a day of «1.1»."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.15g}"
    if isinstance(cell, date):
        return f"{cell.day}.{cell.month}"
    return ""


def stacked_header(grid: Grid, first: int, last: int) -> tuple[tuple[str, ...], ...]:
    """Texts by which each column may be known whose header stands in the rows `first` to `last` of a grid.

    What a merged cell says above holds for all columns below it: «Участвуют в объединениях» over «школьных».
    """
    rows = grid.rows[first : last + 1]
    width = max(map(len, rows), default=0)
    own = [[header_text(row[index]) if index < len(row) else "" for index in range(width)] for row in rows]
    common = _common(grid, first, own)
    return tuple(_names(own, common, column) for column in range(width))


def _common(grid: Grid, first: int, own: list[list[str]]) -> list[list[str]]:
    """The texts of the rows with those of merged cells repeated over all columns that they span."""
    spread = [list(row) for row in own]
    for top, left, _bottom, right in grid.merged:
        row, start, end = top - grid.top - first, left - grid.left, right - grid.left
        if 0 <= row < len(spread) - 1 and 0 <= start < len(spread[row]):
            for column in range(start, min(end + 1, len(spread[row]))):
                spread[row][column] = own[row][start]
    return spread


def _names(own: list[list[str]], common: list[list[str]], column: int) -> tuple[str, ...]:
    lowest = next((row for row in range(len(own) - 1, -1, -1) if own[row][column].strip()), None)
    if lowest is None:
        return ("",)
    leaf = own[lowest][column]
    above = [common[row][column] for row in range(lowest) if common[row][column].strip()]
    return tuple(dict.fromkeys((" ".join([*above, leaf]), leaf)))
