"""What a person decides about a letter: once more, not at all, or a new one; each decision is audited."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from rsoko.db.models import Delivery
from rsoko.errors import UserError, reason_of
from rsoko.ledger.state import trace
from rsoko.notify.fallback import repeated
from rsoko.notify.listing import OPEN, get_delivery, with_copies
from rsoko.notify.recipients import RegistryFrames, channels_of
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["call_off", "cancel", "requeue", "resend"]

RETRIABLE = (DeliveryStatus.PERMANENT_FAILURE, DeliveryStatus.DELIVERY_UNKNOWN)


def requeue(session: Session, delivery_id: int, *, actor: str, at: datetime) -> Delivery:
    """Queue a letter again that was refused, or of which nobody knows; its attempts are counted anew.

    Raises UserError `no-such-delivery`, `delivery-state` for a letter that waits, is under way or was sent,
    `delivery-replaced` where another was queued for it.
    """
    row = get_delivery(session, delivery_id)
    if row.status is DeliveryStatus.CANCELLED:
        anew = f"Если письмо всё-таки нужно: «rsoko deliveries resend {delivery_id} --reason …»."
        raise _wrong_state(row, "повторить его нельзя", anew)
    if row.status not in RETRIABLE:
        raise _wrong_state(
            row, "повторять его не нужно", "Повторить можно только то, что не доставлено или неизвестно, доставлено ли."
        )
    if (other := _replacement(session, row)) is not None:
        text = f"Вместо отправления {delivery_id} в очередь уже поставлено отправление {other}."
        cure = f"Если письмо нужно и по этому каналу: «rsoko deliveries resend {delivery_id} --reason …»."
        raise UserError("delivery-replaced", text, cure)
    row.status, row.not_before, row.attempts_forgiven = DeliveryStatus.QUEUED, None, row.attempts or None
    trace(session, row, AuditAction.DELIVERY_REQUEUED, actor=actor, at=at)
    return row


def cancel(session: Session, delivery_id: int, *, reason: str, actor: str, at: datetime) -> Delivery:
    """Call a waiting letter off, with the copies of it that wait.

    Raises UserError `no-reason`, `no-such-delivery`, `delivery-state`, `no-personal-data`.
    """
    reason = reason_of(reason)
    row = get_delivery(session, delivery_id)
    if row.status not in OPEN:
        raise _wrong_state(row, "отменить его нельзя", "Отменить можно только то, что ждёт отправки.")
    call_off(session, [row], actor=actor, at=at, reason=reason)
    return row


def call_off(session: Session, rows: Sequence[Delivery], *, actor: str, at: datetime, **more: object) -> None:
    """Call waiting letters off, with the copies of them that wait; `more` is what the chain is told beside."""
    for row in with_copies(session, rows):
        row.status, row.not_before = DeliveryStatus.CANCELLED, None
        session.add(row)
        trace(session, row, AuditAction.DELIVERY_CANCELLED, actor=actor, at=at, **more)


def resend(
    session: Session,
    store: Store,
    delivery_id: int,
    *,
    registry: RegistryFrames | None,
    reason: str,
    actor: str,
    at: datetime,
) -> Delivery:
    """Queue the same letter as a delivery of its own, whatever became of the first.

    It goes over the same channel, or over the first of its recipient where the registry has that one no longer. Raises
    UserError `no-reason`, `no-such-delivery`, `delivery-state` for a letter that waits or is under way,
    `delivery-replaced` while another one waits for it, `no-personal-data`.
    """
    reason = reason_of(reason)
    row = get_delivery(session, delivery_id)
    if row.status in (*OPEN, DeliveryStatus.SENDING):
        raise _wrong_state(row, "новое письмо не нужно", "Ожидающие письма отправляет «rsoko deliveries retry».")
    if (other := _replacement(session, row, waiting=True)) is not None:
        text = f"Вместо отправления {delivery_id} уже ждёт отправки отправление {other}: второе письмо не нужно."
        raise UserError("delivery-replaced", text, "Ожидающие письма отправляет «rsoko deliveries retry».")
    channels = [] if registry is None else channels_of(registry, (row.scope, row.code), row.role)
    channel = row.channel if row.copy_of is not None or not channels or row.channel in channels else channels[0]
    new = repeated(session, store, row, channel, at)
    session.add(new)
    trace(session, new, AuditAction.DELIVERY_REPEATED, actor=actor, at=at, reason=reason)
    return new


def _replacement(session: Session, row: Delivery, *, waiting: bool = False) -> int | None:
    states = {*OPEN, DeliveryStatus.SENDING} if waiting else set(DeliveryStatus) - {DeliveryStatus.CANCELLED}
    query = select(Delivery.id).where(col(Delivery.replaces) == row.id, col(Delivery.status).in_(states))
    return session.exec(query.order_by(col(Delivery.id))).first()


def _wrong_state(row: Delivery, so: str, cure: str) -> UserError:
    return UserError("delivery-state", f"Отправление {row.id} находится в состоянии «{row.status.label}», {so}.", cure)
