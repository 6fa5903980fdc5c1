"""Letters of neither run nor file: what they said lies in the store and decides what is told next."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.db.models import Delivery
from rsoko.ledger.audit import Fact
from rsoko.ledger.state import fact_of
from rsoko.notify.recipients import Place, Recipient
from rsoko.notify.short import text_for
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["UNATTACHED", "planned_facts", "told_before", "unattached_letter"]

UNATTACHED = (col(Delivery.run).is_(None), col(Delivery.submission).is_(None))


def told_before(
    session: Session, store: Store, *conditions: ColumnElement[bool]
) -> Iterator[tuple[Delivery, Mapping[str, Any]]]:
    """Every such letter that meets the conditions with what it said, oldest first."""
    query = select(Delivery).where(*UNATTACHED, *conditions).order_by(col(Delivery.id))
    for row in session.exec(query).all():
        yield row, _said(store, row.content)


@lru_cache(maxsize=4096)
def _said(store: Store, digest: str) -> Mapping[str, Any]:
    """What a letter said. Its digest names it: what was read once stays true, and every look asks for the same."""
    found: dict[str, Any] = json.loads(store.get(digest))
    return found


def unattached_letter(  # noqa: PLR0913 - a letter is all this
    store: Store,
    to: Recipient,
    subject: str,
    html: str,
    *,
    content: str,
    key: str,
    reference: str,
    at: datetime,
    files: list[dict[str, str]] | None = None,
    ack_code: str | None = None,
) -> Delivery:
    """A letter that waits; `content` is the digest of what it says, for those who decide what is told next."""
    return Delivery(
        scope=to.scope,
        code=to.code,
        role=to.role,
        channel=to.channel,
        subject=subject,
        letter=store.put(text_for(to.channel, subject, html, carries=bool(files)).encode()),
        documents=[],
        attached=[],
        files=files,
        content=content,
        key=key,
        reference=reference,
        ack_code=ack_code,
        status=DeliveryStatus.QUEUED,
        created_at=at.astimezone(KIROV),
    )


def planned_facts(
    subject: str,
    counts: Mapping[str, int],
    unreachable: Sequence[Place],
    dropped: Sequence[Delivery],
    new: Sequence[Delivery],
) -> list[Fact]:
    """What the chain is told of letters that were decided together: the counts, then each letter."""
    told = {**counts, "unreachable": [f"{scope.value}:{code}" for scope, code in unreachable]}
    return [
        Fact(AuditAction.DELIVERIES_PLANNED, subject, told),
        *(fact_of(row, AuditAction.DELIVERY_CANCELLED) for row in dropped),
        *(fact_of(row, AuditAction.DELIVERY_QUEUED) for row in new),
    ]
