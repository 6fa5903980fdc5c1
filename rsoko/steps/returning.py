"""Return: what was found wrong with files goes back to those who sent them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from rsoko.calendar import KIROV
from rsoko.campaigns.plans import campaign_of_form
from rsoko.db.models import Submission
from rsoko.installation import Installation
from rsoko.intake import Checked
from rsoko.notify.recipients import Place
from rsoko.notify.returning import Returned, copy_name, queue_returns
from rsoko.registry import Registry
from rsoko.snapshots import is_demo
from rsoko.steps.letterheads import letterhead_of
from rsoko.store import write_files, writing_to

__all__ = ["lay_out", "send_back"]

_UNKNOWN = "unknown"


def send_back(
    session: Session,
    installation: Installation,
    files: Sequence[tuple[Submission, Checked]],
    *,
    registry: Registry,
    actor: str,
    at: datetime,
) -> list[int]:
    """Queue the letters with the marked copies, in the transaction that records the files; returns how many of each.

    No two of the files are of one sender, form and year.
    """
    return queue_returns(
        session,
        installation.store,
        [Returned(row, _sender(check)) for row, check in files],
        registry=registry,
        letterhead=letterhead_of(installation.settings, demo=is_demo(registry)),
        due=_due(installation, at.astimezone(KIROV).date()),
        actor=actor,
        at=at,
    )


def _due(installation: Installation, today: date) -> Callable[[Submission], date | None]:
    """Say by when a corrected file must be in, where that day is still ahead."""
    calendar = installation.calendar()

    def due(row: Submission) -> date | None:
        if row.form is None or row.year is None:
            return None
        day = campaign_of_form(row.form, row.year).due(calendar)
        return day if day >= today else None

    return due


def lay_out(installation: Installation, rows: Sequence[Submission]) -> list[Path | None]:
    """Put the marked copies of files where people find them; None for those that have none."""
    folder = installation.settings.returned
    paths = [None if row.marked is None else folder / (row.sender or _UNKNOWN) / copy_name(row) for row in rows]
    pairs = zip(paths, rows, strict=True)
    with writing_to(folder):
        write_files({path: installation.store.get(row.marked) for path, row in pairs if path and row.marked})
    return paths


def _sender(check: Checked) -> Place | None:
    return None if check.scope is None or check.sender is None else (check.scope, check.sender)
