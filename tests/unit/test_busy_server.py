"""A Prefect server that is slow to answer is not taken for gone: a second one would work on the same database."""

import json
import os
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deployments.server import running_server


class Busy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(3)
        self.send_response(200)
        self.end_headers()


@pytest.fixture
def busy() -> Iterator[int]:
    """The port of a server with much to do."""
    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def noted(home: Path, port: int) -> None:
    (home / "prefect").mkdir()
    note = {"api": f"http://127.0.0.1:{port}/api", "pid": os.getpid()}
    (home / "prefect" / "server.json").write_text(json.dumps(note))


def test_a_busy_server_is_waited_for(tmp_path: Path, busy: int) -> None:
    noted(tmp_path, busy)
    found = running_server(tmp_path)
    assert found is not None
    assert found.port == busy


def test_a_server_that_does_not_listen_is_gone(tmp_path: Path) -> None:
    noted(tmp_path, 1)
    assert running_server(tmp_path) is None
