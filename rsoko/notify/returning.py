"""The letter with which a marked copy goes back to who sent the file."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.db.models import Delivery, Submission
from rsoko.ledger.audit import Fact, canonical, record_all
from rsoko.ledger.state import fact_of
from rsoko.notify.letters import SIZE_CAP, Letterhead, templates
from rsoko.notify.planning import OPEN
from rsoko.notify.recipients import Place, Recipient, RegistryFrames, contacts_of
from rsoko.store import Store
from schemas.sheets import ERRORS_SHEET
from schemas.terms import AuditAction, DeliveryStatus, Severity, SubmissionStatus

__all__ = ["copy_name", "queue_return"]

_SHOWN = 10


def queue_return(
    session: Session,
    store: Store,
    submission: Submission,
    sender: Place | None,
    *,
    registry: RegistryFrames,
    letterhead: Letterhead,
    actor: str,
    at: datetime,
) -> int:
    """Queue the marked copy of a file for every active contact of its sender; returns how many letters were queued.

    The same copy goes to nobody twice. Letters that still wait about older files of the same form, year and sender
    are called off where they say what is no longer so.
    """
    dropped = _overtaken(session, submission)
    new: list[Delivery] = []
    again: list[Delivery] = []
    if submission.marked is not None and sender is not None:
        letters = [_letter(store, submission, each, letterhead, at) for each in contacts_of(registry, sender)]
        there = _letters_there(session, letters)
        new = [letter for letter in letters if letter.key not in there]
        again = [row for row in there.values() if row.status is DeliveryStatus.CANCELLED]
    for row in again:
        row.status = DeliveryStatus.QUEUED
    session.add_all([*dropped, *again, *new])
    session.flush()
    facts: list[Fact] = [fact_of(row, AuditAction.DELIVERY_CANCELLED) for row in dropped]
    facts += [fact_of(row, AuditAction.DELIVERY_REQUEUED) for row in again]
    facts += [fact_of(row, AuditAction.DELIVERY_QUEUED) for row in new]
    if facts:
        record_all(session, facts, actor=actor, at=at)
    return len(again) + len(new)


def copy_name(submission: Submission) -> str:
    """Name the marked copy of a file: ASCII, and nothing of the sender's own name for it."""
    known = [str(part) for part in (submission.form, submission.year) if part is not None]
    return "-".join([*(known or ["file"]), str(submission.id), "errors.xlsx"])


def _overtaken(session: Session, submission: Submission) -> list[Delivery]:
    """Call off the waiting letters about older files; a rejected file leaves the accepted one in force."""
    if None in (submission.form, submission.year, submission.sender):
        return []
    older = select(Submission.id).where(
        Submission.form == submission.form,
        Submission.year == submission.year,
        Submission.sender == submission.sender,
        col(Submission.id) < submission.id,
    )
    if submission.status is SubmissionStatus.REJECTED:
        older = older.where(Submission.status == SubmissionStatus.REJECTED)
    waiting = select(Delivery).where(col(Delivery.submission).in_(older), col(Delivery.status).in_(OPEN))
    rows = list(session.exec(waiting.order_by(col(Delivery.id))).all())
    for row in rows:
        row.status = DeliveryStatus.CANCELLED
    return rows


def _letters_there(session: Session, letters: Sequence[Delivery]) -> dict[str, Delivery]:
    """Find the letters that were queued before, by key."""
    keys = [letter.key for letter in letters]
    return {row.key: row for row in session.exec(select(Delivery).where(col(Delivery.key).in_(keys))).all()}


def _letter(
    store: Store, submission: Submission, recipient: Recipient, letterhead: Letterhead, at: datetime
) -> Delivery:
    assert submission.marked is not None
    key = _key(submission.marked, recipient)
    # Mail servers refuse what is larger; the letter says that the copy is to be had from the ministry.
    fits = store.path(submission.marked).stat().st_size <= SIZE_CAP
    subject, html = _rendered(submission, recipient, letterhead, key, fits=fits)
    return Delivery(
        submission=submission.id,
        scope=recipient.scope,
        code=recipient.code,
        channel=recipient.channel,
        subject=subject,
        letter=store.put(html.encode()),
        documents=[],
        attached=[],
        files=[{"name": copy_name(submission), "digest": submission.marked}] if fits else [],
        content=submission.marked,
        key=key,
        status=DeliveryStatus.QUEUED,
        created_at=at,
    )


def _key(marked: str, recipient: Recipient) -> str:
    parts = ["returned", marked, recipient.scope.value, recipient.code, recipient.channel]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def _rendered(
    submission: Submission, recipient: Recipient, letterhead: Letterhead, key: str, *, fits: bool
) -> tuple[str, str]:
    errors = sum(remark["severity"] == Severity.ERROR for remark in submission.remarks)
    context = {
        "recipient": recipient.name,
        "form": None if submission.form is None else submission.form.label,
        "year": submission.year,
        "filename": submission.filename,
        "received": submission.received_at.astimezone(KIROV),
        "errors": errors,
        "warnings": len(submission.remarks) - errors,
        "remarks": _lines(submission),
        "left": max(0, len(submission.remarks) - _SHOWN),
        "sheet": ERRORS_SHEET,
        "attachment": copy_name(submission) if fits else None,
        "letterhead": letterhead,
        "number": key[:12],
    }
    subject = templates().get_template("returned.subject.txt.j2").render(context)
    return " ".join(subject.split()), templates().get_template("returned.html.j2").render(context)


def _lines(submission: Submission) -> Sequence[tuple[str, str]]:
    return [(remark["cell"] or "Файл", remark["message"]) for remark in submission.remarks[:_SHOWN]]
