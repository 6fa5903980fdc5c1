"""The one place from which the command starts flows: server, settings, progress, the page of the run."""

import os
from dataclasses import dataclass
from threading import Lock

from rich.progress import Progress, TaskID

from rsoko.cli.output import WATCH, progress_bar
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.steps.collecting import require_lists
from rsoko.steps.publishing import Approval
from schemas.terms import MonitoringKey

__all__ = ["Begun", "prepare_prefect", "run_monitoring", "serve", "stop"]


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

    # Its own lines, and what a task broke on, go to the page of the run; here the refusal is said in words.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    address = configured_address()
    if address is not None:
        return os.environ.get("PREFECT_UI_URL", address.removesuffix("/api"))
    with WATCH.status("Запуск сервера Prefect…"):
        server = ensure_server(settings.home)
    os.environ.update(prefect_environment(settings.home, server.api))
    return server.ui


def run_monitoring(
    settings: Settings,
    monitoring: MonitoringKey,
    *,
    year: int,
    reason: str,
    approval: Approval | None,
    deliver: bool,
    documents: bool,
) -> Begun:
    """Runs the flow of a monitoring in this process. Raises UserError for whatever a user caused."""
    require_lists(open_installation(settings), monitoring, year)
    ui = prepare_prefect(settings)
    from flows.command import Start, conduct_here  # noqa: PLC0415 - Prefect reads its settings once, when imported

    with progress_bar() as bar:
        ended = conduct_here(Start(monitoring, year, reason, approval, deliver, documents), _Bars(bar))
    return Begun(ended.run, f"{ui}/runs/flow-run/{ended.flow_run}")


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
