"""A real installation with a demonstration region, and a real Prefect server, once for all flow tests."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prefect.client.base import PrefectHttpxSyncClient
from pydantic import SecretStr

from rsoko.demo import write_region
from rsoko.installation import Installation, open_installation
from rsoko.notify.mailbox import free_port
from rsoko.settings import Settings
from schemas.terms import FormKey
from tests.databases import databases_of
from tests.smaller import smaller_region

SCHOOLS = 60
RSOKO = Path(sys.executable).with_name("rsoko")


def until(question, seconds: float = 120, pause: float = 0.5):
    """The first answer that is not empty."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(pause)
    pytest.fail("no answer in time")


def api_of(address: str, **more: object) -> PrefectHttpxSyncClient:
    """What Prefect's own programs ask its server with.

    Two writers at once are too many for SQLite now and then: the server answers 503 and has done nothing, and its
    clients ask again.
    """
    return PrefectHttpxSyncClient(base_url=address, timeout=120, raise_on_all_errors=False, **more)


@dataclass(frozen=True)
class Place:
    """An installation as people use it: through the command."""

    home: Path
    # Of this machine, where whoever runs the system would be written to.
    operations: int = field(default_factory=free_port)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RSOKO_", "PREFECT_"))}
        operations = f"json://127.0.0.1:{self.operations}/"
        own = {
            "RSOKO_HOME": str(self.home),
            "RSOKO_OPERATIONS": operations,
            # A worker looks for runs that are due every ten seconds otherwise, and a test waits for it many times.
            "PREFECT_WORKER_QUERY_SECONDS": "2",
        }
        return {**kept, **own, **databases_of(self.home), **more}

    def opened(self, *, create: bool = False) -> Installation:
        """The installation from within, with the databases that its commands have."""
        address = databases_of(self.home).get("RSOKO_DATABASE_URL")
        settings = Settings(home=self.home, database_url=None if address is None else SecretStr(address))
        return open_installation(settings, create=create)

    def rsoko(self, *words: str, code: int = 0, timeout: int = 600, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(RSOKO), *words],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    def json(self, *words: str, code: int = 0, **more: str) -> object:
        return json.loads(self.rsoko(*words, "--json", code=code, **more).stdout)


def small_place(folder: Path, *towns: str) -> Place:
    """An installation of a few municipalities whose forms for the identification have come."""
    forms = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS)
    place, files = Place(folder / "var"), write_region(smaller_region(towns), folder / "demo", forms=forms)
    place.rsoko("init")
    place.rsoko("registry", "load", str(folder / "demo" / "registry.xlsx"))
    place.rsoko("submit", *(str(file) for file in files if "forms" in file.parts))
    return place


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str]]:
    """The demonstration, run once through the command; gives the place and what it printed."""
    place = Place(tmp_path_factory.mktemp("demo") / "var")
    try:
        yield place, place.rsoko("demo", "--out", str(place.home), "--schools", str(SCHOOLS)).stdout
    finally:
        place.rsoko("down")
