"""Reads text tables: encoding and separator are found out, not asked for."""

import csv
from io import StringIO
from itertools import islice

from rsoko.intake.cells import Raw
from rsoko.intake.extent import is_too_large
from rsoko.intake.folding import fold
from schemas.forms import FORMS

__all__ = ["decoded", "separated_rows"]

_SEPARATORS = (";", "\t", ",")
_SAMPLE = 60
_TITLES = frozenset(fold(column.title) for form in FORMS.values() for column in form.columns.values())
_WIDE = (b"\xff\xfe", b"\xfe\xff")
# Control characters that no text has.
_BINARY = frozenset(range(32)) - {9, 10, 12, 13}
_LOOKED_AT = 4096


def decoded(data: bytes) -> str | None:
    """Decode a text: UTF-8 with or without BOM, UTF-16 with BOM, else cp1251; None where it is no text."""
    if data.startswith(_WIDE):
        return _decode(data, "utf-16")
    if _BINARY & set(data[:_LOOKED_AT]):
        return None
    text = _decode(data, "utf-8-sig")
    return text if text is not None else _decode(data, "cp1251")


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def separated_rows(text: str, max_rows: int) -> list[list[Raw]] | None:
    """Split a text into rows of cells; None where its quotes cannot be made sense of.

    Stops one row after `max_rows`, or where the rows would make too large a rectangle.
    The separator is the one that shows the most headers of forms in one row, then the most cells.
    """
    try:
        separator = max(_SEPARATORS, key=lambda sign: _likeness(text, sign))
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
    return rows


def _likeness(text: str, separator: str) -> tuple[int, int]:
    rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=separator), _SAMPLE))
    headers = max((sum(fold(cell) in _TITLES for cell in row) for row in rows), default=0)
    return headers, max((len(row) for row in rows), default=0)
