"""A letter of the outbox before it leaves and after: claimed by one process, settled by what the server said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from rsoko.db.engine import session
from rsoko.db.models import Delivery, Document
from rsoko.ledger.state import trace
from rsoko.notify.channels import MAIL, is_mail, servers_of, takes_files
from rsoko.notify.diverting import queue_copy
from rsoko.notify.fallback import fail
from rsoko.notify.letters import attachment_name
from rsoko.notify.listing import OPEN, list_deliveries
from rsoko.notify.policy import Policy, pause_after
from rsoko.notify.recipients import RegistryFrames
from rsoko.notify.transport import Attachment, Letter, Outcome
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["Sender", "Settling", "claim", "letter_of", "settle", "settle_abandoned"]

_Status = DeliveryStatus


@dataclass(frozen=True)
class Sender:
    """Who sends: the person or service for the audit, the process for those who look whether it still lives."""

    actor: str
    host: str
    pid: int


@dataclass(frozen=True)
class Settling:
    """Where letters are kept and by which rules they fare; `registry` gives the one in force."""

    engine: Engine
    store: Store
    policy: Policy
    actor: str
    registry: Callable[[Session], RegistryFrames | None]


def letter_of(work: Session, store: Store, row: Delivery) -> Letter:
    """Put a letter together from the store, with its files where its channel takes any.

    Raises UserError `store-damaged`.
    """
    found = work.exec(select(Document).where(col(Document.id).in_(row.attached))).all()
    documents = {document.id: document for document in found}
    text = store.get(row.letter).decode()
    return Letter(
        key=row.reference,
        channel=row.channel,
        subject=row.subject,
        html=text if is_mail(row.channel) else "",
        text="" if is_mail(row.channel) else text,
        attachments=_attachments(store, row, documents) if takes_files(row.channel) else [],
    )


def _attachments(store: Store, row: Delivery, documents: Mapping[int | None, Document]) -> list[Attachment]:
    attached = [each for each in map(documents.get, row.attached) if each]
    return [
        *(Attachment(attachment_name(each), store.get(each.digest)) for each in attached),
        *(Attachment(each["name"], store.get(each["digest"])) for each in row.files or ()),
    ]


def claim(work: Session, delivery_id: int | None, sender: Sender, at: datetime) -> bool:
    """Mark a letter as under way, unless another process was faster or it was called off."""
    mine = (col(Delivery.id) == delivery_id, col(Delivery.status).in_(OPEN))
    marks = {"status": _Status.SENDING, "host": sender.host, "pid": sender.pid, "last_error": None, "not_before": None}
    changed = work.exec(update(Delivery).where(*mine).values(attempts=col(Delivery.attempts) + 1, **marks))
    if changed.rowcount != 1:
        return False
    row = work.get_one(Delivery, delivery_id, populate_existing=True)
    trace(work, row, AuditAction.DELIVERY_STARTED, actor=sender.actor, at=at)
    return True


def settle(settling: Settling, delivery_id: int | None, outcome: Outcome, at: datetime) -> DeliveryStatus:
    """Note what became of a letter that is under way, and what follows from it, in one transaction.

    A temporary failure waits longer each time and is permanent after the last attempt; then the next channel of the
    recipient gets the letter. The ministry's copy is queued for what was sent.
    """
    with session(settling.engine) as work:
        row = work.get_one(Delivery, delivery_id)
        if row.status is not _Status.SENDING:
            return row.status
        outcome = _judged(row, outcome, settling.policy)
        to_test = bool(settling.policy.test_recipient)
        row.diverted_at = at if to_test and outcome.status is not _Status.TEMPORARY_FAILURE else None
        if outcome.status is _Status.PERMANENT_FAILURE:
            fail(
                work,
                settling.store,
                row,
                outcome.error,
                registry=None if to_test else settling.registry(work),
                actor=settling.actor,
                at=at,
                action=AuditAction.DELIVERY_FINISHED,
            )
        else:
            _note(work, settling, row, outcome, at)
        return row.status


def settle_abandoned(settling: Settling, now: Callable[[], datetime], is_alive: Callable[[str, int], bool]) -> None:
    """Mark the letters that a dead process left under way: nobody knows what became of them."""
    with session(settling.engine, reading=True) as work:
        under_way = list_deliveries(work, statuses=[_Status.SENDING])
    for row in under_way:
        if not is_alive(row.host or "", row.pid or 0):
            lost = Outcome(_Status.DELIVERY_UNKNOWN, "процесс отправки завершился, не узнав ответа")
            settle(settling, row.id, lost, now())


def _judged(row: Delivery, outcome: Outcome, policy: Policy) -> Outcome:
    """A temporary failure that was the last attempt is none; where the mail server is to blame, none counts."""
    if outcome.status is not _Status.TEMPORARY_FAILURE:
        return outcome
    if not outcome.reached and servers_of(row.channel)[0] == MAIL:
        row.attempts_forgiven = (row.attempts_forgiven or 0) + 1
        return outcome
    if _attempt(row) < policy.attempts:
        return outcome
    return Outcome(_Status.PERMANENT_FAILURE, f"{outcome.error} (попыток: {row.attempts})", outcome.reached)


def _note(work: Session, settling: Settling, row: Delivery, outcome: Outcome, at: datetime) -> None:
    sent, policy = outcome.status is _Status.SENT, settling.policy
    row.status, row.last_error = outcome.status, outcome.error or None
    row.sent_at = at if sent else None
    if outcome.status is _Status.TEMPORARY_FAILURE:
        row.not_before = at + pause_after(policy, row.key, max(1, _attempt(row)))
    work.add(row)
    trace(work, row, AuditAction.DELIVERY_FINISHED, actor=settling.actor, at=at)
    if sent and row.diverted_at is None:
        queue_copy(work, settling.store, row, policy, actor=settling.actor, at=at)


def _attempt(row: Delivery) -> int:
    """Which attempt it was, without those that do not count."""
    return row.attempts - (row.attempts_forgiven or 0)
