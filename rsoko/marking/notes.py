"""A remark as the process that marks gets it: it knows no pandas and starts in no time."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from schemas.terms import Severity

__all__ = ["MAX_LISTED", "Note", "by_cell", "notes_of", "without_controls"]

_ADDRESS = re.compile(r"(?P<sheet>.*)!(?P<cell>[A-Z]{1,3}[1-9][0-9]{0,6})", re.DOTALL)
# What XML may not hold; a workbook with it does not open.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Nobody mends more one by one, and a sheet has an end.
MAX_LISTED = 20_000
_MORE = (
    "Перечислены первые {shown} замечаний, всего их {all}.",
    "Исправьте перечисленные и отправьте файл снова: остальные будут названы тогда.",
)
# What a cell may hold.
_LONGEST = 32_767


class Said(Protocol):
    """A remark on a file, as intake makes it."""

    @property
    def cell(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def cure(self) -> str: ...
    @property
    def severity(self) -> Severity: ...


class Note(NamedTuple):
    """What is said of a cell (`Данные!F17`; None: of the file), what is to be done, whether it blocks the file."""

    cell: str | None
    text: str
    cure: str
    severity: str

    @property
    def blocks(self) -> bool:
        """Whether the file cannot be accepted with it."""
        return self.severity == Severity.ERROR

    @property
    def place(self) -> tuple[str, str] | None:
        """Sheet and cell; None for the file as a whole."""
        match = _ADDRESS.fullmatch(self.cell or "")
        return (match["sheet"], match["cell"]) if match else None


def notes_of(remarks: Sequence[Said]) -> list[Note]:
    """Take over remarks, the first `MAX_LISTED` of them; their texts become fit for a workbook."""
    notes = [
        Note(each.cell, without_controls(each.text), without_controls(each.cure), each.severity.value)
        for each in remarks[:MAX_LISTED]
    ]
    if len(remarks) > MAX_LISTED:
        text, cure = (part.format(shown=MAX_LISTED, all=len(remarks)) for part in _MORE)
        notes.append(Note(None, text, cure, Severity.ERROR.value))
    return notes


def by_cell(notes: Iterable[Note]) -> dict[tuple[str, str], list[Note]]:
    """Gather the notes of each cell; those of the file as a whole are left out."""
    gathered: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        if note.place is not None:
            gathered.setdefault(note.place, []).append(note)
    return gathered


def without_controls(text: str) -> str:
    """Leave out what a cell of a workbook cannot hold."""
    return _UNSAYABLE.sub("", text)[:_LONGEST]
