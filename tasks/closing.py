"""Closing what a broken flow run left open."""

import contextlib
from uuid import UUID

from prefect import State, get_client
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.ledger.runs import fail, list_runs
from schemas.terms import RunStatus
from tasks.workplace import installation, operator

__all__ = ["close_broken", "mark_crashed"]


def close_broken(flow_run_id: str, message: str) -> None:
    """Marks the run that belongs to a flow run as failed; one that got further stays as it is."""
    with session(installation().engine) as work:
        for run in list_runs(work):
            if run.flow_run_id == flow_run_id and run.status is RunStatus.RUNNING:
                fail(work, run.id, error=message, actor=operator(), at=kirov_now())


def mark_crashed(flow_run_id: str) -> None:
    """Tells the server that the process of a flow run is gone: by itself it would show it as running for ever."""
    state: State[None] = Crashed(message="Процесс запуска завершился, не закончив работу.")
    with get_client(sync_client=True) as client, contextlib.suppress(ObjectNotFound):
        client.set_flow_run_state(UUID(flow_run_id), state, force=True)
