"""Why a pass of the outbox ends early, what to do about it, and the stop that only a person lifts."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from rsoko.db.models import AuditEntry
from rsoko.errors import UserError
from rsoko.ledger.audit import record
from schemas.terms import AuditAction

__all__ = ["STOPPED", "Trouble", "is_stopped", "refused", "resume", "stop", "unreachable"]

SUBJECT = "deliveries"


@dataclass(frozen=True)
class Trouble:
    """What is wrong and what to do; `stops`: nothing more goes out until a person says so."""

    code: str
    text: str
    cure: str
    stops: bool = False

    def said(self, left: int) -> UserError:
        """The alarm, with how many letters wait."""
        return UserError(self.code, f"{self.text} Писем в очереди: {left}.", self.cure)


_GO_ON = "Устраните причину и выполните «rsoko deliveries retry»: отправка продолжится."
# What a pass says that finds the stop of an earlier one.
STOPPED = Trouble(
    "deliveries-stopped", "Отправка остановлена: подряд не принято слишком много писем.", _GO_ON, stops=True
)


def unreachable(error: str) -> Trouble:
    """The mail server cannot be reached, refuses the login or the sender."""
    cure = "Проверьте RSOKO_SMTP_URL и RSOKO_MAIL_FROM. Письма уйдут при следующем проходе, ничего не потеряно."
    return Trouble("mail-unreachable", f"Почтовый сервер не принимает письма: {error}.", cure)


def refused(error: str) -> Trouble:
    """Too many letters in a row were refused for good."""
    text = f"Отправка остановлена: подряд не принято слишком много писем. Последняя причина: {error}."
    cure = f"Проверьте адреса в реестре и ответ почтового сервера («rsoko deliveries»). {_GO_ON}"
    return Trouble("deliveries-stopped", text, cure, stops=True)


def is_stopped(session: Session) -> bool:
    """Say whether sending was stopped and nobody has resumed it since."""
    query = select(AuditEntry.action).where(AuditEntry.subject == SUBJECT).order_by(col(AuditEntry.id).desc())
    return session.exec(query.limit(1)).first() is AuditAction.DELIVERIES_STOPPED


def stop(session: Session, in_row: int, left: int, *, actor: str, at: datetime) -> None:
    """Note that sending is stopped."""
    payload = {"refused_in_row": in_row, "waiting": left}
    record(session, actor=actor, action=AuditAction.DELIVERIES_STOPPED, subject=SUBJECT, payload=payload, at=at)


def resume(session: Session, *, actor: str, at: datetime) -> None:
    """Note that a person has sending go on."""
    record(session, actor=actor, action=AuditAction.DELIVERIES_RESUMED, subject=SUBJECT, payload={}, at=at)
