"""Finds what the reader of a binary workbook does not show: errors, hidden rows, merged cells, where days begin.

Such a workbook is a row of records: a kind and a length in pieces of seven bits, then the content ([MS-XLSB] 2.1.4).
"""

import struct
from collections.abc import Iterator

from rsoko.reading.day_zero import SINCE_1904
from rsoko.reading.hidden_cells import Merged, Unseen

__all__ = ["day_zero_of_xlsb", "sheet_names_of_xlsb", "unseen_in_xlsb"]

# Kinds of records, by the names of the specification.
_ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _MERGED = 0, 3, 11, 176
_IN_SHEETS = frozenset((_ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _MERGED))
_WORKBOOK_PROPERTIES, _SHEET = 153, 156
# What is read of their contents: row and flags; column and code; first and last row, first and last column.
_ROW, _ERROR, _RANGE, _NUMBER = (
    struct.Struct("<I7xB"),
    struct.Struct("<I4xB"),
    struct.Struct("<4I"),
    struct.Struct("<I"),
)
_HIDDEN = 0x10
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_MORE = 0x80
_LONGEST_LENGTH = 4
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def unseen_in_xlsb(records: bytes) -> Unseen:
    """What the reader does not show of a sheet; what is cut off is left to the reader. Raises struct.error."""
    cells: dict[tuple[int, int], str] = {}
    rows: list[int] = []
    merged: list[Merged] = []
    row = -1
    for kind, content in _records(records, _IN_SHEETS):
        if kind == _ROW_HEADER:
            row, flags = _ROW.unpack_from(content)
            if flags & _HIDDEN:
                rows.append(row + 1)
        elif kind == _MERGED:
            top, bottom, left, right = _RANGE.unpack_from(content)
            merged.append((top, left, bottom, right))
        else:
            column, code = _ERROR.unpack_from(content)
            if row < _LAST_ROW and column < _LAST_COLUMN:
                cells[row, column] = _ERRORS.get(code, "#VALUE!")
    return Unseen(cells, tuple(rows), tuple(merged))


def day_zero_of_xlsb(workbook: bytes) -> int:
    """By `xl/workbook.bin`: how many days after 30.12.1899 serial numbers begin. Raises struct.error."""
    for _, content in _records(workbook, frozenset((_WORKBOOK_PROPERTIES,))):
        return SINCE_1904 if _NUMBER.unpack_from(content)[0] & 1 else 0
    return 0


def sheet_names_of_xlsb(workbook: bytes) -> dict[str, str]:
    """The names of sheets with the ids of their relations, by `xl/workbook.bin`. Raises struct.error."""
    names = {}
    for _, content in _records(workbook, frozenset((_SHEET,))):
        relation, place = _text(content, 8)
        names[_text(content, place)[0]] = relation
    return names


def _text(content: bytes, place: int) -> tuple[str, int]:
    """A text that begins with the number of its letters, and where it ends."""
    (letters,) = _NUMBER.unpack_from(content, place)
    end = place + _NUMBER.size + 2 * letters
    return content[place + _NUMBER.size : end].decode("utf-16-le", errors="replace"), end


def _records(records: bytes, wanted: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    """Records of the kinds that are wanted, up to one that is cut off."""
    place, size = 0, len(records)
    while place + 1 < size:
        kind = records[place]
        place += 1
        if kind & _MORE:
            kind = kind & ~_MORE | (records[place] & ~_MORE) << 7
            place += 1
        length = shift = 0
        for piece in records[place : place + _LONGEST_LENGTH]:
            place += 1
            length |= (piece & ~_MORE) << shift
            shift += 7
            if not piece & _MORE:
                break
        if kind in wanted and place + length <= size:
            yield kind, records[place : place + length]
        place += length
