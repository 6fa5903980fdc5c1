"""What a message that came back means for the letters that it names: decided and written down in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlmodel import Session, col, select

from rsoko.db.models import AuditEntry, Delivery
from rsoko.incoming import Reading
from rsoko.ledger.state import subject_of, trace
from rsoko.notify.acknowledging import acknowledge_letters, letters_of_code
from rsoko.notify.fallback import fail
from rsoko.notify.recipients import RegistryFrames
from rsoko.store import Store, digest_of
from schemas.terms import AuditAction, DeliveryStatus, MailKind, MailState

__all__ = ["BY_REPLY", "Settled", "settle"]

# Who answered is in the message, which is kept; the chain names nobody.
BY_REPLY = "ответ на письмо"
_ALONE: Mapping[MailKind, MailState] = MappingProxyType(
    {
        MailKind.NOTICE: MailState.NOT_COUNTED,
        MailKind.AUTOMATIC: MailState.NOT_COUNTED,
        MailKind.TOO_BIG: MailState.FOR_A_PERSON,
        MailKind.UNREADABLE: MailState.FOR_A_PERSON,
    }
)


class Settled(NamedTuple):
    """What became of a message, and the numbers of the letters that it is about."""

    state: MailState
    deliveries: tuple[int, ...] = ()


def settle(
    session: Session,
    store: Store,
    content: bytes,
    reading: Reading,
    *,
    registry: RegistryFrames,
    actor: str,
    at: datetime,
) -> Settled:
    """Note what a message says of letters; the same message again says nothing new.

    `content` is kept in the store where it says something of a letter. Whatever names no letter is for a person.
    """
    if reading.kind in _ALONE:
        return Settled(_ALONE[reading.kind])
    letters = _letters(session, reading)
    if not letters:
        return Settled(MailState.FOR_A_PERSON)
    numbers = tuple(row.id for row in letters if row.id is not None)
    if any(row.status is DeliveryStatus.SENDING for row in letters):
        # Its sender has not heard the answer yet.
        return Settled(MailState.LATER, numbers)
    digest = digest_of(content)
    if _is_known(session, letters, digest):
        return Settled(MailState.KNOWN, numbers)
    news = _note(session, store, letters, reading, registry=registry, actor=actor, at=at)
    if not news:
        return Settled(MailState.KNOWN, numbers)
    original = store.put(content)
    for row in letters:
        trace(session, row, AuditAction.MAIL_NOTED, actor=actor, at=at, original=original, mail=reading.kind.value)
    return Settled(MailState.NOTED, numbers)


def _letters(session: Session, reading: Reading) -> list[Delivery]:
    """The letters that a message is about; a report that names several letters is about none for sure."""
    if reading.kind is MailKind.REPLY:
        found = {row.id: row for code in reading.codes for row in letters_of_code(session, code)}
        return list(found.values())
    if len(reading.references) != 1:
        return []
    return list(session.exec(select(Delivery).where(col(Delivery.reference) == reading.references[0])).all())


def _note(
    session: Session,
    store: Store,
    letters: Sequence[Delivery],
    reading: Reading,
    *,
    registry: RegistryFrames,
    actor: str,
    at: datetime,
) -> bool:
    if reading.kind is MailKind.REPLY:
        return acknowledge_letters(session, letters, by=BY_REPLY, actor=actor, at=at) > 0
    (row,) = letters
    # A letter that was confirmed, called off, or queued again by a person meanwhile is not what the report speaks of.
    if row.status not in (DeliveryStatus.SENT, DeliveryStatus.DELIVERY_UNKNOWN):
        return False
    if reading.kind is MailKind.BOUNCE:
        row.bounced_at = at
        fail(session, store, row, f"письмо вернулось: {reading.reason}", registry=registry, actor=actor, at=at)
        return True
    row.last_error = f"доставка задерживается: {reading.reason}"
    session.add(row)
    trace(session, row, AuditAction.DELIVERY_DELAYED, actor=actor, at=at)
    return True


def _is_known(session: Session, letters: Sequence[Delivery], digest: str) -> bool:
    noted = select(AuditEntry.id).where(
        col(AuditEntry.subject).in_([subject_of(row) for row in letters]),
        AuditEntry.action == AuditAction.MAIL_NOTED,
        col(AuditEntry.payload).contains(digest),
    )
    return session.exec(noted.limit(1)).first() is not None
