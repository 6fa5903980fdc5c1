"""The outbox: every letter is sent once, or somebody is told that nobody knows."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from rsoko.db.engine import session
from rsoko.db.models import Delivery, Document
from rsoko.errors import UserError
from rsoko.ledger.state import trace
from rsoko.notify.letters import attachment_name
from rsoko.notify.planning import OPEN
from rsoko.notify.transport import Attachment, Letter, Outcome, Send
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["Sender", "deliver", "list_deliveries", "requeue"]

RETRIABLE = (DeliveryStatus.PERMANENT_FAILURE, DeliveryStatus.DELIVERY_UNKNOWN)


@dataclass(frozen=True)
class Sender:
    """Who sends: the person or service for the audit, the process for those who look whether it still lives."""

    actor: str
    host: str
    pid: int


def deliver(
    engine: Engine,
    store: Store,
    send: Send,
    *,
    sender: Sender,
    now: Callable[[], datetime],
    is_alive: Callable[[str, int], bool],
    run_id: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Counter[DeliveryStatus]:
    """Send all letters that wait (queued, or after a temporary failure), each in its own two transactions.

    A letter is marked before it leaves and again when its fate is known. One that a dead process left marked
    becomes `delivery-unknown` and is not sent again by itself. Returns how many ended in which status;
    `progress` hears (done, all). Raises UserError `store-damaged` before a letter with a damaged file leaves.
    """
    _settle_abandoned(engine, sender, now, is_alive)
    with session(engine, reading=True) as work:
        waiting = [row.id for row in list_deliveries(work, run_id=run_id, statuses=OPEN)]
    outcomes: Counter[DeliveryStatus] = Counter()
    for done, delivery_id in enumerate(waiting, start=1):
        outcome = _send_one(engine, store, send, delivery_id, sender, now)
        if outcome is not None:
            outcomes[outcome.status] += 1
        if progress is not None:
            progress(done, len(waiting))
    return outcomes


def list_deliveries(
    session: Session, *, run_id: str | None = None, statuses: Collection[DeliveryStatus] = ()
) -> list[Delivery]:
    """Return deliveries in the order in which they were queued, of one run or of some statuses when asked."""
    query = select(Delivery).order_by(col(Delivery.id))
    if run_id is not None:
        query = query.where(Delivery.run == run_id)
    if statuses:
        query = query.where(col(Delivery.status).in_(statuses))
    return list(session.exec(query).all())


def requeue(session: Session, delivery_id: int, *, actor: str, at: datetime) -> Delivery:
    """Queue a letter again that was refused, or of which nobody knows: the decision of a person.

    Raises UserError `no-such-delivery`, or `delivery-state` for a letter that waits, is under way or was sent.
    """
    row = session.get(Delivery, delivery_id, populate_existing=True)
    if row is None:
        raise UserError("no-such-delivery", f"Отправления {delivery_id} нет.", "Список: «rsoko deliveries».")
    if row.status not in RETRIABLE:
        raise UserError(
            "delivery-state",
            f"Отправление {delivery_id} находится в состоянии «{row.status.label}», повторять его не нужно.",
            "Повторить можно только то, что не доставлено или неизвестно, доставлено ли.",
        )
    row.status = DeliveryStatus.QUEUED
    trace(session, row, AuditAction.DELIVERY_REQUEUED, actor=actor, at=at)
    return row


def _send_one(
    engine: Engine,
    store: Store,
    send: Send,
    delivery_id: int | None,
    sender: Sender,
    now: Callable[[], datetime],
) -> Outcome | None:
    with session(engine, reading=True) as work:
        letter = _letter(work, store, delivery_id)
    with session(engine) as work:
        if not _claim(work, delivery_id, sender, now()):
            return None
    try:
        outcome = send(letter)
    except BaseException as error:
        # Interrupted half way: it may have left.
        unknown = Outcome(DeliveryStatus.DELIVERY_UNKNOWN, f"отправка прервана: {type(error).__name__}")
        _settle(engine, delivery_id, unknown, sender.actor, now())
        raise
    _settle(engine, delivery_id, outcome, sender.actor, now())
    return outcome


def _letter(work: Session, store: Store, delivery_id: int | None) -> Letter:
    row = work.get_one(Delivery, delivery_id)
    documents = {
        document.id: document
        for document in work.exec(select(Document).where(col(Document.id).in_(row.attached))).all()
    }
    chosen = [documents[number] for number in row.attached]
    return Letter(
        key=row.key,
        channel=row.channel,
        subject=row.subject,
        html=store.get(row.letter).decode(),
        attachments=[
            *(Attachment(attachment_name(each), store.get(each.digest)) for each in chosen),
            *(Attachment(each["name"], store.get(each["digest"])) for each in row.files or ()),
        ],
    )


def _claim(work: Session, delivery_id: int | None, sender: Sender, at: datetime) -> bool:
    """Mark a letter as under way, unless another process was faster or it was called off."""
    mine = (col(Delivery.id) == delivery_id, col(Delivery.status).in_(OPEN))
    marks = {"status": DeliveryStatus.SENDING, "host": sender.host, "pid": sender.pid}
    changed = work.exec(
        update(Delivery).where(*mine).values(attempts=col(Delivery.attempts) + 1, last_error=None, **marks)
    )
    if changed.rowcount != 1:
        return False
    row = work.get_one(Delivery, delivery_id, populate_existing=True)
    trace(work, row, AuditAction.DELIVERY_STARTED, actor=sender.actor, at=at)
    return True


def _settle(engine: Engine, delivery_id: int | None, outcome: Outcome, actor: str, at: datetime) -> None:
    with session(engine) as work:
        row = work.get_one(Delivery, delivery_id)
        if row.status is not DeliveryStatus.SENDING:
            return
        row.status, row.last_error = outcome.status, outcome.error or None
        row.sent_at = at if outcome.status is DeliveryStatus.SENT else None
        trace(work, row, AuditAction.DELIVERY_FINISHED, actor=actor, at=at)


def _settle_abandoned(
    engine: Engine, sender: Sender, now: Callable[[], datetime], is_alive: Callable[[str, int], bool]
) -> None:
    with session(engine, reading=True) as work:
        under_way = list_deliveries(work, statuses=[DeliveryStatus.SENDING])
    for row in under_way:
        if not is_alive(row.host or "", row.pid or 0):
            lost = Outcome(DeliveryStatus.DELIVERY_UNKNOWN, "процесс отправки завершился, не узнав ответа")
            _settle(engine, row.id, lost, sender.actor, now())
