"""What senders gave: the originals, the accepted rows, and which of them count now."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

import pandas as pd
from sqlmodel import Session, col, select

from rsoko.db.models import Submission
from rsoko.ledger.acknowledgements import carry_over
from rsoko.ledger.state import trace
from rsoko.store import Store
from schemas.terms import AuditAction, FormKey, Severity, SubmissionStatus

__all__ = ["current_submissions", "record_submission"]


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


def record_submission(
    session: Session, store: Store, checked: CheckedFile, data: bytes, *, actor: str, at: datetime
) -> Submission:
    """Keep a file and what its check says; an accepted one supersedes the sender's older one.

    The same file again, while it counts (or while its rejection is the last word), is the same submission. Where
    its check now says something else (other files came in between), it is a new one; what was acknowledged holds.
    `data` is the original. Raises ValueError when it is not what was checked.
    """
    original = store.put(data)
    if original != checked.digest:
        raise ValueError("the bytes are not those that were checked")
    parquet = None if checked.frame is None else store.put_frame(checked.frame)
    remarks = [_plain(remark) for remark in checked.remarks]
    last = _last(session, checked, accepted=parquet is not None)
    if last is not None and (last.original, last.parquet, last.remarks) == (original, parquet, remarks):
        return last
    submission = Submission(
        form=checked.form,
        year=checked.year,
        sender=checked.sender,
        filename=checked.name,
        original=original,
        parquet=parquet,
        status=SubmissionStatus.REJECTED if parquet is None else SubmissionStatus.ACCEPTED,
        rows=checked.rows,
        remarks=remarks,
        received_at=at,
        received_by=actor,
    )
    if last is not None and last.status is SubmissionStatus.ACCEPTED:
        submission.supersedes = last.id
        last.status = SubmissionStatus.SUPERSEDED
        trace(session, last, AuditAction.SUBMISSION_SUPERSEDED, actor=actor, at=at)
    session.add(submission)
    trace(session, submission, AuditAction.SUBMISSION_RECORDED, actor=actor, at=at)
    if last is not None and last.original == original:
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
