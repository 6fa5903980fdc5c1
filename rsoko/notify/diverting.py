"""Letters that go elsewhere: all of them in test mode, and the copies for the ministry; each says whose it is."""

import hashlib
from dataclasses import replace
from datetime import datetime
from html import escape

from sqlmodel import Session

from rsoko.calendar import KIROV
from rsoko.db.models import Delivery, new_reference
from rsoko.ledger.audit import canonical
from rsoko.ledger.state import trace
from rsoko.notify.channels import is_mail, shown, takes_files
from rsoko.notify.naming import shown_reference
from rsoko.notify.policy import Policy
from rsoko.notify.short import as_page, text_for
from rsoko.notify.transport import Letter
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["diverted", "queue_copy"]

_HIDDEN = "в копии не указан"
_STYLE = (
    "margin: 8px auto; max-width: 614px; padding: 10px 12px; border: 1px solid #b3541e; background: #fdf1ea; "
    "color: #1b1f24; font: 14px/1.4 Arial, 'PT Sans', sans-serif"
)


def diverted(letter: Letter, row: Delivery, address: str) -> Letter:
    """The same letter to the test address; its subject and text name whom it was for."""
    whom = _whom(row)
    words = f"Проверочный режим. Письмо предназначено: {whom}, {shown(row.channel)}. Получателю оно не отправлено."
    page = letter.html or as_page(letter.text)
    return replace(
        letter,
        channel=address,
        subject=f"[проверка: {whom}] {letter.subject}",
        html=_with_notice(page, words),
        text=f"{words}\n{letter.text or text_for(address, letter.subject, page, carries=bool(letter.attachments))}",
        attachments=letter.attachments if takes_files(address) else (),
    )


def queue_copy(session: Session, store: Store, row: Delivery, policy: Policy, *, actor: str, at: datetime) -> None:
    """Queue the ministry's copy of a letter that was sent, where the policy wants one, in the same transaction."""
    if not policy.copy_to or row.scope not in policy.copy_scopes or row.copy_of is not None:
        return
    key = hashlib.sha256(canonical([row.key, "copy", policy.copy_to]).encode()).hexdigest()
    text = store.get(row.letter).decode()
    page = text if is_mail(row.channel) else as_page(text)
    words = f"Копия для министерства. Письмо отправлено {at.astimezone(KIROV):%d.%m.%Y в %H:%M}: {_whom(row)}."
    # The same as was sent: what the channel of the letter did not take, the ministry does not get either.
    carries = bool(row.attached or row.files) and takes_files(row.channel)
    reference = new_reference()
    page = _with_notice(page, words).replace(shown_reference(row.reference), shown_reference(reference))
    if row.ack_code is not None:
        # The recipient confirms, and nobody in their stead.
        page = page.replace(row.ack_code, _HIDDEN)
    copied = ("run", "submission", "scope", "code", "role", "documents", "content", "part", "parts")
    copy = Delivery(
        **{name: getattr(row, name) for name in copied},
        channel=policy.copy_to,
        subject=f"Копия: {row.subject}",
        letter=store.put(text_for(policy.copy_to, row.subject, page, carries=carries).encode()),
        attached=row.attached if carries else [],
        files=row.files if carries else None,
        key=key,
        reference=reference,
        copy_of=row.id,
        status=DeliveryStatus.QUEUED,
        created_at=at,
    )
    session.add(copy)
    trace(session, copy, AuditAction.DELIVERY_COPIED, actor=actor, at=at)


def _whom(row: Delivery) -> str:
    return " ".join(part for part in (row.scope.label, row.code, row.role and f"({row.role})") if part)


def _with_notice(page: str, words: str) -> str:
    head, body, rest = page.partition("<body")
    tag, closed, text = rest.partition(">")
    return f'{head}{body}{tag}{closed}\n<p style="{_STYLE}"><strong>{escape(words)}</strong></p>{text}'
