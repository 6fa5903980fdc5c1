"""Return: what was found wrong with files goes back to those who sent them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from rsoko.db.models import Submission
from rsoko.installation import Installation
from rsoko.intake import Checked, Incoming
from rsoko.marking import ToMark, mark_all
from rsoko.notify.letters import Letterhead
from rsoko.notify.returning import copy_name, queue_return
from rsoko.registry import Registry
from rsoko.snapshots import is_demo
from rsoko.store import write_file

__all__ = ["lay_out", "marked_copies", "send_back"]

_UNKNOWN = "unknown"


def marked_copies(files: Sequence[Incoming], checked: Sequence[Checked], processes: int) -> list[bytes | None]:
    """Mark the files that have remarks; None for the others."""
    pairs = zip(files, checked, strict=True)
    copies = mark_all(
        [ToMark(file.data, file.name, check.remarks) for file, check in pairs if check.remarks], processes
    )
    made = iter(copies)
    return [next(made) if check.remarks else None for check in checked]


def send_back(
    session: Session,
    installation: Installation,
    row: Submission,
    check: Checked,
    *,
    registry: Registry,
    actor: str,
    at: datetime,
) -> int:
    """Queue the letters with the marked copy, in the transaction that records the file; returns how many are new."""
    sender = None if check.scope is None or check.sender is None else (check.scope, check.sender)
    letterhead = Letterhead(installation.settings.contact, "", is_demo(registry))
    return queue_return(
        session,
        installation.store,
        row,
        sender,
        registry=registry,
        letterhead=letterhead,
        actor=actor,
        at=at,
    )


def lay_out(installation: Installation, row: Submission) -> Path | None:
    """Put the marked copy of a file where people find it; None where it has none."""
    if row.marked is None:
        return None
    path = installation.settings.returned / (row.sender or _UNKNOWN) / copy_name(row)
    write_file(path, installation.store.get(row.marked))
    return path
