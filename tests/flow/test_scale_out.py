"""The same run on a cluster of processes, by one setting: the result and every document are the same to the byte."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.server import running_server
from rsoko.db.engine import session
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import get_run
from tests.flow.conftest import Place, small_place

ROOT = Path(__file__).parents[2]
# The scheduler is gone when a worker beats once more, as happens while a cluster ends on a machine under load.
LATE_BEAT = """
from types import SimpleNamespace
from distributed import Client, LocalCluster
from distributed.comm.core import CommClosedError
from flows.runners import task_runner
from rsoko.settings import Settings

async def beat(dask_worker):
    async def gone(**_):
        raise CommClosedError("Stream is closed")
    there, dask_worker.scheduler = dask_worker.scheduler, SimpleNamespace(heartbeat_worker=gone)
    await dask_worker.heartbeat()
    dask_worker.scheduler = there

if __name__ == "__main__":
    with LocalCluster(**task_runner(Settings()).cluster_kwargs) as cluster, Client(cluster) as client:
        print(len(client.run(beat)))
"""


@pytest.fixture(scope="module")
def place(demo: tuple[Place, str], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two municipalities, on the server of the demonstration."""
    return small_place(tmp_path_factory.mktemp("scale"), "13", "31")


def conducted(place: Place, server: str, reason: str, **more: str) -> tuple[str, dict[str, str]]:
    """Runs the identification; gives the digest of its result and those of its documents by path."""
    words = ("run", "identification", "--year", "2026", "--reason", reason)
    run = place.json(*words, PREFECT_API_URL=server, **more)["run"]
    installation = place.opened()
    with session(installation.engine, reading=True) as work:
        return get_run(work, run).result, {each.path: each.digest for each in documents_of(work, run)}


def test_the_result_and_the_documents_are_the_same_to_the_byte(demo: tuple[Place, str], place: Place) -> None:
    server = running_server(demo[0].home).api
    expected = conducted(place, server, "в потоках")
    assert len(expected[1]) > 4
    assert conducted(place, server, "в процессах", RSOKO_TASK_RUNNER="dask") == expected


def test_a_cluster_that_ends_shows_nobody_a_traceback(tmp_path: Path) -> None:
    program = tmp_path / "beat.py"
    program.write_text(LATE_BEAT)
    environment = {**os.environ, "RSOKO_TASK_RUNNER": "dask", "RSOKO_PROCESSES": "2", "PYTHONPATH": str(ROOT)}
    words = [sys.executable, str(program)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert (done.stdout.strip(), done.stderr) == ("2", "")


def test_a_wrong_setting_is_refused_in_words(place: Place) -> None:
    said = place.rsoko("runs", code=1, RSOKO_TASK_RUNNER="spark").stderr
    assert "RSOKO_TASK_RUNNER" in said
