"""The effectiveness of the measures taken for a cohort."""

from prefect import flow

from flows.conduct import PARAMETERS, RUNNER, conduct
from flows.pipeline import close_run, name_parameters
from rsoko.declared import MONITORINGS
from schemas.terms import MonitoringKey

__all__ = ["effectiveness"]

DECLARED = MONITORINGS[MonitoringKey.EFFECTIVENESS]


@flow(
    name=DECLARED.key.label,
    flow_run_name=f"{DECLARED.short} {{year}}",
    description=DECLARED.about,
    task_runner=RUNNER,
    persist_result=True,
    on_failure=[close_run],
    on_crashed=[close_run],
)
def effectiveness(
    year: int | None = None, reason: str = "Плановый запуск", documents: bool = True, deliver: bool = True
) -> str:
    """Runs the analysis of the effectiveness of measures of a year; returns the id of the run in the ledger."""
    return conduct(DECLARED.key, year, reason, documents=documents, deliver=deliver)


name_parameters(effectiveness, PARAMETERS)
