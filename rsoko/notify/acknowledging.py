"""Receipt confirmed: by the code that a letter bears, said to an operator or sent back in a reply."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from rsoko.db.models import Delivery
from rsoko.errors import UserError
from rsoko.ledger.state import trace
from rsoko.notify.decisions import call_off
from rsoko.notify.listing import OPEN
from rsoko.notify.naming import plain_code
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["ARRIVED", "Acknowledged", "acknowledge", "acknowledge_letters", "letters_of_code"]

# Whoever tells the code has the letter, also where nobody knew whether it arrived or a server said that it did not.
ARRIVED = (DeliveryStatus.SENT, DeliveryStatus.DELIVERY_UNKNOWN, DeliveryStatus.PERMANENT_FAILURE)


class Acknowledged(NamedTuple):
    """The letters of a code, and how many of them were not confirmed before."""

    letters: Sequence[Delivery]
    new: int


def acknowledge(session: Session, typed: str, *, by: str, actor: str, at: datetime) -> Acknowledged:
    """Confirm the letters of a code that a person typed, in whichever script and case.

    Raises UserError `no-name` where nobody is named, `no-such-code` for what is no code of a letter, `not-sent`
    where none of its letters has left.
    """
    if not (by := by.strip()):
        raise UserError("no-name", "Не сказано, кто подтвердил получение.", 'Укажите --as "ФАМИЛИЯ И. О.".')
    code = plain_code(typed)
    letters = [] if code is None else letters_of_code(session, code)
    if not letters:
        raise UserError(
            "no-such-code",
            f"Письма с кодом подтверждения «{typed}» нет.",
            "Код состоит из десяти букв и цифр, например K7MHA-2PT4X; он указан в письме.",
        )
    new = acknowledge_letters(session, letters, by=by, actor=actor, at=at)
    if not new and all(row.status is not DeliveryStatus.ACKNOWLEDGED for row in letters):
        text = f"Письмо с кодом «{code}» ещё не отправлено или отменено."
        raise UserError("not-sent", text, "Проверьте код и состояние письма: «rsoko deliveries».")
    return Acknowledged(letters, new)


def letters_of_code(session: Session, code: str) -> list[Delivery]:
    """All letters of a code: the parts of one, what was sent anew over another channel; copies for others are none."""
    same = select(Delivery).where(col(Delivery.ack_code) == code, col(Delivery.copy_of).is_(None))
    return list(session.exec(same.order_by(col(Delivery.id))).all())


def acknowledge_letters(
    session: Session, letters: Sequence[Delivery], *, by: str, actor: str, at: datetime, **more: object
) -> int:
    """Note that letters of one code arrived; returns for how many that is news.

    What waits to go over another channel because the first seemed to fail, or to ask for the confirmation once more,
    is called off: its reader has the letter.
    """
    arrived = [row for row in letters if row.status in ARRIVED]
    for row in arrived:
        row.status, row.acknowledged_at, row.acknowledged_by = DeliveryStatus.ACKNOWLEDGED, at, by
        session.add(row)
        trace(session, row, AuditAction.DELIVERY_ACKNOWLEDGED, actor=actor, at=at, **more)
    there = {row.id for row in letters if row.status is DeliveryStatus.ACKNOWLEDGED}
    needless = [row for row in letters if row.status in OPEN and (row.run is None or row.replaces in there)]
    call_off(session, needless, actor=actor, at=at)
    return len(arrived)
