"""The Prefect server of one machine: started when none is configured, found again by the next command."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from rsoko.errors import UserError
from rsoko.store import write_file

__all__ = [
    "HEARTBEAT_SECONDS",
    "POOL",
    "Server",
    "await_server",
    "configured_address",
    "ensure_server",
    "noted_server",
    "prefect_environment",
    "running_server",
    "stop_server",
]

# The work pool that the deployments go to and the workers look at.
POOL = "rsoko"
# Three of them missed, and some slack, are less than three minutes: so long a dead run may look alive.
HEARTBEAT_SECONDS = 45
# The first start runs the migrations of Prefect's database: longer than any later one.
START_SECONDS = 180
FIRST_PORT = 4200
# A server that runs may be busy: one that was taken for gone would be followed by a second one on the same database.
PATIENCE_SECONDS = 20
# Requests in work are answered before the server ends; then it is ended.
STOP_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A server of this machine: where it answers and which process it is."""

    api: str
    pid: int

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.api).port or FIRST_PORT

    @property
    def ui(self) -> str:
        """Address for people."""
        return self.api.removesuffix("/api")


def configured_address() -> str | None:
    """The server that the environment names: ours is not started then."""
    return os.environ.get("PREFECT_API_URL")


def prefect_environment(home: Path, api: str) -> dict[str, str]:
    """Settings under which the server, workers and flows of this installation run."""
    return {
        "PREFECT_HOME": str(_folder(home)),
        "PREFECT_API_URL": api,
        "PREFECT_UI_API_URL": api,
        # A yearly run has to be visible a year ahead: the default horizon is 100 days.
        "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME": "P400D",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # The newer UI asks a service of statistics for its settings whatever is configured; this one asks nobody.
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # Runs show that they live; an automation marks those that stopped to (deployments/automations.py).
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        # A server that is started again must not overlook what its runs do (deployments/ordering.py).
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "deployments.ordering",
        # Prefect's own pages of ended runs go after thirteen months; the ledger keeps every run.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "34560000",
    }


def ensure_server(home: Path, port: int | None = None) -> Server:
    """The server of this installation, started and awaited when it does not run yet.

    Without a `port` it takes 4200, or another where that is taken. Raises UserError `port-taken`, and `prefect-server`
    when it does not answer in time.
    """
    _folder(home).mkdir(parents=True, exist_ok=True)
    with (_folder(home) / "server.lock").open("w") as turnstile:
        # Two commands at once need one server: the second waits and finds what the first has started.
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        found = running_server(home)
        return found if found is not None else _start(home, port)


def running_server(home: Path) -> Server | None:
    """The server that an earlier command left, if it answers."""
    server = noted_server(home)
    return server if server is not None and _alive(server.pid) and _healthy(server.api, PATIENCE_SECONDS) else None


def noted_server(home: Path) -> Server | None:
    """The server that was started last and not stopped, whether it still runs or not."""
    try:
        return Server(**json.loads(_note(home).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def await_server(api: str, seconds: float) -> None:
    """Waits until a server answers. Raises UserError `prefect-server` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not _healthy(api):
        if time.monotonic() > deadline:
            cure = "Запустите сервер Prefect и проверьте PREFECT_API_URL."
            raise UserError("prefect-server", f"Сервер Prefect {api} не отвечает.", cure)
        time.sleep(0.5)


def stop_server(home: Path) -> bool:
    """Stops the server of this installation; False where none runs."""
    server = running_server(home)
    if server is None:
        return False
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 1)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, number)
        deadline = time.monotonic() + seconds
        while _alive(server.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
    _note(home).unlink(missing_ok=True)
    return True


def _start(home: Path, wanted: int | None) -> Server:
    port = _free_port(wanted)
    api = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = _folder(home) / "server.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            # A session of its own: the server outlives the command that needed it.
            start_new_session=True,
            env={**os.environ, **prefect_environment(home, api)},
        )
    server = Server(api=api, pid=process.pid)
    deadline = time.monotonic() + START_SECONDS
    try:
        while not _healthy(api) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        _require(process, api, log)
    except BaseException:
        # Nobody would find it: whoever waits for it was interrupted, or it is broken.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise
    write_file(_note(home), json.dumps(asdict(server)).encode())
    return server


def _require(process: subprocess.Popen[bytes], api: str, log: Path) -> None:
    if process.poll() is not None or not _healthy(api):
        text = f"Сервер Prefect не запустился, журнал: {log}."
        raise UserError("prefect-server", text, "Выполните «rsoko doctor».")


def _folder(home: Path) -> Path:
    return home.resolve() / "prefect"


def _note(home: Path) -> Path:
    return _folder(home) / "server.json"


def _free_port(wanted: int | None) -> int:
    for port in (FIRST_PORT, 0) if wanted is None else (wanted,):
        with socket.socket() as probe:
            # The connections of a server that has just ended do not take its port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    text = f"Порт {wanted or FIRST_PORT} занят другой программой."
    raise UserError("port-taken", text, "Освободите его или укажите другой: rsoko up --port НОМЕР.")


def _alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        # A server started by this very process becomes a zombie when it stops: reap it.
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _healthy(api: str, seconds: float = 2) -> bool:
    try:
        with urlopen(f"{api}/health", timeout=seconds) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
