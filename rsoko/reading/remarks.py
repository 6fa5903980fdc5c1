"""What an examination says about a file: where, what is wrong, what to do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.terms import Severity

__all__ = ["Remark", "address", "cell_name", "column_letters", "in_order", "is_accepted"]

_ADDRESS = re.compile(r"(?P<sheet>.*)!(?P<letters>[A-Z]+)(?P<row>[0-9]+)")
_ALPHABET = 26


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a file: stable code, cell (`Данные!F17`; None for the file as a whole), what is wrong, what to do."""

    code: str
    cell: str | None
    text: str
    severity: Severity = Severity.ERROR
    cure: str = ""

    @property
    def message(self) -> str:
        """What is wrong and what to do, in one."""
        return f"{self.text} {self.cure}".rstrip()


def column_letters(index: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, _ALPHABET)
        letters = chr(ord("A") + rest) + letters
        index -= 1
    return letters


def address(sheet: str, row: int, column: int) -> str:
    """Name a cell; the first row is 1, the first column 0."""
    return f"{sheet}!{cell_name(row, column)}"


def cell_name(row: int, column: int) -> str:
    """Name a cell of a sheet; the first row is 1, the first column 0."""
    return f"{column_letters(column)}{row}"


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """Sort remarks as a person walks through a workbook: the file, then sheet by sheet, row by row.

    The passport comes before the data: its errors explain many of theirs.
    """
    return sorted(dict.fromkeys(remarks), key=_place)


def is_accepted(remarks: Iterable[Remark]) -> bool:
    """Say whether nothing among the remarks blocks the file."""
    return all(remark.severity is not Severity.ERROR for remark in remarks)


def _place(remark: Remark) -> tuple[bool, bool, str, int, int, str, str, str]:
    match = _ADDRESS.fullmatch(remark.cell or "")
    if match is None:
        return False, False, "", 0, 0, "", remark.code, remark.message
    letters = match["letters"]
    sheet = match["sheet"]
    place = (sheet != "Паспорт", sheet, int(match["row"]), len(letters), letters)
    return True, *place, remark.code, remark.message
