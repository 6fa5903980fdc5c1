"""Warnings that a sender stands by: which, why, by whom, when."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from rsoko.db.models import Acknowledgement, Submission
from rsoko.ledger.state import trace
from schemas.terms import AuditAction, Severity

__all__ = ["Acknowledged", "acknowledge", "acknowledged", "carry_over"]

Acknowledged = dict[str, Acknowledgement]
"""What was acknowledged of one submission, by the code of the warning."""


def acknowledge(
    session: Session, submission: Submission, code: str, *, reason: str, actor: str, at: datetime
) -> Acknowledgement:
    """Record that the warnings of a code in a submission are no mistake, and why.

    The same reason again changes nothing; another reason takes the place of the first, which stays in the chain.
    Raises ValueError where the submission has no warning of this code.
    """
    if code not in {remark["code"] for remark in submission.remarks if remark["severity"] == Severity.WARNING}:
        raise ValueError(f"submission {submission.id} has no warning {code}")
    query = select(Acknowledgement).where(Acknowledgement.submission == submission.id, Acknowledgement.code == code)
    row = session.exec(query).first()
    if row is not None and row.reason == reason:
        return row
    if row is None:
        assert submission.id is not None
        row = Acknowledgement(
            submission=submission.id, code=code, reason=reason, acknowledged_by=actor, acknowledged_at=at
        )
    else:
        row.reason, row.acknowledged_by, row.acknowledged_at = reason, actor, at
    session.add(row)
    trace(session, row, AuditAction.WARNING_ACKNOWLEDGED, actor=actor, at=at)
    return row


def acknowledged(session: Session, submissions: Collection[int]) -> dict[int, Acknowledged]:
    """Return what was acknowledged of each of these submissions."""
    found: dict[int, Acknowledged] = {number: {} for number in submissions}
    query = select(Acknowledgement).where(col(Acknowledgement.submission).in_(submissions))
    for row in session.exec(query.order_by(col(Acknowledgement.id))).all():
        found[row.submission][row.code] = row
    return found


def carry_over(session: Session, old: Submission, new: Submission, *, actor: str, at: datetime) -> None:
    """Let what was acknowledged of a file hold when the same file is judged anew, where its warnings are the same."""
    assert old.id is not None
    assert new.id is not None
    for code, row in acknowledged(session, [old.id])[old.id].items():
        if _warnings(old, code) == _warnings(new, code):
            kept = row.model_dump(exclude={"id"}) | {"submission": new.id}
            again = Acknowledgement(**kept)
            session.add(again)
            trace(session, again, AuditAction.WARNING_ACKNOWLEDGED, actor=actor, at=at)


def _warnings(submission: Submission, code: str) -> list[dict[str, Any]]:
    return [remark for remark in submission.remarks if remark["code"] == code]
