"""Professional deficits of teachers."""

from flows.conduct import Conducted, conduct, monitoring_flow
from rsoko.declared import MONITORINGS
from schemas.terms import MonitoringKey

__all__ = ["deficits"]

DECLARED = MONITORINGS[MonitoringKey.DEFICITS]


@monitoring_flow(DECLARED)
def deficits(
    year: int | None = None, reason: str = "Плановый запуск", documents: bool = True, deliver: bool = True
) -> Conducted:
    """Runs the monitoring of deficits of a year; returns the id of the run in the ledger."""
    return conduct(DECLARED.key, year, reason, documents=documents, deliver=deliver)
