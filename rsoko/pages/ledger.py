"""Pages of the ministry alone: letters with their addresses, the audit chain."""

import json
import re
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import col, func, select

from rsoko.calendar import KIROV
from rsoko.db.models import AuditEntry, Delivery
from rsoko.notify.outbox import list_deliveries
from rsoko.pages.listing import PER_PAGE, Column, listed
from rsoko.pages.visit import Visit, Visiting, not_found
from rsoko.wording import moment, term
from schemas.terms import AuditAction, DeliveryStatus, Scope

__all__ = ["router"]

router = APIRouter()
SUBJECT = re.compile(r"[a-z_]{1,32}:[a-zA-Z0-9_-]{1,64}")
MOST_PAGES = 10**6
DELIVERIES = (
    Column("id", "№", number=True),
    Column("run", "Запуск", choice=True, link=lambda row: row["run"] and f"/runs/{row['run']}"),
    Column("scope", "Уровень", term(Scope), choice=True),
    Column("place", "Получатель", search=True),
    Column("channel", "Адрес", search=True),
    Column("subject", "Тема", search=True),
    Column("status", "Состояние", term(DeliveryStatus), choice=True),
    Column("attempts", "Попыток", number=True),
    Column("created", "Составлено", lambda at: moment(at.astimezone(KIROV))),
    Column("sent", "Отправлено", lambda at: "" if at is None else moment(at.astimezone(KIROV))),
    Column("error", "Ответ"),
)


@router.get("/deliveries")
def deliveries(visit: Visiting) -> Response:
    """Letters and what became of them."""
    _require_ministry(visit)
    with visit.reading() as work:
        rows = [_letter(visit, each) for each in list_deliveries(work)]
    return visit.page("deliveries.html", listing=listed(rows, DELIVERIES, visit.asked, sort="-id"))


@router.get("/audit")
def audit(visit: Visiting) -> Response:
    """The audit chain, the newest entry first, page by page; of one action or subject when asked."""
    _require_ministry(visit)
    asked = visit.asked
    action = next((each for each in AuditAction if each.value == asked.get("action")), None)
    subject = subject if SUBJECT.fullmatch(subject := asked.get("subject", "").strip()) else ""
    conditions: list[Any] = [] if action is None else [AuditEntry.action == action]
    conditions += [AuditEntry.subject == subject] if subject else []
    with visit.reading() as work:
        total = work.exec(select(func.count()).select_from(AuditEntry).where(*conditions)).one()
        pages = max(1, -(-total // PER_PAGE))
        page = min(_page(asked.get("page", "")), pages)
        query = select(AuditEntry).where(*conditions).order_by(col(AuditEntry.id).desc())
        entries = work.exec(query.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    return visit.page(
        "audit.html",
        entries=[(each, _payload(each.payload)) for each in entries],
        actions=list(AuditAction),
        action="" if action is None else action.value,
        subject=subject,
        wrong=bool(asked.get("subject", "").strip()) and not subject,
        total=total,
        page=page,
        pages=pages,
    )


def _require_ministry(visit: Visit) -> None:
    if not visit.viewer.ministry:
        raise not_found()


def _letter(visit: Visit, row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "run": row.run,
        "scope": row.scope.value,
        "place": visit.name_of(row.scope, row.code),
        "channel": row.channel,
        "subject": row.subject,
        "status": row.status.value,
        "attempts": row.attempts,
        "created": row.created_at,
        "sent": row.sent_at,
        "error": row.last_error,
    }


def _payload(text: str) -> str:
    """What was done, a value a line; as it stands where it is no JSON: the chain may have been altered."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except ValueError:
        return text


def _page(text: str) -> int:
    return min(max(1, int(text)), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
