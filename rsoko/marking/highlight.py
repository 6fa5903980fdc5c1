"""Red and amber cells, and the way back to the colours that the sender gave them."""

from copy import copy

from openpyxl.cell import Cell
from openpyxl.styles import Color, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["AMBER", "RED", "highlight", "remove_highlights"]

# Shades that nobody picks from a palette: a fill of just this colour is ours.
RED = "FFFF9B9D"
AMBER = "FFFFD27D"
_SOLID = "solid"
_OURS = frozenset({RED, AMBER})
# What spreadsheets write behind a solid fill when there is nothing to write.
_NOTHING = Color(indexed=64)


def highlight(cell: Cell, shade: str) -> None:
    """Fill a cell; the sender's own colour goes with it, as the second colour that a solid fill has and never shows.

    So the colour moves with the cell when rows are sorted or inserted, and needs no other place to be kept.
    """
    own = cell.fill
    behind = copy(own.fgColor) if own.fill_type == _SOLID else _NOTHING
    cell.fill = PatternFill(_SOLID, fgColor=shade, bgColor=behind)


def remove_highlights(sheet: Worksheet) -> None:
    """Give the cells that an earlier copy filled their own colours back."""
    ours: dict[int, bool] = {}
    # The cells that there are: to walk the rectangle that they span may take for ever.
    for cell in list(sheet._cells.values()):
        if not cell.has_style:
            continue
        number = cell.style_id
        if number not in ours:
            ours[number] = _is_ours(cell.fill)
        if ours[number]:
            cell.fill = _own_fill(cell.fill)


def _is_ours(fill: PatternFill) -> bool:
    return fill.fill_type == _SOLID and fill.fgColor.type == "rgb" and fill.fgColor.rgb in _OURS


def _own_fill(fill: PatternFill) -> PatternFill:
    behind = fill.bgColor
    if behind.type == "indexed" and behind.indexed == _NOTHING.indexed:
        return PatternFill()
    return PatternFill(_SOLID, fgColor=copy(behind))
