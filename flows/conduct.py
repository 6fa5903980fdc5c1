"""What every monitoring's flow does: collect, validate, freeze, score, write, approve, publish, notify, seal."""

from typing import Any, cast

from prefect import unmapped
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.approval import ApprovalForm
from flows.pipeline import Parameter, all_done, decide
from rsoko.calendar import kirov_now
from rsoko.steps.publishing import Approval
from schemas.terms import MonitoringKey
from tasks import monitoring as steps

__all__ = ["PARAMETERS", "RUNNER", "conduct"]

# Parts wait for processes or the disk: threads are enough to keep both busy.
RUNNER: TaskRunner[PrefectFuture[Any]] = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=2))

PARAMETERS = {
    "year": Parameter("Год кампании", "Пусто: текущий год."),
    "reason": Parameter("Причина запуска", "Останется в журнале."),
    "documents": Parameter("Готовить документы", ""),
    "deliver": Parameter("Рассылать письма после утверждения", ""),
}


def conduct(monitoring: MonitoringKey, year: int | None, reason: str, *, documents: bool, deliver: bool) -> str:
    """Runs a monitoring of a year; returns the id of the run in the ledger."""
    run = steps.open_run(monitoring, year or kirov_now().year, reason)
    # One after another: reading is work for one core, and tasks in threads would only wait for each other.
    all_done([steps.validate(run, district, return_state=True) for district in steps.collect(run)])
    steps.freeze(run)
    steps.score(run)
    if documents:
        parts = steps.list_parts(run)
        all_done(steps.write.map(unmapped(run), parts, unmapped(len(parts))))
    steps.lay_out(run)
    return conclude(run, decide(run), deliver=deliver)


def conclude(run: str, decision: Approval | ApprovalForm | None, *, deliver: bool) -> str:
    """Carries a decision out; without one the run stays a draft."""
    if isinstance(decision, ApprovalForm) and decision.decision == "отклонить":
        steps.reject(run, decision.name, decision.note)
    elif decision is not None:
        steps.publish(run, Approval(decision.name, decision.order), deliver)
        if deliver:
            steps.notify(run)
        steps.seal(run)
    return run
