"""What every monitoring's flow does around its own steps: waiting for parts, approval, closing what broke."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from prefect import State, runtime, suspend_flow_run
from prefect.client.schemas.objects import FlowRun
from prefect.flows import Flow
from prefect.futures import PrefectFuture

from flows.approval import WEEKS_OF_PATIENCE, ApprovalForm
from rsoko.errors import UserError
from rsoko.settings import Settings
from rsoko.steps.publishing import Approval
from schemas.fields import YEARS
from tasks.closing import close_broken
from tasks.progress import Stage, tell
from tasks.recovery import goes_on

__all__ = [
    "COMMAND_APPROVAL",
    "TEXT",
    "YEAR",
    "Parameter",
    "all_done",
    "choose_among",
    "close_run",
    "decide",
    "leave_or_close",
    "name_parameters",
]

# The command's own approval: a name does not belong into the parameters of a flow.
COMMAND_APPROVAL: ContextVar[Approval | None] = ContextVar("rsoko_approval", default=None)


# Limits of the forms: the server refuses a value beyond them before anything starts.
YEAR = MappingProxyType({"minimum": YEARS[0], "maximum": YEARS[1]})
TEXT = MappingProxyType({"minLength": 3, "maxLength": 300})


@dataclass(frozen=True)
class Parameter:
    """What the form of a flow's start says of a parameter; `limits` in words of JSON schema."""

    title: str
    description: str
    limits: Mapping[str, object] = field(default_factory=dict)


def name_parameters(flow: Flow[..., Any], parameters: Mapping[str, Parameter]) -> None:
    """Puts words into the form of a flow's start: Prefect shows the names of the arguments otherwise."""
    for name, parameter in parameters.items():
        asked = flow.parameters.properties[name]
        asked |= {"title": parameter.title, "description": parameter.description}
        if "anyOf" in asked:
            # Of what may be left out the UI would ask for its type first, in English: an empty field says the same.
            (kind,) = (each for each in asked.pop("anyOf") if each["type"] != "null")
            del asked["default"]
            asked |= kind
        asked |= parameter.limits


def choose_among(flow: Flow[..., Any], name: str, choices: list[str]) -> None:
    """Lets the form of a flow's start offer a list for a parameter, and the server refuse anything else."""
    flow.parameters.properties[name] |= {"enum": choices}


def all_done(
    parts: Iterable[PrefectFuture[Any] | State[Any]], stage: Stage | None = None, total: int = 0
) -> list[object]:
    """Results of all parts; what users caused is said of all parts at once, how far they are where `stage` is given.

    Raises UserError with the texts of every part that was refused, else the first error.
    """
    results = []
    for part in parts:
        results.append(part.result(raise_on_failure=False))
        if stage is not None:
            tell(stage, 1, total)
    refusals = [result for result in results if isinstance(result, UserError)]
    others = [result for result in results if isinstance(result, BaseException) and result not in refusals]
    if others:
        raise others[0]
    if refusals:
        text = "\n".join(dict.fromkeys(refusal.text for refusal in refusals))
        raise UserError(refusals[0].code, text, refusals[0].cure)
    return results


def decide(run: str) -> Approval | ApprovalForm | None:
    """The decision about a draft: the command's, or a person's under Resume; None where nobody was asked."""
    given = COMMAND_APPROVAL.get()
    if given is not None or runtime.deployment.id is None:
        return given
    tell(Stage.APPROVAL)
    seconds = WEEKS_OF_PATIENCE * 7 * 24 * 60 * 60
    page = Settings().page(f"/runs/{run}")
    ready = f"Проект {run} готов: [школы и документы]({page}); перечень и итоги на вкладке Artifacts."
    form = ApprovalForm.with_initial_data(description=ready)
    return suspend_flow_run(wait_for_input=form, timeout=seconds, key=f"approval-{run}")


def leave_or_close(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Leaves the run of a flow whose process broke off to the worker that begins it again, or closes it."""
    if not goes_on(flow_run):
        close_run(flow, flow_run, state)


def close_run(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Marks the run of a broken flow run as failed, so that the next one may begin."""
    said = (state.message or state.name or "").removeprefix("Flow run encountered an exception: ")
    close_broken(str(flow_run.id), said.removeprefix("UserError: "))
