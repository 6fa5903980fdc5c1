"""What every monitoring's flow does around its own steps: waiting for parts, approval, closing what broke."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from prefect import State, runtime, suspend_flow_run
from prefect.client.schemas.objects import FlowRun
from prefect.flows import Flow
from prefect.futures import PrefectFuture

from flows.approval import WEEKS_OF_PATIENCE, ApprovalForm
from rsoko.errors import UserError
from rsoko.steps.publishing import Approval
from tasks.closing import close_broken

__all__ = ["COMMAND_APPROVAL", "Parameter", "all_done", "choose_among", "close_run", "decide", "name_parameters"]

# The command's own approval: a name does not belong into the parameters of a flow.
COMMAND_APPROVAL: ContextVar[Approval | None] = ContextVar("rsoko_approval", default=None)


@dataclass(frozen=True)
class Parameter:
    """What the form of a flow's start says of a parameter."""

    title: str
    description: str


def name_parameters(flow: Flow[..., Any], parameters: Mapping[str, Parameter]) -> None:
    """Puts words into the form of a flow's start: Prefect shows the names of the arguments otherwise."""
    for name, parameter in parameters.items():
        flow.parameters.properties[name] |= {"title": parameter.title, "description": parameter.description}


def choose_among(flow: Flow[..., Any], name: str, choices: list[str]) -> None:
    """Lets the form of a flow's start offer a list for a parameter, and the server refuse anything else."""
    flow.parameters.properties[name] |= {"enum": choices}


def all_done(parts: Iterable[PrefectFuture[Any] | State[Any]]) -> list[object]:
    """Results of all parts; what users caused is said of all parts at once.

    Raises UserError with the texts of every part that was refused, else the first error.
    """
    results = [part.result(raise_on_failure=False) for part in parts]
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
    seconds = WEEKS_OF_PATIENCE * 7 * 24 * 60 * 60
    form = ApprovalForm.with_initial_data(description=f"Проект {run} готов. Документы и перечень: вкладка Artifacts.")
    return suspend_flow_run(wait_for_input=form, timeout=seconds, key=f"approval-{run}")


def close_run(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Marks the run of a broken flow run as failed, so that the next one may begin."""
    said = (state.message or state.name or "").removeprefix("Flow run encountered an exception: ")
    close_broken(str(flow_run.id), said.removeprefix("UserError: "))
