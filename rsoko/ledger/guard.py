"""Whether the database still refuses changes of the chain, and whether its file is whole."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from rsoko.db.migrations.versions.v0002_append_only import REFUSAL, SQLITE
from rsoko.ledger.finding import Finding, finding
from schemas.terms import FindingCode

__all__ = ["guards"]

# Bits of `pg_trigger.tgtype`: for each row, before, on delete, on update, on truncate.
ROW, BEFORE, DELETE, UPDATE, TRUNCATE = 1, 2, 8, 16, 32
ON_POSTGRESQL = {
    "audit_entry_no_change": ROW | BEFORE | DELETE | UPDATE,
    "audit_entry_no_truncate": BEFORE | TRUNCATE,
}
TRIGGERS = text(
    "SELECT t.tgname, t.tgtype, t.tgenabled, t.tgqual IS NULL, p.prosrc FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'audit_entry'::regclass AND NOT t.tgisinternal"
)


class _Guard(NamedTuple):
    """A trigger as PostgreSQL lists it."""

    kind: int
    enabled: bool
    always: bool
    does: str


def guards(connection: Connection) -> Iterator[Finding]:
    """Look at the triggers of the chain (also for those that nobody knows) and, on SQLite, at the file itself."""
    if connection.dialect.name == "sqlite":
        yield from _damage(connection)
        expected, found = _expected_on_sqlite(), _on_sqlite(connection)
    else:
        expected, found = _expected_on_postgresql(), _on_postgresql(connection)
    for name in sorted({*expected, *found}):
        if name not in found:
            yield finding(FindingCode.GUARD_REMOVED, f"trigger:{name}", "триггера нет")
        elif name not in expected:
            yield finding(FindingCode.GUARD_REMOVED, f"trigger:{name}", "посторонний триггер")
        elif found[name] != expected[name]:
            yield finding(FindingCode.GUARD_REMOVED, f"trigger:{name}", "триггер изменён или отключён")


def _expected_on_sqlite() -> dict[str, object]:
    return {statement.split()[2]: statement for statement in SQLITE}


def _on_sqlite(connection: Connection) -> dict[str, object]:
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
    return {row.name: row.sql for row in connection.execute(query)}


def _damage(connection: Connection) -> Iterator[Finding]:
    try:
        said = [str(line) for (line,) in connection.exec_driver_sql("PRAGMA integrity_check")]
    except DBAPIError as error:
        said = [str(error.orig)]
    if said != ["ok"]:
        yield finding(FindingCode.DATABASE_DAMAGED, "database", "; ".join(said[:3]))


def _expected_on_postgresql() -> dict[str, object]:
    does = f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END "
    return {name: _Guard(kind, True, True, does) for name, kind in ON_POSTGRESQL.items()}


def _on_postgresql(connection: Connection) -> dict[str, object]:
    return {
        name: _Guard(kind, _text(enabled) in ("O", "A"), always, does)
        for name, kind, enabled, always, does in connection.execute(TRIGGERS)
    }


def _text(char: str | bytes) -> str:
    # The driver gives PostgreSQL's single character as bytes.
    return char.decode() if isinstance(char, bytes) else char
