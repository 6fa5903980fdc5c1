"""The one place from which the command starts flows: server, settings, progress, the page of the run."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from rich.progress import Progress, TaskID

from rsoko.cli.output import WATCH, progress_bar
from rsoko.doctor import Finding
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.steps.collecting import require_lists
from rsoko.steps.publishing import Approval
from schemas.terms import MonitoringKey

__all__ = [
    "Begun",
    "examine_prefect",
    "prepare_prefect",
    "register",
    "require_server",
    "run_monitoring",
    "stand",
    "stop",
    "work",
]


@dataclass(frozen=True)
class Begun:
    """A run that ended, and its page."""

    run: str
    ui: str


def prepare_prefect(settings: Settings, port: int | None = None) -> str:
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
        server = ensure_server(settings.home, port)
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


def stand(settings: Settings, port: int | None, say: Callable[[str], None]) -> None:
    """Serves this installation until asked to end: the server, where none is there, deployments, schedules, a worker.

    Only what was started here is stopped at the end. Raises UserError `already-up`, `port-taken`, `prefect-server`.
    """
    from deployments.server import configured_address, ensure_server, running_server, stop_server  # noqa: PLC0415
    from deployments.standing import alone  # noqa: PLC0415

    home, own = settings.home, configured_address() is None
    with alone(home):
        found = running_server(home) if own else None
        ui = prepare_prefect(settings, port)
        used = running_server(home) if own else None
        try:
            register()
            say(f"Prefect: {ui}. Остановить: Ctrl+C или «rsoko down».")
            # A server that breaks off is started again where its pages were.
            work(say=say, look_after=lambda: used and ensure_server(home, used.port))
        finally:
            if own and found is None:
                stop_server(home)


def register() -> dict[str, str]:
    """Makes or renews the deployments with their schedules; returns their ids by name."""
    from deployments.schedules import register_deployments  # noqa: PLC0415

    with _answering():
        return register_deployments()


def work(
    *,
    say: Callable[[str], None],
    name: str | None = None,
    limit: int = 4,
    health: int | None = None,
    look_after: Callable[[], object] = lambda: None,
) -> None:
    """Works on the runs of the deployments until asked to end."""
    # Flows wait so long for a server that is started again: 2 + 4 + … + 128 seconds.
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "7")
    if health is not None:
        os.environ.update(PREFECT_WORKER_WEBSERVER_HOST="0.0.0.0", PREFECT_WORKER_WEBSERVER_PORT=str(health))  # noqa: S104
    from deployments.worker import work as serve  # noqa: PLC0415

    with _answering():
        serve(name=name, limit=limit, say=say, health=health is not None, look_after=look_after)


@contextmanager
def _answering() -> Iterator[None]:
    """Says in words that the server refused or went away for long. Raises UserError `prefect`."""
    from httpx import HTTPError, HTTPStatusError  # noqa: PLC0415

    try:
        yield
    except HTTPError as error:
        answer = f" (ответ {error.response.status_code})" if isinstance(error, HTTPStatusError) else ""
        text = f"Сервер Prefect не принял запрос{answer}: {type(error).__name__}."
        raise UserError("prefect", text, "Выполните «rsoko doctor»; проверьте PREFECT_API_AUTH_STRING.") from error


def examine_prefect(settings: Settings) -> list[Finding]:
    """What is wrong with the server, its deployments and workers."""
    from deployments.examination import examine_server  # noqa: PLC0415

    return examine_server(settings)


def require_server(patience: float = 0) -> str:
    """The address of the server that the environment names, awaited for so many seconds.

    Raises UserError `no-prefect-server`, `prefect-server`.
    """
    from deployments.server import await_server, configured_address  # noqa: PLC0415

    address = configured_address()
    if address is None:
        text = "Сервер Prefect не указан: эта команда работает с уже запущенным сервером."
        raise UserError("no-prefect-server", text, "Задайте PREFECT_API_URL или выполните «rsoko up».")
    await_server(address, patience)
    return address


def stop(settings: Settings, *, now: bool) -> bool:
    """Stops `rsoko up` and the server of this installation; False where nothing runs."""
    from deployments.server import stop_server  # noqa: PLC0415
    from deployments.standing import end  # noqa: PLC0415

    ended = end(settings.home, now=now)
    return stop_server(settings.home) or ended
