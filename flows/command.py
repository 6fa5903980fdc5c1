"""How the command starts a flow in its own process: approval and progress come along, parameters stay bare."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from prefect import State
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.catalogue import flow_of
from flows.pipeline import COMMAND_APPROVAL
from rsoko.errors import UserError
from rsoko.steps.publishing import Approval
from schemas.terms import MonitoringKey
from tasks.progress import LISTENER

__all__ = ["Ended", "Start", "conduct_here"]


@dataclass(frozen=True)
class Start:
    """What the command asks for; without an approval the run ends as a draft."""

    monitoring: MonitoringKey
    year: int
    reason: str
    approval: Approval | None
    deliver: bool
    documents: bool


@dataclass(frozen=True)
class Ended:
    """A run that ended and the flow run behind it."""

    run: str
    flow_run: str


def conduct_here(start: Start, listener: Callable[[str, int, int], None]) -> Ended:
    """Runs a monitoring here and now. Raises UserError for whatever a user caused."""
    tokens = COMMAND_APPROVAL.set(start.approval), LISTENER.set(listener)
    try:
        # Heartbeats tell of processes that nobody watches. This one is watched: the ledger knows its number, and
        # the next run tells the server of its death. Waiting for their thread costs a run up to a second.
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            flow = flow_of(start.monitoring)
            given = (start.year, start.reason, start.documents, start.deliver)
            state = cast("State[str]", flow(*given, return_state=True))
        return Ended(str(state.result()), str(state.state_details.flow_run_id))
    except PrefectException as error:
        text = f"Сервер Prefect прервал запуск: {error}"
        raise UserError("prefect", text, "Выполните «rsoko doctor» и повторите команду.") from error
    finally:
        COMMAND_APPROVAL.reset(tokens[0])
        LISTENER.reset(tokens[1])
