"""Recording: files that were checked are kept and entered into the ledger, many at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

import pandas as pd
from sqlmodel import Session, col, select

from rsoko.db.models import Submission
from rsoko.ledger.acknowledgements import carry_over
from rsoko.ledger.audit import record_all
from rsoko.ledger.state import fact_of
from rsoko.store import Store
from schemas.terms import AuditAction, FormKey, Severity, SubmissionStatus

__all__ = ["Kept", "keep", "put_rows", "record_files", "turns"]


class CheckedRemark(Protocol):
    """A remark on a file: a stable code, the cell, the text, how bad it is."""

    @property
    def code(self) -> str: ...
    @property
    def cell(self) -> str | None: ...
    @property
    def message(self) -> str: ...
    @property
    def severity(self) -> Severity: ...


class CheckedFile(Protocol):
    """What the check of a file says; `frame` is None where the file is rejected."""

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def form(self) -> FormKey | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def sender(self) -> str | None: ...
    @property
    def frame(self) -> pd.DataFrame | None: ...
    @property
    def rows(self) -> int: ...
    @property
    def remarks(self) -> Sequence[CheckedRemark]: ...


@dataclass(frozen=True)
class Kept:
    """A file with the digests of what the store has of it: its rows, the copy with its remarks."""

    checked: CheckedFile
    parquet: str | None
    marked: str | None

    @property
    def original(self) -> str:
        """The digest of what was sent."""
        return self.checked.digest


class _Place(NamedTuple):
    """Whose word a file is; a rejected one stands for itself alone, so it bears its digest."""

    form: FormKey | None
    year: int | None
    sender: str | None
    original: str | None


def keep(
    store: Store, files: Sequence[CheckedFile], rows: Sequence[str | None], copies: Sequence[bytes | None]
) -> list[Kept]:
    """Put the copies of files with their remarks into the store, where their originals and rows are already.

    `rows` are the digests that `put_rows` gave, `copies` has one for each file or None.
    Raises ValueError where the store has no original of a file: nothing is recorded that cannot be shown.
    """
    if not all(store.has(file.digest) for file in files):
        raise ValueError("an original is not in the store")
    marked = iter(store.put_all([copy for copy in copies if copy is not None]))
    return [
        Kept(file, None if file.frame is None else digest, None if copy is None else next(marked))
        for file, digest, copy in zip(files, rows, copies, strict=True)
    ]


def put_rows(store: Store, files: Sequence[CheckedFile]) -> list[str | None]:
    """Put the rows of files into the store; returns the digests, None for a file that is rejected."""
    digests = iter(store.put_frames([file.frame for file in files if file.frame is not None]))
    return [None if file.frame is None else next(digests) for file in files]


def turns(files: Sequence[Kept]) -> Iterator[list[int]]:
    """Part files, by their numbers, into turns: in a turn no two are of one sender, form and year.

    A later file of the same sender, form and year answers to the earlier one, so that has to be recorded first.
    """
    turn: list[int] = []
    met: set[object] = set()
    for number, file in enumerate(files):
        checked = file.checked
        place = (checked.form, checked.year, checked.sender)
        key = (*place, checked.digest) if None in place else place
        if key in met:
            yield turn
            turn, met = [], set()
        turn.append(number)
        met.add(key)
    if turn:
        yield turn


def record_files(session: Session, files: Sequence[Kept], *, actor: str, at: datetime) -> list[Submission]:
    """Record the kept files of one turn and what their checks say; an accepted one supersedes the sender's older one.

    The same file again, while it counts (or while its rejection is the last word), is the same submission. Where
    its check now says something else (other files came in between), it is a new one; what was acknowledged holds.
    """
    standing = _standing(session, files)
    entries = [_entry(file, standing.get(_place(file)), actor, at) for file in files]
    # The older ones step back before the new ones come: two that count would be refused.
    session.flush()
    session.add_all(entry.row for entry in entries)
    session.flush()
    facts = [fact_of(row, action) for entry in entries for row, action in entry.said]
    record_all(session, facts, actor=actor, at=at)
    for entry in entries:
        if entry.judged_before is not None:
            carry_over(session, entry.judged_before, entry.row, actor=actor, at=at)
    return [entry.row for entry in entries]


class _Entry(NamedTuple):
    """The row of a file, what is to be said of which row, and the row of the same file when it was judged before."""

    row: Submission
    said: list[tuple[Submission, AuditAction]]
    judged_before: Submission | None = None


def _entry(file: Kept, last: Submission | None, actor: str, at: datetime) -> _Entry:
    remarks = [_plain(remark) for remark in file.checked.remarks]
    if last is not None and (last.original, last.parquet, last.remarks) == (file.original, file.parquet, remarks):
        if last.marked is not None or file.marked is None:
            return _Entry(last, [])
        last.marked = file.marked
        return _Entry(last, [(last, AuditAction.SUBMISSION_MARKED)])
    row = _row(file, remarks, actor, at)
    said = [(row, AuditAction.SUBMISSION_RECORDED)]
    if last is not None and last.status is SubmissionStatus.ACCEPTED:
        row.supersedes, last.status = last.id, SubmissionStatus.SUPERSEDED
        said.insert(0, (last, AuditAction.SUBMISSION_SUPERSEDED))
    return _Entry(row, said, last if last is not None and last.original == row.original else None)


def _row(file: Kept, remarks: list[dict[str, str | None]], actor: str, at: datetime) -> Submission:
    checked = file.checked
    return Submission(
        form=checked.form,
        year=checked.year,
        sender=checked.sender,
        filename=checked.name,
        original=file.original,
        parquet=file.parquet,
        status=SubmissionStatus.REJECTED if file.parquet is None else SubmissionStatus.ACCEPTED,
        rows=checked.rows,
        remarks=remarks,
        received_at=at,
        received_by=actor,
        marked=file.marked,
    )


def _place(file: Kept) -> _Place:
    checked = file.checked
    return _Place(checked.form, checked.year, checked.sender, file.original if file.parquet is None else None)


def _standing(session: Session, files: Sequence[Kept]) -> dict[_Place, Submission]:
    """The accepted submissions in the places of these files; for a rejected file the last rejected one."""
    checks = [file.checked for file in files if file.parquet is not None]
    accepted = select(Submission).where(
        Submission.status == SubmissionStatus.ACCEPTED,
        col(Submission.form).in_({check.form for check in checks}),
        col(Submission.year).in_({check.year for check in checks}),
        col(Submission.sender).in_({check.sender for check in checks}),
    )
    rejected = select(Submission).where(
        Submission.status == SubmissionStatus.REJECTED,
        col(Submission.original).in_({file.original for file in files if file.parquet is None}),
    )
    found = {_Place(row.form, row.year, row.sender, None): row for row in session.exec(accepted)}
    again = session.exec(rejected.order_by(col(Submission.id)))
    return found | {_Place(row.form, row.year, row.sender, row.original): row for row in again}


def _plain(remark: CheckedRemark) -> dict[str, str | None]:
    return {
        "code": remark.code,
        "cell": remark.cell,
        "message": remark.message,
        "severity": remark.severity.value,
    }
