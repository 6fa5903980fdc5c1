"""What the audit chain tells of a letter, in its order."""

import json
from dataclasses import dataclass

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.db.models import AuditEntry, Delivery
from rsoko.ledger.state import subject_of
from schemas.terms import DeliveryStatus

__all__ = ["Step", "history_of"]


@dataclass(frozen=True)
class Step:
    """One thing that was done: when (Kirov), by whom, what, in which state it left the letter, and why."""

    at: str
    actor: str
    action: str
    status: str
    reason: str


def history_of(session: Session, row: Delivery) -> list[Step]:
    """List what was done to a letter, oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject == subject_of(row)).order_by(col(AuditEntry.id))
    return [_step(entry) for entry in session.exec(query).all()]


def _step(entry: AuditEntry) -> Step:
    payload = json.loads(entry.payload)
    status = DeliveryStatus(payload["state"]["status"]).label
    at = f"{entry.at.astimezone(KIROV):%d.%m.%Y %H:%M:%S}"
    return Step(at, entry.actor, entry.action.label, status, payload.get("reason", ""))
