"""Taking up what a dead process left: its flow runs go on, or are closed where they cannot."""

from datetime import timedelta
from uuid import UUID

from prefect import State
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import AwaitingRetry

from rsoko.calendar import kirov_now
from rsoko.steps.holding import GOING_ON, Held, held_runs
from schemas.terms import RunStatus
from tasks.closing import close_broken, mark_crashed
from tasks.workplace import installation

__all__ = ["PATIENCE", "goes_on", "take_up"]

# A flow that has just begun has not noted yet that it holds its run.
PATIENCE = timedelta(seconds=60)
# A run that was begun so many times (each approval counts) is not begun again by itself.
MOST_ATTEMPTS = 6
# A draft waits for weeks, and its flow run is as old.
LOOKED_BACK = timedelta(weeks=10)
GONE = "Процесс запуска завершился, не закончив работу."


def goes_on(flow_run: FlowRun) -> bool:
    """Whether a flow run whose process broke off is begun again by a worker."""
    return flow_run.deployment_id is not None and flow_run.run_count < MOST_ATTEMPTS


def take_up(patience: timedelta = PATIENCE) -> list[str]:
    """Lets flow runs go on whose process is gone; returns the runs of the ledger that are taken up or closed.

    A process is gone when this machine has it no more, or when the server says that its flow run has crashed. Their
    finished steps are not done again.
    """
    with get_client(sync_client=True) as client:
        open_ones = {str(each.id): each for each in _open(client)}
        taken = []
        for held in held_runs(installation(), open_ones):
            flow_run = open_ones.get(held.flow_run) or _read(client, held.flow_run)
            if flow_run is None:
                continue
            may_go_on = goes_on(flow_run) and _crashes(client, flow_run) < MOST_ATTEMPTS
            if not _left(held, flow_run, patience, may_go_on=may_go_on):
                continue
            taken.append(held.run)
            if _stands(flow_run, StateType.RUNNING, StateType.CRASHED) and may_go_on:
                again: State[None] = AwaitingRetry(message=f"{GONE} Выполненные шаги не повторяются.")
                client.set_flow_run_state(flow_run.id, again, force=True)
            else:
                _close(held, flow_run)
    return taken


def _crashes(client: SyncPrefectClient, flow_run: FlowRun) -> int:
    """How often a flow run has crashed: where no process can be started at all, it has not begun anew each time."""
    if not _stands(flow_run, StateType.CRASHED):
        return 0
    return sum(state.type is StateType.CRASHED for state in client.read_flow_run_states(flow_run.id))


def _left(held: Held, flow_run: FlowRun, patience: timedelta, *, may_go_on: bool) -> bool:
    """Whether a run was left unfinished: by a process that is gone, or by a flow run that has ended."""
    state = flow_run.state
    if state is None or held.status not in GOING_ON:
        return False
    if state.type is StateType.RUNNING:
        return held.gone and kirov_now() - state.timestamp > patience
    if state.type is StateType.CRASHED and may_go_on:
        return True
    return state.is_final() and held.status is RunStatus.RUNNING


def _close(held: Held, flow_run: FlowRun) -> None:
    if _stands(flow_run, StateType.RUNNING):
        mark_crashed(held.flow_run)
    message = flow_run.state.message if flow_run.state is not None and flow_run.state.is_final() else None
    close_broken(held.flow_run, message or GONE)


def _stands(flow_run: FlowRun, *types: StateType) -> bool:
    return flow_run.state_type in types


def _open(client: SyncPrefectClient) -> list[FlowRun]:
    """Flow runs at work, and those that crashed."""
    wanted = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.CRASHED])),
        start_time=FlowRunFilterStartTime(after_=kirov_now() - LOOKED_BACK),
    )
    return client.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_DESC)


def _read(client: SyncPrefectClient, flow_run: str) -> FlowRun | None:
    try:
        return client.read_flow_run(UUID(flow_run))
    except ObjectNotFound:
        return None
