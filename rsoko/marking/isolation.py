"""Makes marked copies without letting what strangers sent near this process."""

import marshal
import time
from collections.abc import Sequence
from functools import lru_cache

from rsoko.confined.asking import Child, ChildLostError, Children
from rsoko.marking.limits import LIMITS, Limits
from rsoko.marking.notes import Note, Said, notes_of
from rsoko.marking.rewriting import as_seen
from rsoko.marking.workbooks import list_only

__all__ = ["mark", "warm_up"]

_ZIP = b"PK"
_IDLE = 4


def warm_up(processes: int) -> None:
    """Start processes that will soon be asked to mark, so that they are ready by then."""
    _children(LIMITS).prepare(min(processes, _IDLE))


def mark(data: bytes, name: str, remarks: Sequence[Said], limits: Limits = LIMITS) -> bytes:
    """Make the copy that goes back to the sender of a file called `name`: an xlsx, the same bytes for the same input.

    It is the sender's own workbook with its bad cells filled and commented and the sheet «Ошибки». What is no
    workbook, or one that openpyxl cannot read, is written anew from the cells that intake saw. Where that fails too,
    or the process that marks dies of its limits, the copy has the sheet «Ошибки» alone.
    """
    notes = notes_of(remarks)
    try:
        copy = _in_child(data, name, notes, limits) if data.startswith(_ZIP) else None
        if copy is None and (seen := as_seen(data)) is not None:
            copy = _in_child(seen, name, notes, limits)
    except ChildLostError:
        copy = None
    return copy or list_only(notes, name)


def _in_child(data: bytes, name: str, notes: Sequence[Note], limits: Limits) -> bytes | None:
    """Mark a workbook in a child process; None where it cannot be read. Raises ChildLostError."""
    question = marshal.dumps((data, name, [tuple(note) for note in notes]))
    children, deadline = _children(limits), time.monotonic() + limits.seconds
    child = children.take()
    try:
        return _asked(children, child, question, deadline)
    except ChildLostError as lost:
        if lost.overran or not child.has_answered:
            raise
    # What it met before may have had a part in its end: a copy does not depend on the file's neighbours.
    return _asked(children, children.new(), question, deadline)


def _asked(children: Children, child: Child, question: bytes, deadline: float) -> bytes | None:
    child.ask(question, deadline - time.monotonic())
    copy = child.answer()
    children.give_back(child)
    return copy or None


@lru_cache
def _children(limits: Limits) -> Children:
    given = (str(each) for each in (limits.memory, limits.file, limits.processor_seconds))
    return Children("rsoko.marking", tuple(given), idle=_IDLE)
