"""The effectiveness of the measures taken for a cohort."""

from flows.conduct import Conducted, conduct, monitoring_flow
from rsoko.declared import MONITORINGS
from schemas.terms import MonitoringKey

__all__ = ["effectiveness"]

DECLARED = MONITORINGS[MonitoringKey.EFFECTIVENESS]


@monitoring_flow(DECLARED)
def effectiveness(
    year: int | None = None, reason: str = "Плановый запуск", documents: bool = True, deliver: bool = True
) -> Conducted:
    """Runs the analysis of the effectiveness of measures of a year; returns the id of the run in the ledger."""
    return conduct(DECLARED.key, year, reason, documents=documents, deliver=deliver)
