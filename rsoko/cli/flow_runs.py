"""The one place from which the command starts flows: server, settings, progress, the page of the run."""

import os
from dataclasses import dataclass
from threading import Lock

from rich.progress import Progress, TaskID

from rsoko.cli.output import WATCH, progress_bar
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.steps.publishing import Approval

__all__ = ["Begun", "Start", "prepare_prefect", "run_identification", "serve", "stop"]


@dataclass(frozen=True)
class Start:
    """What the command asks for."""

    year: int
    reason: str
    approval: Approval | None
    deliver: bool
    documents: bool


@dataclass(frozen=True)
class Begun:
    """A run that ended, and its page."""

    run: str
    ui: str


def prepare_prefect(settings: Settings) -> str:
    """Starts or finds the server and sets the environment of this process; returns the address for people.

    To be called before Prefect is imported: it reads its settings once.
    """
    from deployments.server import configured_address, ensure_server, prefect_environment  # noqa: PLC0415

    # Its own lines go to the page of the run; standard error keeps to warnings.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "ERROR")
    address = configured_address()
    if address is not None:
        return os.environ.get("PREFECT_UI_URL", address.removesuffix("/api"))
    with WATCH.status("Запуск сервера Prefect…"):
        server = ensure_server(settings.home)
    os.environ.update(prefect_environment(settings.home, server.api))
    return server.ui


def run_identification(settings: Settings, start: Start) -> Begun:
    """Runs the flow in this process. Raises UserError for whatever a user caused."""
    open_installation(settings)
    ui = prepare_prefect(settings)
    from prefect.exceptions import PrefectException  # noqa: PLC0415

    from flows.identification import identification  # noqa: PLC0415
    from flows.pipeline import COMMAND_APPROVAL  # noqa: PLC0415
    from tasks.progress import LISTENER  # noqa: PLC0415

    with progress_bar() as bar:
        tokens = COMMAND_APPROVAL.set(start.approval), LISTENER.set(_Bars(bar))
        try:
            state = identification(start.year, start.reason, start.documents, start.deliver, return_state=True)
            run = state.result()
        except PrefectException as error:
            text = f"Сервер Prefect прервал запуск: {error}"
            raise UserError("prefect", text, "Выполните «rsoko doctor» и повторите команду.") from error
        finally:
            COMMAND_APPROVAL.reset(tokens[0])
            LISTENER.reset(tokens[1])
    return Begun(str(run), f"{ui}/runs/flow-run/{state.state_details.flow_run_id}")


class _Bars:
    """A bar for each step that tells of itself; parts of a step come from several threads."""

    def __init__(self, bar: Progress) -> None:
        self.bar, self.tasks, self.lock = bar, dict[str, TaskID](), Lock()

    def __call__(self, step: str, done: int, total: int) -> None:
        with self.lock:
            if step not in self.tasks:
                self.tasks[step] = self.bar.add_task(step, total=total)
            self.bar.advance(self.tasks[step], done)


def serve() -> None:
    """Registers the deployments with their schedules and works on their runs until interrupted."""
    from deployments.schedules import register_deployments, work  # noqa: PLC0415

    register_deployments()
    work()


def stop(settings: Settings) -> bool:
    """Stops the server of this installation; False where none runs."""
    from deployments.server import stop_server  # noqa: PLC0415

    return stop_server(settings.home)
