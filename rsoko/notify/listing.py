"""Looking into the outbox: deliveries by what people ask for."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from rsoko.db.models import Delivery
from rsoko.errors import UserError
from schemas.terms import DeliveryStatus, LetterKind, Scope

__all__ = ["OPEN", "get_delivery", "kind_of", "list_deliveries", "waiting", "with_copies"]

# Letters that wait to be sent.
OPEN = (DeliveryStatus.QUEUED, DeliveryStatus.TEMPORARY_FAILURE)


def list_deliveries(
    session: Session,
    *,
    run_id: str | None = None,
    statuses: Collection[DeliveryStatus] = (),
    scope: Scope | None = None,
    code: str | None = None,
    since: datetime | None = None,
    kind: LetterKind | None = None,
) -> list[Delivery]:
    """Return deliveries in the order in which they were queued; every condition that is given must hold."""
    query = select(Delivery).order_by(col(Delivery.id))
    if run_id is not None:
        query = query.where(Delivery.run == run_id)
    if statuses:
        query = query.where(col(Delivery.status).in_(statuses))
    if scope is not None:
        query = query.where(Delivery.scope == scope)
    if code is not None:
        query = query.where(Delivery.code == code)
    if since is not None:
        query = query.where(Delivery.created_at >= since)
    return [row for row in session.exec(query).all() if kind in (None, kind_of(row))]


def kind_of(row: Delivery) -> LetterKind:
    """Say what a letter is about: a run, a file that came back, or else a reminder."""
    if row.run is not None:
        return LetterKind.RUN
    return LetterKind.REMINDER if row.submission is None else LetterKind.RETURNED


def get_delivery(session: Session, number: int) -> Delivery:
    """Return a delivery as it stands now. Raises UserError `no-such-delivery`."""
    row = session.get(Delivery, number, populate_existing=True)
    if row is None:
        raise UserError("no-such-delivery", f"Отправления {number} нет.", "Список: «rsoko deliveries».")
    return row


def waiting(session: Session, runs: Collection[str] | None = None) -> int:
    """Count the letters that wait, of some runs when asked."""
    query = select(func.count()).select_from(Delivery).where(col(Delivery.status).in_(OPEN))
    if runs is not None:
        query = query.where(col(Delivery.run).in_(runs))
    return session.exec(query).one()


def with_copies(session: Session, rows: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Letters that are called off, and those of their copies that still wait: a copy goes with its letter."""
    if not rows:
        return ()
    own = [row.id for row in rows]
    query = select(Delivery).where(col(Delivery.copy_of).in_(own), col(Delivery.status).in_(OPEN))
    return *rows, *session.exec(query.order_by(col(Delivery.id))).all()
