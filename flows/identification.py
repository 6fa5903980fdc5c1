"""Identification of ШНОР и ШНСУ."""

from flows.conduct import Conducted, conduct, monitoring_flow
from rsoko.declared import MONITORINGS
from schemas.terms import MonitoringKey

__all__ = ["identification"]

DECLARED = MONITORINGS[MonitoringKey.IDENTIFICATION]


@monitoring_flow(DECLARED)
def identification(
    year: int | None = None, reason: str = "Плановый запуск", documents: bool = True, deliver: bool = True
) -> Conducted:
    """Runs the identification of a year; returns the id of the run in the ledger."""
    return conduct(DECLARED.key, year, reason, documents=documents, deliver=deliver)
