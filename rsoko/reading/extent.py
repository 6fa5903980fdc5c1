"""Measures a sheet before it is read: the reader takes the memory for the whole rectangle that its cells span."""

import re
from collections.abc import Iterable
from xml.parsers import expat

from rsoko.reading.remarks import column_letters

__all__ = ["is_too_large", "stray_cell"]

# 200 000 rows of 25 columns are all that a form may need; a sheet of one column may be used to its last row.
_MAX_CELLS = 6_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_SHEET_DATA = b"<sheetData"
# Cells and rows that are not written as nearly all are: 26 columns of 99 999 rows fit.
_NOT_SMALL = re.compile(rb'<c(?! r="[A-Z][0-9]{1,5}")[\s/>]')
_NOT_COMMON = re.compile(rb'<c(?! r="[A-Z]{1,3}[0-9]{1,7}")[\s/>]')
_PREFIXED = (b":c ", b":c>", b":c\t", b":c\n", b":c\r", b":c/")
# The reader leaves out cells that have a style and nothing else.
_COMMON = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?! s="[0-9]*"/>|/>)')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_ROW = re.compile(r"[0-9]{1,7}")
_SHOWN = 20


class _StrayError(Exception):
    """A cell is too far out; its name is the only argument."""


def is_too_large(rows: int, columns: int) -> bool:
    """Say whether a rectangle from A1 is more than a sheet has, or than fits into memory."""
    return rows > _LAST_ROW or columns > _LAST_COLUMN or rows * columns > _MAX_CELLS


def stray_cell(xml: bytes) -> str | None:
    """Find a cell so far out that the rectangle from A1 to it would not fit into memory.

    XML written in an unusual way is parsed as XML. Raises ExpatError where it is not well-formed.
    """
    if _SHEET_DATA not in xml or b"\0" in xml or any(sign in xml for sign in _PREFIXED):
        return _parsed(xml)
    if _NOT_SMALL.search(xml) is None:
        return None
    if _NOT_COMMON.search(xml) is None:
        return _farthest(_COMMON.findall(xml))
    return _parsed(xml)


def _farthest(references: Iterable[tuple[bytes, bytes]]) -> str | None:
    rows = columns = 0
    for letters, number in references:
        rows = max(rows, int(number))
        columns = max(columns, _width(letters.decode()))
    return f"{column_letters(columns - 1)}{rows}" if is_too_large(rows, columns) else None


def _width(letters: str) -> int:
    width = 0
    for letter in letters.upper():
        width = width * 26 + ord(letter) - ord("A") + 1
    return width


def _parsed(xml: bytes) -> str | None:
    parser = expat.ParserCreate()
    walk = _Walk()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    try:
        parser.Parse(xml, True)
    except _StrayError as stray:
        return str(stray)
    return None


class _Walk:
    """Follows the rows and cells of a sheet as the reader does; those without a number follow the one before."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.rows = self.columns = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row" and "r" in attributes:
            self.row = _row(attributes["r"]) - 1
        elif kind == "c":
            row = self.row + 1
            if "r" in attributes:
                row, self.column = _place(attributes["r"])
            self.column += 1
            self.rows, self.columns = max(self.rows, row), max(self.columns, self.column)
            if is_too_large(self.rows, self.columns):
                raise _StrayError(f"{column_letters(self.columns - 1)}{self.rows}")

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "row":
            self.row += 1
            self.column = 0


def _row(text: str) -> int:
    if _ROW.fullmatch(text) is None:
        raise _StrayError(f"A{text[:_SHOWN]}")
    return int(text)


def _place(text: str) -> tuple[int, int]:
    """Row from 1 and column from 0."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise _StrayError(text[:_SHOWN])
    return int(match[2]), _width(match[1]) - 1
