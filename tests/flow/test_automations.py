"""Operations hear of runs that failed, crashed or are late: automations on the real server, one letter each."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import httpx
import pytest

from tests.flow.test_deployment import api, environment, until  # noqa: F401 - fixtures

REGISTER = "from deployments.automations import register_automations; print('\\n'.join(register_automations()))"
# Prefect shows that a run lives every half a minute at the most, and once when it begins.
SHORT = """
from datetime import timedelta
from deployments.automations import register_automations
register_automations(timedelta(seconds=15))
"""
STANDING = """
import time
from prefect import flow
from prefect.runtime import flow_run

@flow(name="Проверка автоматики", flow_run_name="исчезнувший процесс")
def stand():
    print(flow_run.id, flush=True)
    time.sleep(300)

stand()
"""


@pytest.fixture
def letters(demo):
    """What comes to the address of operations that the server knows."""
    place, _ = demo
    found: Queue[dict] = Queue()

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            found.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", place.operations), Taker)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def made_run(api: httpx.Client, name: str) -> str:  # noqa: F811 - the fixture's value
    flow = api.post("/flows/", json={"name": "Проверка автоматики"}).raise_for_status().json()["id"]
    return api.post("/flow_runs/", json={"flow_id": flow, "name": name}).raise_for_status().json()["id"]


def carried_out(code: str, environment: dict[str, str]) -> list[str]:  # noqa: F811 - the fixture's value
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def registered(environment):  # noqa: F811 - a fixture
    return [carried_out(REGISTER, environment) for _ in range(2)][-1]


def test_operations_are_written_to_once_about_each(api, registered, letters):  # noqa: F811 - a fixture
    there = api.post("/automations/filter", json={}).raise_for_status().json()
    ours = [each["name"] for each in there if each["name"].startswith("РСОКО")]
    assert sorted(ours) == sorted(registered), "registered twice, there once"
    assert len(ours) == 3

    for name, state in (
        ("сбой", {"type": "FAILED"}),
        ("обрыв", {"type": "CRASHED"}),
        ("опоздание", {"type": "SCHEDULED", "name": "Late"}),
    ):
        run = made_run(api, name)
        api.post(f"/flow_runs/{run}/set_state", json={"state": state, "force": True}).raise_for_status()
        letter = until(lambda: None if letters.empty() else letters.get(), 120)
        assert f"«{name}»" in letter["title"]
        assert "Что сделать" in letter["message"]
        assert run in letter["message"], "the page of the run"
    assert letters.empty()


def drained(letters: Queue) -> list[dict]:
    return [letters.get() for _ in range(letters.qsize())]


@pytest.fixture
def impatient(environment):  # noqa: F811 - a fixture
    """The automations with a silence that a test can wait for, and then again as they were."""
    carried_out(SHORT, environment)
    yield
    carried_out(REGISTER, environment)


@pytest.mark.usefixtures("impatient")
def test_a_run_whose_process_was_killed_becomes_crashed_and_operations_are_told(api, environment, letters):  # noqa: F811
    command = [sys.executable, "-c", STANDING]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        number = run.stdout.readline().strip()
        beat = {"event": {"name": ["prefect.flow-run.heartbeat"]}, "resource": {"id": [f"prefect.flow-run.{number}"]}}
        try:
            until(lambda: api.post("/events/filter", json={"filter": beat}).raise_for_status().json()["events"])
        finally:
            run.kill()
    assert api.get(f"/flow_runs/{number}").json()["state"]["type"] == "RUNNING", "nobody has told the server"

    def crashed():
        state = api.get(f"/flow_runs/{number}").json()["state"]
        return state if state["type"] == "CRASHED" else None

    assert "признаков жизни нет" in until(crashed)["message"]
    # Runs that other tests left broken may be told of meanwhile.
    (letter,) = until(lambda: [each for each in drained(letters) if number in each["message"]])
    assert "«исчезнувший процесс»" in letter["title"]
