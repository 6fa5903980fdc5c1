"""What senders gave: the originals, the accepted rows, and which of them count now."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pandas as pd
from sqlmodel import Session, col, func, or_, select

from rsoko.db.models import Submission
from rsoko.ledger.acknowledgements import carry_over
from rsoko.ledger.state import trace
from rsoko.store import Store, packed
from schemas.terms import AuditAction, FormKey, Severity, SubmissionStatus

__all__ = [
    "Arrived",
    "Kept",
    "count_unplaced",
    "current_submissions",
    "keep",
    "keep_originals",
    "record_kept",
    "record_submission",
    "rejected_submissions",
    "submissions_by_id",
]

# So many files are on their way to the disk at once.
_WRITERS = 8


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
class Arrived:
    """A file with what its check says, and the copy with its remarks if there is one."""

    checked: CheckedFile
    data: bytes
    marked: bytes | None = None


@dataclass(frozen=True)
class Kept:
    """Where the store has what a file left: the original, its rows, the copy with its remarks."""

    original: str
    parquet: str | None
    marked: str | None


def keep_originals(store: Store, files: Sequence[bytes]) -> None:
    """Put originals into the store before anything is known of them, several at a time."""
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(store.put, files))


def keep(store: Store, files: Sequence[Arrived]) -> list[Kept]:
    """Put the contents of files into the store, several at a time: most of it is waiting for the disk.

    Raises ValueError when a file is not what was checked.
    """
    with ThreadPoolExecutor(_WRITERS) as pool:
        frames = [
            None if file.checked.frame is None else pool.submit(store.put, packed(file.checked.frame)) for file in files
        ]
        originals = list(pool.map(store.put, [file.data for file in files]))
        copies = [None if file.marked is None else pool.submit(store.put, file.marked) for file in files]
    if originals != [file.checked.digest for file in files]:
        raise ValueError("the bytes are not those that were checked")
    return [
        Kept(original, *(None if writing is None else writing.result() for writing in pair))
        for original, *pair in zip(originals, frames, copies, strict=True)
    ]


def record_submission(
    session: Session,
    store: Store,
    checked: CheckedFile,
    data: bytes,
    *,
    marked: bytes | None = None,
    actor: str,
    at: datetime,
) -> Submission:
    """Keep one file and record it, as `record_kept` does.

    `data` is the original, `marked` the copy with its remarks. Raises ValueError when it is not what was checked.
    """
    (kept,) = keep(store, [Arrived(checked, data, marked)])
    return record_kept(session, checked, kept, actor=actor, at=at)


def record_kept(session: Session, checked: CheckedFile, kept: Kept, *, actor: str, at: datetime) -> Submission:
    """Record a kept file and what its check says; an accepted one supersedes the sender's older one.

    The same file again, while it counts (or while its rejection is the last word), is the same submission. Where
    its check now says something else (other files came in between), it is a new one; what was acknowledged holds.
    """
    parquet, copy = kept.parquet, kept.marked
    remarks = [_plain(remark) for remark in checked.remarks]
    last = _last(session, checked, accepted=parquet is not None)
    if last is not None and (last.original, last.parquet, last.remarks) == (kept.original, parquet, remarks):
        if last.marked is None and copy is not None:
            last.marked = copy
            trace(session, last, AuditAction.SUBMISSION_MARKED, actor=actor, at=at)
        return last
    submission = Submission(
        form=checked.form,
        year=checked.year,
        sender=checked.sender,
        filename=checked.name,
        original=kept.original,
        parquet=parquet,
        status=SubmissionStatus.REJECTED if parquet is None else SubmissionStatus.ACCEPTED,
        rows=checked.rows,
        remarks=remarks,
        received_at=at,
        received_by=actor,
        marked=copy,
    )
    if last is not None and last.status is SubmissionStatus.ACCEPTED:
        submission.supersedes = last.id
        last.status = SubmissionStatus.SUPERSEDED
        trace(session, last, AuditAction.SUBMISSION_SUPERSEDED, actor=actor, at=at)
    session.add(submission)
    trace(session, submission, AuditAction.SUBMISSION_RECORDED, actor=actor, at=at)
    if last is not None and last.original == kept.original:
        carry_over(session, last, submission, actor=actor, at=at)
    return submission


def current_submissions(
    session: Session, *, forms: Collection[FormKey], years: Collection[int], sender: str | None = None
) -> list[Submission]:
    """Return the submissions that count now, of one sender when asked, in order of form, year and sender."""
    query = select(Submission).where(
        Submission.status == SubmissionStatus.ACCEPTED,
        col(Submission.form).in_(forms),
        col(Submission.year).in_(years),
    )
    if sender is not None:
        query = query.where(Submission.sender == sender)
    order = (col(Submission.form), col(Submission.year), col(Submission.sender), col(Submission.id))
    return list(session.exec(query.order_by(*order)).all())


def rejected_submissions(session: Session, *, forms: Collection[FormKey], years: Collection[int]) -> list[Submission]:
    """Return the rejected submissions of forms and years whose sender is known, oldest first."""
    query = select(Submission).where(
        Submission.status == SubmissionStatus.REJECTED,
        col(Submission.form).in_(forms),
        col(Submission.year).in_(years),
        col(Submission.sender).is_not(None),
    )
    return list(session.exec(query.order_by(col(Submission.id))).all())


def count_unplaced(session: Session, *, since: datetime, until: datetime) -> int:
    """Count the files rejected in a time of which nobody can say whose, for which year or of which form they are."""
    unknown = or_(col(Submission.form).is_(None), col(Submission.year).is_(None), col(Submission.sender).is_(None))
    query = select(func.count(col(Submission.id))).where(
        Submission.status == SubmissionStatus.REJECTED,
        unknown,
        col(Submission.received_at) >= since,
        col(Submission.received_at) < until,
    )
    return session.exec(query).one()


def submissions_by_id(session: Session, ids: Collection[int]) -> list[Submission]:
    """Return submissions by their numbers, in order."""
    query = select(Submission).where(col(Submission.id).in_(ids))
    return list(session.exec(query.order_by(col(Submission.id))).all())


def _last(session: Session, checked: CheckedFile, *, accepted: bool) -> Submission | None:
    """The accepted submission of this sender, form and year; for a rejected file the last rejected one."""
    status = SubmissionStatus.ACCEPTED if accepted else SubmissionStatus.REJECTED
    query = select(Submission).where(
        Submission.status == status,
        col(Submission.form).is_not_distinct_from(checked.form),
        col(Submission.year).is_not_distinct_from(checked.year),
        col(Submission.sender).is_not_distinct_from(checked.sender),
    )
    if not accepted:
        query = query.where(Submission.original == checked.digest)
    return session.exec(query.order_by(col(Submission.id).desc())).first()


def _plain(remark: CheckedRemark) -> dict[str, str | None]:
    return {
        "code": remark.code,
        "cell": remark.cell,
        "message": remark.message,
        "severity": remark.severity.value,
    }
