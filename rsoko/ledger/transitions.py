"""The statuses of a run: which leads to which, and the one way to change them."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from rsoko.db.models import Run
from rsoko.errors import UserError
from rsoko.ledger.state import trace
from schemas.terms import AuditAction, RunStatus

__all__ = ["TRANSITIONS", "allow", "get_run", "move", "no_result", "require"]

TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.RUNNING: frozenset({RunStatus.DRAFT, RunStatus.FAILED}),
    RunStatus.DRAFT: frozenset({RunStatus.PUBLISHED, RunStatus.REJECTED, RunStatus.SUPERSEDED}),
    RunStatus.PUBLISHED: frozenset({RunStatus.SUPERSEDED}),
    RunStatus.SUPERSEDED: frozenset(),
    RunStatus.REJECTED: frozenset(),
    RunStatus.FAILED: frozenset(),
}


def get_run(session: Session, run_id: str) -> Run:
    """Return a run as the database has it now. Raises UserError `no-such-run`."""
    run = session.get(Run, run_id, populate_existing=True)
    if run is None:
        raise UserError("no-such-run", f"Запуска «{run_id}» нет.", "Список запусков: «rsoko runs».")
    return run


def move(
    session: Session,
    run_id: str,
    to: RunStatus,
    action: AuditAction,
    *,
    actor: str,
    at: datetime,
    **values: Any,  # noqa: ANN401 - columns of Run
) -> Run:
    """Change the status of a run where `TRANSITIONS` allows it and nobody was faster (compare and set).

    Raises UserError `run-state` otherwise.
    """
    run = get_run(session, run_id)
    allow(run, to)
    same = (col(Run.id) == run.id, col(Run.status) == run.status)
    changed = session.exec(update(Run).where(*same).values(status=to, **values))
    if changed.rowcount != 1:
        raise _wrong_state(run, to)
    session.refresh(run)
    trace(session, run, action, actor=actor, at=at)
    return run


def allow(run: Run, to: RunStatus) -> None:
    """Raise UserError `run-state` unless `TRANSITIONS` leads from the status of the run to another."""
    if to not in TRANSITIONS[run.status]:
        raise _wrong_state(run, to)


def require(run: Run, *statuses: RunStatus) -> None:
    """Raise UserError `run-state` unless the run has one of the statuses."""
    if run.status not in statuses:
        raise UserError(
            "run-state",
            f"Запуск {run.id} находится в состоянии «{run.status.label}», изменять его нельзя.",
            "Начните новый запуск.",
        )


def no_result(run_id: str) -> UserError:
    """The refusal where a run has nothing to show."""
    return UserError("no-result", f"У запуска {run_id} нет результата.", "Список запусков: «rsoko runs».")


def _wrong_state(run: Run, to: RunStatus) -> UserError:
    already = run.status is to
    text = f"Запуск {run.id} {'уже ' if already else ''}находится в состоянии «{run.status.label}»"
    text += "." if already else f"; перевести его в состояние «{to.label}» нельзя."
    return UserError(
        "run-state",
        text,
        f"Состояние запуска: «rsoko runs show {run.id}».",
    )
