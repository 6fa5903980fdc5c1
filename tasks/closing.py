"""Closing what a broken flow run left open."""

from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.ledger.runs import fail, list_runs
from schemas.terms import RunStatus
from tasks.workplace import installation, operator

__all__ = ["close_broken"]


def close_broken(flow_run_id: str, message: str) -> None:
    """Marks the run that belongs to a flow run as failed; one that got further stays as it is."""
    with session(installation().engine) as work:
        for run in list_runs(work):
            if run.flow_run_id == flow_run_id and run.status is RunStatus.RUNNING:
                fail(work, run.id, error=message, actor=operator(), at=kirov_now())
