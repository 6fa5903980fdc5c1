"""Participation in the events of the institute."""

from flows.conduct import Conducted, conduct, monitoring_flow
from rsoko.declared import MONITORINGS
from schemas.terms import MonitoringKey

__all__ = ["participation"]

DECLARED = MONITORINGS[MonitoringKey.PARTICIPATION]


@monitoring_flow(DECLARED)
def participation(
    year: int | None = None, reason: str = "Плановый запуск", documents: bool = True, deliver: bool = True
) -> Conducted:
    """Runs the monitoring of participation of a year; returns the id of the run in the ledger."""
    return conduct(DECLARED.key, year, reason, documents=documents, deliver=deliver)
