"""What came in, for those who look: all submissions, also the rejected and the superseded."""

from sqlmodel import Session, col, select

from rsoko.db.models import Submission
from rsoko.errors import UserError
from schemas.terms import FormKey, SubmissionStatus

__all__ = ["get_submission", "list_submissions"]


def list_submissions(
    session: Session,
    *,
    form: FormKey | None = None,
    year: int | None = None,
    sender: str | None = None,
    status: SubmissionStatus | None = None,
) -> list[Submission]:
    """Return submissions, newest first, of one form, year, sender, status when asked."""
    query = select(Submission)
    asked = {"form": form, "year": year, "sender": sender, "status": status}
    for name, value in asked.items():
        if value is not None:
            query = query.where(getattr(Submission, name) == value)
    return list(session.exec(query.order_by(col(Submission.id).desc())).all())


def get_submission(session: Session, number: int) -> Submission:
    """Return a submission. Raises UserError `no-such-submission`."""
    submission = session.get(Submission, number)
    if submission is None:
        raise UserError("no-such-submission", f"Файла с номером {number} нет.", "Список файлов: «rsoko submissions».")
    return submission
