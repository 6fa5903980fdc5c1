"""One way to the database: SQLite for one machine, PostgreSQL for a ministry."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from rsoko.db.refusals import database_gone, refusal_of
from rsoko.errors import UserError

__all__ = ["READING", "as_json", "engine_for", "refusing", "session", "sqlite_file"]

PATIENCE_SECONDS = 30
# Any constant will do, as long as every writer of the ledger takes the same turn-stile.
WRITERS_LOCK = 7_236_501_943
READING = "rsoko_reading"
WRITING = ("INSERT", "UPDATE", "DELETE")
# The one spelling of JSON in the tables: a text that is spelled otherwise was not written by the program.
as_json = partial(json.dumps, ensure_ascii=False, sort_keys=True)


def engine_for(url: str) -> Engine:
    """Open the database of an address (`sqlite:///…` or `postgresql://…`).

    Writers take turns on both databases: SQLite by BEGIN IMMEDIATE, PostgreSQL by an advisory lock that
    ends with the transaction. So a decision that was read holds until it is written, and none dead-lock.
    Raises UserError `database-url` for an address of another kind.
    """
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        engine = create_engine(address, json_serializer=as_json, pool_pre_ping=True)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    engine = create_engine(address, json_serializer=as_json, connect_args={"timeout": PATIENCE_SECONDS})
    if (file := sqlite_file(engine)) is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        _hold_on_to(engine, file)
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def session(engine: Engine, *, reading: bool = False) -> Iterator[Session]:
    """One unit of work: everything in it is committed together, or nothing when it raises.

    `reading` sees one unmoving state of the database, keeps no writer waiting, and cannot write.
    Objects may be read after the end. Raises UserError `database-busy` when others write for too long, `database-gone`,
    `database-damaged`, `disk-full`, `no-access`.
    """
    bind = _reader(engine) if reading else engine
    with refusing(reading=reading), Session(bind, expire_on_commit=False) as work, work.begin():
        yield work


@contextmanager
def refusing(*, reading: bool = False) -> Iterator[None]:
    """Says in words what the database cannot do; raises UserError as `session` does.

    A reader that tries to write is a mistake of the program.
    """
    try:
        yield
    except DBAPIError as error:
        refusal = refusal_of(error)
        if refusal is None or (reading and (error.statement or "").startswith(WRITING)):
            raise
        raise refusal from error


def sqlite_file(engine: Engine) -> Path | None:
    """The file of a database of SQLite; None where it has none."""
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return None
    return Path(str(engine.url.database))


def _address(url: str) -> URL:
    address = make_url(url)
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in ("postgresql", "sqlite"):
        raise UserError(
            "database-url",
            f"База данных вида «{address.drivername}» не поддерживается.",
            "Укажите в RSOKO_DATABASE_URL адрес postgresql://… или sqlite:///….",
        )
    return address


def _reader(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        options = {READING: True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return engine.execution_options(**options)
    return engine.execution_options(**{READING: True})


def _hold_on_to(engine: Engine, file: Path) -> None:
    """Lets an engine know one file alone: where that is gone, another must not be begun or written in its place."""
    known: list[tuple[int, int]] = []

    def look(*_: object) -> None:
        try:
            facts = file.stat()
        except FileNotFoundError:
            if known:
                raise database_gone(f"нет файла {file}") from None
            return
        if (facts.st_dev, facts.st_ino) not in (known or [(facts.st_dev, facts.st_ino)]):
            raise database_gone(f"файл {file} заменён другим")
        known[:] = [(facts.st_dev, facts.st_ino)]

    event.listen(engine, "do_connect", look)
    event.listen(engine, "begin", look)


def _connect_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Without it INSERT OR REPLACE would remove a row and fire no trigger.
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = bool(connection.get_execution_options().get(READING))
    connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
    # A writer that began as a reader could not be made to wait: SQLite refuses it at once.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READING):
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
