"""Reads text tables: the separator is found out, not asked for."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from rsoko.reading.extent import is_too_large
from rsoko.reading.folding import fold
from rsoko.reading.raw import Raw

__all__ = ["SeparatedText", "separated_rows"]

_SEPARATORS = (";", "\t", ",")
_SAMPLE = 60


@dataclass(frozen=True)
class SeparatedText:
    """Rows of a text table and how they were told apart."""

    rows: list[list[Raw]]
    separator: str
    encoding: str


def separated_rows(text: str, encoding: str, max_rows: int, titles: Collection[str]) -> SeparatedText | None:
    """Split a text into rows of cells; None where its quotes cannot be made sense of or swallow rows.

    Stops one row after `max_rows`, or where the rows would make too large a rectangle.
    The separator is the one that shows the most headers (`titles`, folded) in one row, then the most cells.
    """
    try:
        separator = max(_SEPARATORS, key=lambda sign: _likeness(text, sign, titles))
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
        rows: list[list[Raw]] = []
        longest = 0
        for row in islice(reader, max_rows + 1):
            rows.append(list(row))
            longest = max(longest, len(row))
            if is_too_large(len(rows), longest):
                break
    except csv.Error:
        return None
    return None if _swallows_rows(rows, separator) else SeparatedText(rows, separator, encoding)


def _swallows_rows(rows: list[list[Raw]], separator: str) -> bool:
    """Whether a quote that nobody closed made one cell of several rows: they would be missing without a word.

    Such a cell has a line break and as many separators as a row; a text of several lines has not.
    """
    most = max((sum(cell != "" for cell in row) for row in rows), default=0) - 1
    return most > 0 and any(
        isinstance(cell, str) and "\n" in cell and cell.count(separator) >= most for row in rows for cell in row
    )


def _likeness(text: str, separator: str, titles: Collection[str]) -> tuple[int, int]:
    rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=separator), _SAMPLE))
    headers = max((sum(fold(cell) in titles for cell in row) for row in rows), default=0)
    return headers, max((len(row) for row in rows), default=0)
