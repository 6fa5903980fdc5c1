"""How much room a text takes: spreadsheets do not measure it for merged cells, notes and files they did not write."""

import math

__all__ = ["LINE", "lines_of"]

# Height of a line of text, in points.
LINE = 13.5


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a cell of a width (in digits), words kept whole where they fit."""
    lines, used = 1, 0.0
    for word in text.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0.0
        used += len(word) + (1 if used else 0)
        if used > width:
            lines, used = lines + math.ceil(used / width) - 1, used % width
    return lines
