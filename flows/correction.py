"""Correction: take the mended files, compute anew, show what would change, publish once a person has agreed."""

from flows.conduct import PARAMETERS as CONDUCTED
from flows.conduct import Conducted, conduct, flow_of_runs
from flows.pipeline import TEXT, YEAR, Parameter, all_done, choose_among
from rsoko.declared import conducted
from rsoko.errors import UserError
from schemas.terms import MonitoringKey
from tasks import intake
from tasks import monitoring as steps

__all__ = ["MONITORINGS", "chosen", "correction"]

MONITORINGS = {each.short: each.key for each in conducted()}
PARAMETERS = {
    "monitoring": Parameter("Мониторинг", "Что исправляется."),
    "year": Parameter("Год кампании", "Год опубликованного запуска, который исправляется.", YEAR),
    "reason": Parameter("Причина исправления", "Останется в журнале: чьи сведения исправлены и почему.", TEXT),
    "inbox": Parameter("Сначала принять файлы из папок отправителей", "Исправленные файлы кладут в папку inbox."),
    "deliver": CONDUCTED["deliver"],
}


@flow_of_runs(
    "Исправление",
    "Исправление: {monitoring} {year}",
    "Пересчитывает опубликованный мониторинг по исправленным файлам и показывает, что изменится.",
    PARAMETERS,
)
def correction(monitoring: str, year: int, reason: str, inbox: bool = True, deliver: bool = True) -> Conducted:
    """Corrects the published run of a year; returns the id of the new run in the ledger.

    Raises UserError `reason-missing`, `nothing-in-force`, `no-such-monitoring`.
    """
    key = chosen(monitoring)
    if not reason.strip():
        raise UserError("reason-missing", "Причина исправления не указана.", "Напишите, что и почему исправляется.")
    steps.require_force(key, year)
    if inbox:
        all_done([intake.take(folder, return_state=True) for folder in intake.look(None)])
    return conduct(key, year, reason, documents=True, deliver=deliver)


def chosen(monitoring: str) -> MonitoringKey:
    """The monitoring that a form names. Raises UserError `no-such-monitoring`."""
    key = MONITORINGS.get(monitoring)
    if key is None:
        raise UserError("no-such-monitoring", f"Мониторинга «{monitoring}» нет.", f"Есть: {', '.join(MONITORINGS)}.")
    return key


choose_among(correction, "monitoring", list(MONITORINGS))
