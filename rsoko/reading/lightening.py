"""Gives the reader of workbooks sheets that it walks through once: it takes half the time for them.

To find the merged cells of a sheet the reader walks through all of it again, unpacking it again. It stops at the first
list of merged cells. A sheet that has none gets an empty one before its rows.
"""

import re
from functools import lru_cache
from xml.parsers import expat

from rsoko.reading.signs import ROWS_END, ROWS_START, has_sign, rows_between

__all__ = ["lightened"]

# Written as nearly all programs write it: no comment before it, no sign > in an attribute.
_ROOT = re.compile(rb"""(?:<\?xml [^<>?]*\?>\s*)?<worksheet(?:\s+[\w:.-]+="[^"<>]*")*\s*>""")
_MERGED, _ROWS = b"mergeCells", b"sheetData"
_NONE_MERGED = b"<mergeCells></mergeCells>"
_LONGEST_END = 1 << 16


def lightened(xml: bytes) -> bytes | None:
    """The XML of a sheet with an empty list of merged cells before its rows; None where it has to stay as it is.

    The second walk would also notice what is broken behind the rows: such a sheet stays as it is.
    """
    root = _ROOT.match(xml)
    if root is None:
        return None
    rows = rows_between(xml)
    if not _has_plain_rows(xml, rows) or has_sign(xml, _MERGED, b"g", rows):
        return None
    behind = xml[rows[1] :]
    if len(behind) > _LONGEST_END or not _is_sound(behind):
        return None
    return b"".join((xml[: root.end()], _NONE_MERGED, xml[root.end() :]))


def _has_plain_rows(xml: bytes, rows: tuple[int, int]) -> bool:
    """Whether the rows begin and end once, where they seem to."""
    start, end = rows
    if start == end or xml[start : start + 1] != b">" or xml[end : end + len(ROWS_END) + 1] != ROWS_END + b">":
        return False
    before, after = xml.find(_ROWS, 0, start), xml.rfind(_ROWS)
    once = before == start - len(_ROWS) and after == end + len(ROWS_END) - len(_ROWS)
    return once and (xml.find(b"h", start, end) < 0 or xml.find(_ROWS, start, end) < 0)


@lru_cache(maxsize=64)
def _is_sound(behind: bytes) -> bool:
    """Whether what follows the rows is well-formed; files of one program have it in common."""
    try:
        expat.ParserCreate("utf-8").Parse(b"<worksheet>" + ROWS_START + b">" + behind, True)
    except expat.ExpatError:
        return False
    return True
