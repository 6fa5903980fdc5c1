"""What senders gave, and which of it counts now."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from rsoko.db.models import Submission
from schemas.terms import FormKey, SubmissionStatus

__all__ = [
    "count_unplaced",
    "current_submissions",
    "placed_submissions",
    "rejected_submissions",
    "submissions_by_id",
]


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
    return placed_submissions(session, forms=forms, years=years, statuses=[SubmissionStatus.REJECTED])


def placed_submissions(
    session: Session,
    *,
    forms: Collection[FormKey],
    years: Collection[int],
    statuses: Collection[SubmissionStatus] = tuple(SubmissionStatus),
) -> list[Submission]:
    """Return the submissions of forms and years whose sender is known, of some statuses when asked, oldest first."""
    query = select(Submission).where(
        col(Submission.status).in_(statuses),
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
