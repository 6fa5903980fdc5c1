"""What every monitoring's flow does: collect, validate, freeze, score, write, approve, publish, notify, seal."""

from collections.abc import Callable, Mapping
from typing import ParamSpec

from prefect import Flow, State, flow, unmapped
from prefect.states import Completed

from flows.approval import ApprovalForm
from flows.pipeline import TEXT, YEAR, Parameter, all_done, close_run, decide, leave_or_close, name_parameters
from flows.runners import task_runner
from rsoko.calendar import kirov_now
from rsoko.declared.monitoring import Monitoring
from rsoko.settings import Settings
from rsoko.steps.publishing import Approval
from schemas.terms import MonitoringKey
from tasks import monitoring as steps
from tasks.progress import Stage, show_of, tell

__all__ = ["Conducted", "compute", "conduct", "flow_of_runs", "monitoring_flow"]

Given = ParamSpec("Given")
# The id of a run in the ledger, or a state that has it and says what a person decided.
Conducted = str | State[str]

PARAMETERS = {
    "year": Parameter("Год кампании", "Пусто: текущий год.", YEAR),
    "reason": Parameter("Причина запуска", "Останется в журнале.", TEXT),
    "documents": Parameter("Готовить документы", "Без документов расчёт занимает секунды; утверждать лучше с ними."),
    "deliver": Parameter("Рассылать письма после утверждения", "Снимите отметку, если письма уйдут иначе."),
}


def monitoring_flow(declared: Monitoring) -> Callable[[Callable[Given, Conducted]], Flow[Given, Conducted]]:
    """Makes a function the flow of a monitoring: its names, its runner, the words in the form of its start."""

    return flow_of_runs(declared.key.label, f"{declared.short} {{year}}", declared.about, PARAMETERS)


def flow_of_runs(
    name: str, run_name: str, description: str, parameters: Mapping[str, Parameter]
) -> Callable[[Callable[Given, Conducted]], Flow[Given, Conducted]]:
    """Makes a function a flow that opens a run of the ledger and closes it when it breaks."""

    def made(function: Callable[Given, Conducted]) -> Flow[Given, Conducted]:
        conducted = flow(
            name=name,
            flow_run_name=run_name,
            description=description,
            task_runner=task_runner(Settings()),
            persist_result=True,
            on_failure=[close_run],
            on_crashed=[leave_or_close],
        )(function)
        name_parameters(conducted, parameters)
        return conducted

    return made


def conduct(monitoring: MonitoringKey, year: int | None, reason: str, *, documents: bool, deliver: bool) -> Conducted:
    """Runs a monitoring of a year; returns the id of the run in the ledger."""
    run = compute(monitoring, year or kirov_now().year, reason, documents=documents)
    return conclude(run, decide(run), deliver=deliver)


def compute(monitoring: MonitoringKey, year: int, reason: str, *, documents: bool) -> str:
    """Makes the draft of a year; returns the id of the run in the ledger."""
    run = steps.open_run(monitoring, year, reason)
    steps.hold(run)
    show_of(run)
    # One after another: reading is work for one core, and tasks in threads would only wait for each other.
    districts = steps.collect(run)
    all_done((steps.validate(run, each, return_state=True) for each in districts), Stage.FILES, len(districts))
    tell(Stage.SCORING)
    steps.freeze(run)
    steps.score(run)
    if documents:
        parts = steps.list_parts(run)
        all_done(steps.write.map(unmapped(run), parts), Stage.DOCUMENTS, len(parts))
    steps.lay_out(run)
    return run


def conclude(run: str, decision: Approval | ApprovalForm | None, *, deliver: bool) -> Conducted:
    """Carries a decision out; without one the run stays a draft."""
    if isinstance(decision, ApprovalForm) and decision.decision == "отклонить":
        steps.reject(run, decision.name, decision.note)
        tell(Stage.REJECTED)
        # By its name people tell it from one that was published.
        return Completed(name="Отклонён", message=f"Проект {run} отклонён, причина записана в журнал.", data=run)
    if decision is not None:
        steps.publish(run, Approval(decision.name, decision.order), deliver)
        if deliver:
            tell(Stage.LETTERS)
            steps.notify(run)
        tell(Stage.SEALING)
        steps.seal(run)
    tell(Stage.DRAFT if decision is None else Stage.PUBLISHED)
    return run
