"""Deployments of this installation: which flow runs when, and the worker that runs it here."""

import contextlib

from prefect import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.schedules import RRule
from prefect.types.entrypoint import EntrypointType
from prefect.workers.process import ProcessWorker

from flows.identification import identification
from schemas.terms import MonitoringKey

__all__ = ["POOL", "register_deployments", "work"]

POOL = "rsoko"
# The draft list is due with a week left for approval and delivery before 1 November.
IDENTIFICATION = "DTSTART:20260101T090000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=20;BYHOUR=9;BYMINUTE=0;BYSECOND=0"


def register_deployments() -> list[str]:
    """Makes the work pool and the deployments, or brings them up to date; returns their ids."""
    with get_client(sync_client=True) as client, contextlib.suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    deployment = RunnerDeployment.from_flow(
        identification,
        name="Ежегодное выявление",
        description="20 октября в 9:00 готовит проект перечня ШНОР и ШНСУ и ждёт утверждения (кнопка Resume).",
        tags=[MonitoringKey.IDENTIFICATION.value],
        schedule=RRule(IDENTIFICATION, timezone="Europe/Kirov"),
        concurrency_limit=1,
        # By module: a worker finds the flow wherever the package is installed.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # Prefect reads the form off the signature again, where words have no place; the flow's own form has them.
    deployment._parameter_openapi_schema = identification.parameters
    return [str(deployment.apply(work_pool_name=POOL))]


def work(*, once: bool = False) -> None:
    """Works on the runs of the pool in processes of this machine, until interrupted or, with `once`, for one look."""
    import asyncio  # noqa: PLC0415 - only a worker needs a loop

    worker = ProcessWorker(work_pool_name=POOL)
    asyncio.run(worker.start(run_once=once))
