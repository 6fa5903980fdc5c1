"""When a channel fails for good: the letter is reported, and the next channel of its recipient gets it."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from rsoko.db.models import Delivery, new_reference
from rsoko.ledger.audit import canonical
from rsoko.ledger.state import trace
from rsoko.notify.channels import is_mail, takes_files
from rsoko.notify.naming import shown_reference
from rsoko.notify.recipients import RegistryFrames, channels_of
from rsoko.notify.short import about_files, as_page, text_for
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["fail", "repeated"]

_COPIED = (
    "run", "submission", "scope", "code", "role", "subject", "documents", "attached", "files", "content", "ack_code",
    "part", "parts",
)  # fmt: skip


def fail(
    session: Session,
    store: Store,
    row: Delivery,
    error: str,
    *,
    registry: RegistryFrames | None,
    actor: str,
    at: datetime,
    action: AuditAction = AuditAction.DELIVERY_FAILED,
) -> Delivery | None:
    """Make a letter a permanent failure and queue it for the next channel of its recipient, in the same transaction.

    `error`: what the server or the bounce said, without addresses. `registry`: the one in force, whose order of
    channels counts; None where there is no other channel to look for. Gives the letter that is queued instead, None
    where every channel was tried. A caller that changes more of the row (`bounced_at`) does so before.
    """
    row.status, row.last_error, row.not_before = DeliveryStatus.PERMANENT_FAILURE, error, None
    session.add(row)
    trace(session, row, action, actor=actor, at=at)
    channel = None if registry is None or row.copy_of is not None else _next_channel(session, row, registry)
    if channel is None:
        return None
    new = repeated(session, store, row, channel, at)
    session.add(new)
    trace(session, new, AuditAction.DELIVERY_REROUTED, actor=actor, at=at)
    return new


def repeated(session: Session, store: Store, row: Delivery, channel: str, at: datetime) -> Delivery:
    """Write the same letter once more, over this or another channel, as a delivery of its own that waits.

    Its files stay its own, also where a channel takes none: the next one may.
    """
    key = hashlib.sha256(canonical([row.key, "again", channel, _times(session, row)]).encode()).hexdigest()
    reference = new_reference()
    return Delivery(
        **{name: getattr(row, name) for name in _COPIED},
        channel=channel,
        letter=_letter(session, store, row, channel, reference),
        key=key,
        reference=reference,
        replaces=row.id,
        copy_of=row.copy_of,
        status=DeliveryStatus.QUEUED,
        created_at=at,
    )


def _next_channel(session: Session, row: Delivery, registry: RegistryFrames) -> str | None:
    """The first channel of the recipient that nobody at this place was told the same over."""
    same = select(Delivery.channel).where(
        col(Delivery.scope) == row.scope,
        col(Delivery.code) == row.code,
        col(Delivery.run) == row.run,
        col(Delivery.submission) == row.submission,
        col(Delivery.content) == row.content,
        col(Delivery.part) == row.part,
        col(Delivery.status) != DeliveryStatus.CANCELLED,
    )
    tried = set(session.exec(same).all())
    channels = channels_of(registry, (row.scope, row.code), row.role)
    return next((channel for channel in channels if channel not in tried), None)


def _by_mail(session: Session, row: Delivery) -> Delivery:
    """The newest of a letter and those that it replaces which went by mail; itself where none did."""
    older: Delivery | None = row
    while older is not None and not is_mail(older.channel):
        older = None if older.replaces is None else session.get_one(Delivery, older.replaces)
    return older or row


def _times(session: Session, row: Delivery) -> int:
    """How often the letter was written anew before."""
    return len(session.exec(select(Delivery.id).where(col(Delivery.replaces) == row.id)).all())


def _letter(session: Session, store: Store, row: Delivery, channel: str, reference: str) -> str:
    """The text under its own number; by mail the page that was written, where one was."""
    row = _by_mail(session, row) if is_mail(channel) else row
    text = store.get(row.letter).decode()
    carries = bool(row.attached or row.files)
    if is_mail(row.channel):
        text = text_for(channel, row.subject, text, carries=carries)
    else:
        if carries and takes_files(channel) is not takes_files(row.channel):
            text = about_files(text, channel)
        text = as_page(text) if is_mail(channel) else text
    return store.put(text.replace(shown_reference(row.reference), shown_reference(reference)).encode())
