"""`rsoko up` and `rsoko down`: everything by one command, once, and nothing left behind."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.flow.conftest import RSOKO, Place


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("up") / "var")
    yield place
    place.rsoko("down", "--now")


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def up(place, port):
    process = subprocess.Popen(
        [str(RSOKO), "up", "--port", str(port)],
        env=place.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        # A group of its own, as a terminal gives: Ctrl+C goes to all of it.
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def of_the_place(place):
    """Processes whose environment names the folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        # It may end while we look.
        with contextlib.suppress(OSError):
            if str(place.home).encode() in file.read_bytes():
                found.append(file.parent.name)
    return found


def test_a_port_that_is_taken_is_named(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1])
        done = place.rsoko("up", "--port", number, code=1)
    assert f"Порт {number} занят" in done.stderr
    assert of_the_place(place) == []


def test_one_command_brings_up_everything(place, up, port):
    line = up.stdout.readline()
    assert re.search(rf"http://127\.0\.0\.1:{port}\b", line), line
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = {each["check"]: each for each in place.json("doctor", code=1)}
        if found["Исполнитель"]["ok"]:
            break
    wrong = {title for title, each in found.items() if not each["ok"]}
    assert wrong == {"Реестр", "Почтовый сервер"}, found


def test_a_second_one_is_refused_and_told_who_serves(place, up):
    done = place.rsoko("up", code=1)
    assert f"процесс {up.pid}" in done.stderr
    assert up.poll() is None


def test_ctrl_c_leaves_nothing_behind(place, up):
    os.killpg(up.pid, signal.SIGINT)
    assert up.wait(timeout=120) == 0
    assert "Остановлено." in up.stdout.read()
    assert of_the_place(place) == []
    assert not (place.home / "prefect" / "server.json").exists()
    assert "не запущен" in place.rsoko("down").stdout
    server = json.loads(place.rsoko("doctor", "--json", code=1).stdout)[-1]
    assert (server["check"], server["ok"]) == ("Сервер Prefect", True)
