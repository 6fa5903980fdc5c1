"""The tables of a database as plain rows and back: one way for SQLite and PostgreSQL, and from one to the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, Integer, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.types import TypeDecorator

from rsoko.db.migrate import migrate_to, revision_of

__all__ = ["dump", "fill", "is_empty"]

VERSIONS = "alembic_version"
# A row that refers to another of its table comes after it.
ORDERS = {"run": ("started_at", "number")}

Row = dict[str, Any]


class _Moment(TypeDecorator[datetime]):
    """A moment of a table that is known by its columns alone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> datetime | None:  # noqa: ANN401 - text of a dump
        """Read the moment of a dump."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Any) -> Any:  # noqa: ANN401 - text of a dump
        """Write the moment into a dump."""
        if value is None:
            return None
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value).astimezone(UTC).isoformat()


def is_empty(connection: Connection) -> bool:
    """Say whether a database has no tables."""
    return not inspect(connection).get_table_names()


def dump(connection: Connection) -> tuple[str, Iterator[tuple[str, Iterator[Row]]]]:
    """Give the revision of the tables and, table by table, their rows, as the transaction sees them."""
    tables = _tables(connection)
    return revision_of(connection), ((table.name, _rows(connection, table)) for table in tables)


def fill(connection: Connection, revision: str, tables: Mapping[str, Iterable[Row]]) -> None:
    """Make the tables of a revision in an empty database, fill them, and bring them to this version.

    Raises UserError `unknown-revision` for a revision that this version does not know.
    """
    migrate_to(connection, revision)
    for table in _tables(connection):
        rows = list(tables.get(table.name, ()))
        if rows:
            connection.execute(insert(table), rows)
        _go_on(connection, table)
    migrate_to(connection, "head")


def _tables(connection: Connection) -> Sequence[Table]:
    """The tables as the database describes them: those of an earlier version have other columns."""
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, DateTime):
                column.type = _Moment()
            elif isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return [table for table in found.sorted_tables if table.name != VERSIONS]


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    order = [table.c[name] for name in ORDERS.get(table.name, ())] or list(table.primary_key.columns)
    for row in connection.execute(select(table).order_by(*order)).mappings():
        yield dict(row)


def _go_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL count on after the numbers that came with the rows; SQLite does so by itself."""
    key = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(key) != 1 or not isinstance(key[0].type, Integer):
        return
    counter = connection.execute(select(func.pg_get_serial_sequence(table.name, key[0].name))).scalar()
    if counter is not None:
        last = connection.execute(select(func.max(key[0]))).scalar()
        if last is not None:
            connection.execute(text("SELECT setval(:counter, :last)"), {"counter": counter, "last": last})
