"""Reads text tables: encoding and separator are found out, not asked for."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from rsoko.reading.extent import is_too_large
from rsoko.reading.folding import fold
from rsoko.reading.raw import Raw

__all__ = ["SeparatedText", "decoded", "separated_rows"]

_SEPARATORS = (";", "\t", ",")
_SAMPLE = 60
_WIDE = (b"\xff\xfe", b"\xfe\xff")
# Control characters that no text has.
_BINARY = frozenset(range(32)) - {9, 10, 12, 13}
_LOOKED_AT = 4096


@dataclass(frozen=True)
class SeparatedText:
    """Rows of a text table and how they were told apart."""

    rows: list[list[Raw]]
    separator: str
    encoding: str


def decoded(data: bytes) -> tuple[str, str] | None:
    """Decode a text: UTF-8 with or without BOM, UTF-16 with BOM, else cp1251; None where it is no text.

    Gives the text and the name of its encoding.
    """
    if data.startswith(_WIDE):
        return _decode(data, "utf-16", "UTF-16")
    if _BINARY & set(data[:_LOOKED_AT]):
        return None
    return _decode(data, "utf-8-sig", "UTF-8") or _decode(data, "cp1251", "Windows-1251")


def _decode(data: bytes, encoding: str, name: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), name
    except UnicodeDecodeError:
        return None


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
