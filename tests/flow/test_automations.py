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


@pytest.fixture
def registered(environment):  # noqa: F811 - a fixture
    command = [sys.executable, "-c", REGISTER]
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


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
        letter = until(lambda: None if letters.empty() else letters.get(), 60)
        assert f"«{name}»" in letter["title"]
        assert "Что сделать" in letter["message"]
        assert run in letter["message"], "the page of the run"
    assert letters.empty()
