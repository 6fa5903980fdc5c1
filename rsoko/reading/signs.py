"""Looks for signs in the XML of a sheet, in nearly no time where a letter that its rows lack rules them out."""

__all__ = ["ROWS_END", "ROWS_START", "has_sign", "rows_between"]

ROWS_START, ROWS_END = b"<sheetData", b"</sheetData"


def rows_between(xml: bytes) -> tuple[int, int]:
    """Where the rows of a sheet begin and end; (0, 0) where that is not plain to see."""
    start, end = xml.find(ROWS_START), xml.rfind(ROWS_END)
    return (start + len(ROWS_START), end) if 0 <= start < end else (0, 0)


def has_sign(xml: bytes, sign: bytes, letter: bytes, rows: tuple[int, int]) -> bool:
    """Say whether a sign occurs anywhere in a sheet; `letter` is one of the sign that plain rows do without.

    To look for one letter takes a tenth of the time that a word takes.
    """
    start, end = rows
    if start == end or xml.find(letter, start, end) >= 0:
        return sign in xml
    return xml.find(sign, 0, start + len(sign)) >= 0 or xml.find(sign, max(0, end - len(sign))) >= 0
