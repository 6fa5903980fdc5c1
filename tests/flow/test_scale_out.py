"""The same run on a cluster of processes, by one setting: the result and every document are the same to the byte."""

import pytest

from deployments.server import running_server
from rsoko.db.engine import session
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import get_run
from tests.flow.conftest import Place, small_place


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


def test_a_wrong_setting_is_refused_in_words(place: Place) -> None:
    said = place.rsoko("runs", code=1, RSOKO_TASK_RUNNER="spark").stderr
    assert "RSOKO_TASK_RUNNER" in said
