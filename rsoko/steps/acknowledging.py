"""Acknowledge: a sender says that what a warning asks about is no mistake, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from rsoko.crosschecks import CHECKS
from rsoko.db.models import Submission
from rsoko.errors import UserError
from rsoko.intake import WARNINGS, Checked, RemarkCode
from rsoko.ledger.acknowledgements import Acknowledged, acknowledge, acknowledged
from rsoko.ledger.audit import refuse_addresses
from schemas.forms import FORMS
from schemas.terms import Severity, SubmissionStatus

__all__ = ["Acceptance", "acceptance", "record_acceptance", "require_found"]


@dataclass(frozen=True)
class Acceptance:
    """Which warnings are accepted, and why."""

    codes: frozenset[str]
    reason: str


def acceptance(codes: Sequence[str], reason: str | None) -> Acceptance | None:
    """What the sender accepts; None for nothing.

    Raises UserError `no-reason`, `no-warning-named`, `no-personal-data`, `unknown-warning` or `not-a-warning`.
    """
    reason = " ".join((reason or "").split())
    if not codes:
        if reason:
            text = "Указана причина, но не указано, какое предупреждение принимается."
            raise UserError("no-warning-named", text, "Добавьте --accept-warning КОД или уберите --reason.")
        return None
    if not reason:
        text = "Предупреждение принимается только с указанием причины."
        raise UserError("no-reason", text, 'Добавьте --reason "ПРИЧИНА".')
    refuse_addresses(reason)
    _refuse(codes)
    return Acceptance(frozenset(codes), reason)


def require_found(accepted: Acceptance, checked: Sequence[Checked]) -> None:
    """Refuse codes that no file has. Raises UserError `warning-absent`."""
    found = {remark.code for check in checked for remark in check.remarks if remark.severity is Severity.WARNING}
    absent = sorted(accepted.codes - found)
    if absent:
        text = f"Ни в одном из файлов нет предупреждения с таким кодом: {', '.join(absent)}."
        cure = "Проверьте коды: они указаны в замечаниях к файлу. Ни один файл не записан."
        raise UserError("warning-absent", text, cure)


def record_acceptance(
    work: Session, submissions: Sequence[Submission], accepted: Acceptance | None, *, actor: str, at: datetime
) -> list[Acknowledged]:
    """Record what is accepted of submissions that count; returns all that is acknowledged of each, by code."""
    if accepted is not None:
        for submission in submissions:
            if submission.status is SubmissionStatus.ACCEPTED:
                _record(work, submission, accepted, actor, at)
    numbers = [submission.id for submission in submissions if submission.id is not None]
    found = acknowledged(work, numbers)
    return [found[number] for number in numbers]


def _record(work: Session, submission: Submission, accepted: Acceptance, actor: str, at: datetime) -> None:
    warnings = {remark["code"] for remark in submission.remarks if remark["severity"] == Severity.WARNING}
    for code in sorted(accepted.codes & warnings):
        acknowledge(work, submission, code, reason=accepted.reason, actor=actor, at=at)


def _refuse(codes: Sequence[str]) -> None:
    warnings = {code.value for code in WARNINGS}
    warnings |= {check.code.value for check in CHECKS if check.severity is Severity.WARNING}
    errors = {code.value for code in RemarkCode} | {check.code.value for check in CHECKS}
    errors |= {rule.code for definition in FORMS.values() for rule in definition.rules.values()}
    wrong = sorted(set(codes) - warnings)
    if blocking := [code for code in wrong if code in errors]:
        text = f"Это код ошибки, а не предупреждения: {', '.join(blocking)}."
        raise UserError("not-a-warning", text, "Ошибку нельзя принять: исправьте файл и отправьте его снова.")
    if wrong:
        text = f"Неизвестный код предупреждения: {', '.join(wrong)}."
        raise UserError("unknown-warning", text, f"Можно принять: {', '.join(sorted(warnings))}.")
