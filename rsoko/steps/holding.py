"""Which process works on a run: taken over when a flow goes on elsewhere, looked at when one seems to be gone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select

from rsoko.db.engine import session
from rsoko.db.models import Run
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.state import trace
from rsoko.ledger.transitions import get_run
from schemas.terms import AuditAction, RunStatus

__all__ = ["GOING_ON", "Held", "held_runs", "hold"]


# What is published may have letters to send yet.
GOING_ON = frozenset({RunStatus.RUNNING, RunStatus.DRAFT, RunStatus.PUBLISHED})


@dataclass(frozen=True)
class Held:
    """A run of the ledger, its flow run, and whether the process that worked on it is known to be gone."""

    run: str
    flow_run: str
    status: RunStatus
    gone: bool


def hold(installation: Installation, run_id: str, *, actor: str, at: datetime) -> None:
    """Notes that this process works on a run now: the steps before it may have been another's.

    Raises UserError `run-is-live` while a computation is under way in another process of this machine.
    """
    host, pid = here()
    with session(installation.engine) as work:
        run = get_run(work, run_id)
        if (run.host, run.pid) == (host, pid) or run.status not in GOING_ON:
            return
        # A process that waits for approval ends by itself: the next may begin before it is quite gone.
        if run.status is RunStatus.RUNNING and run.host == host and is_alive(run.host, run.pid):
            text = f"Над запуском {run.id} уже работает процесс {run.pid}."
            raise UserError("run-is-live", text, "Дождитесь его окончания.")
        run.host, run.pid = host, pid
        trace(work, run, AuditAction.RUN_RESUMED, actor=actor, at=at)


def held_runs(installation: Installation, flow_runs: Collection[str]) -> list[Held]:
    """The runs of these flow runs, and every one that the ledger counts as under way."""
    asked = or_(col(Run.status) == RunStatus.RUNNING, col(Run.flow_run_id).in_(flow_runs))
    with session(installation.engine, reading=True) as work:
        found = work.exec(select(Run).where(asked, col(Run.flow_run_id).is_not(None))).all()
    return [Held(run.id, str(run.flow_run_id), run.status, not is_alive(run.host, run.pid)) for run in found]
