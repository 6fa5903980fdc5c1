"""A thousand random alterations of a real ledger, one at a time: each is found and named."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlmodel import Session

from rsoko.db.engine import as_json
from rsoko.db.migrations.versions.v0002_append_only import SQLITE
from rsoko.installation import Installation
from rsoko.steps.checkpoints import examine
from tests.integration.conftest import new_database
from tests.integration.proven import copied, moved

# Fewer on the second database: what differs between them are the types of columns alone.
ALTERATIONS = {"sqlite": 1000, "postgresql": 400}
NAMES = {"registry_version": "registry", "result_row": "run", "audit_entry": "audit"}
CHAIN = "audit_entry"


@dataclass
class Ledger:
    """A ledger under attack: the place, a transaction that is never committed, its tables and rows."""

    place: Installation
    work: Connection
    tables: dict[str, Table]
    rows: dict[str, list[dict[str, Any]]]
    chance: random.Random

    def some(self, table: str) -> dict[str, Any]:
        return self.chance.choice(self.rows[table])

    def findings(self) -> list[tuple[str, str]]:
        with Session(self.work, join_transaction_mode="create_savepoint") as work:
            return [(each.code.value, each.subject) for each in examine(self.place, work)]


@contextmanager
def under_attack(place: Installation, seed: int) -> Iterator[Ledger]:
    """The rights of an owner of the database: no foreign keys, no triggers, but those come back unnoticed."""
    with place.engine.connect() as work:
        sqlite = work.dialect.name == "sqlite"
        if sqlite:
            work.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with work.begin() as doing:
            if not sqlite:
                work.execute(text("SET LOCAL session_replication_role = replica"))
            known = MetaData()
            known.reflect(work)
            tables = {name: table for name, table in known.tables.items() if name != "alembic_version"}
            rows = {
                name: [dict(row) for row in work.execute(select(table)).mappings()] for name, table in tables.items()
            }
            yield Ledger(place, work, tables, rows, random.Random(seed))
            doing.rollback()


@contextmanager
def undone(ledger: Ledger) -> Iterator[None]:
    step = ledger.work.begin_nested()
    if ledger.work.dialect.name == "sqlite":
        for statement in SQLITE:
            ledger.work.execute(text(f"DROP TRIGGER {statement.split()[2]}"))
    try:
        yield
    finally:
        step.rollback()


def forged(ledger: Ledger, statement: Any) -> bool:
    """Does what a forger does; False where the database itself would not have it (a key that is there already)."""
    try:
        with ledger.work.begin_nested():
            ledger.work.execute(statement)
    except (IntegrityError, DataError, StatementError):
        return False
    if ledger.work.dialect.name == "sqlite":
        for trigger in SQLITE:
            ledger.work.execute(text(trigger))
    return True


def key_of(table: Table, row: dict[str, Any]) -> Any:
    first, *others = [column == row[column.name] for column in table.primary_key.columns]
    for each in others:
        first &= each
    return first


def subject(table: str, row: dict[str, Any]) -> str:
    return f"{NAMES.get(table, table)}:{row['run'] if table == 'result_row' else row['id']}"


def changed(column: Column, value: Any, chance: random.Random) -> Any:
    """Another value of the same kind: one sign, one digit, one second, something where there was nothing."""
    if value is None:
        kind = column.type.python_type
        return {int: 7, datetime: datetime(2026, 1, 1), dict: {"x": 1}}.get(kind, "x")
    if isinstance(value, bool | int):
        return value + chance.choice([-1, 1, 10])
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice([1, -1, 1_000_000]))
    if isinstance(value, dict | list):
        return other_json(value, chance)
    place = chance.randrange(len(value)) if value else 0
    sign = chance.choice([each for each in "0aZя-" if not value or each != value[place]])
    return value[:place] + sign + value[place + 1 :]


def other_json(value: Any, chance: random.Random) -> Any:
    written = json.dumps(value, ensure_ascii=False)
    for _ in range(200):
        place = chance.randrange(len(written))
        try:
            other = json.loads(written[:place] + chance.choice("0129ax") + written[place + 1 :])
        except ValueError:
            continue
        if as_json(other) != as_json(value):
            return other
    return [*value, "x"] if isinstance(value, list) else value | {"x": 1}


def a_field(ledger: Ledger) -> str | None:
    name = ledger.chance.choice(sorted(ledger.tables))
    table, row = ledger.tables[name], ledger.some(name)
    column = ledger.chance.choice(list(table.columns))
    value = changed(column, row[column.name], ledger.chance)
    done = forged(ledger, update(table).where(key_of(table, row)).values({column.name: value}))
    return subject(name, row) if done else None


def a_row_removed(ledger: Ledger) -> str | None:
    name = ledger.chance.choice(sorted(ledger.tables))
    table, row = ledger.tables[name], ledger.some(name)
    # The end of the chain is kept in the signed checkpoint, the rest leaves a gap.
    return subject(name, row) if forged(ledger, delete(table).where(key_of(table, row))) else None


def a_row_inserted(ledger: Ledger) -> str | None:
    name = ledger.chance.choice(sorted(ledger.tables))
    table, row = ledger.tables[name], dict(ledger.some(name))
    for column in table.primary_key.columns:
        if column.name != "run" or name != "result_row":
            numbers = [each[column.name] for each in ledger.rows[name]]
            row[column.name] = max(numbers) + 1 if isinstance(numbers[0], int) else f"{numbers[0][:-1]}9"
    for column in ("key", "path", "number", "code", "name"):
        # What must not be there twice.
        if column in row:
            row[column] = changed(table.c[column], row[column], ledger.chance)
    row |= {"status": "rejected"} if name in ("run", "submission") else {}
    return subject(name, row) if forged(ledger, insert(table).values(row)) else None


def two_entries_swapped(ledger: Ledger) -> str | None:
    table = ledger.tables[CHAIN]
    one, two = ledger.chance.sample(ledger.rows[CHAIN], 2)
    names = ("at", "actor", "action", "subject", "payload", "prev_hash", "hash")
    with ledger.work.begin_nested():
        for row, other in ((one, two), (two, one)):
            ledger.work.execute(
                update(table).where(table.c.id == row["id"]).values({name: other[name] for name in names})
            )
    return subject(CHAIN, one) if forged(ledger, text("SELECT 1")) else None


def the_end_cut_off(ledger: Ledger) -> str | None:
    table, last = ledger.tables[CHAIN], len(ledger.rows[CHAIN])
    cut = ledger.chance.randrange(1, 5)
    return f"audit:{last}" if forged(ledger, delete(table).where(table.c.id > last - cut)) else None


def a_byte(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    path.write_bytes(content)


@contextmanager
def file_altered(ledger: Ledger) -> Iterator[str]:
    """A byte of a file of the store, of a document or of a checkpoint; or the file is gone, or another came."""
    settings, chance = ledger.place.settings, ledger.chance
    folder = chance.choice([settings.store, settings.runs, settings.runs, settings.checkpoint_folder])
    path = chance.choice(sorted(each for each in folder.rglob("*") if each.is_file()))
    content, how = path.read_bytes(), chance.choice(["byte", "byte", "removed", "inserted"])
    if how == "inserted" or (how == "removed" and folder == settings.checkpoint_folder):
        # Who removes the note and nothing else has altered nothing of the ledger.
        path = path.with_name(path.name[:-5] + "0000.txt")
        path.write_bytes(b"?")
    elif how == "byte":
        a_byte(path, chance)
    else:
        path.unlink()
    try:
        yield named_file(ledger, path, missing=how == "removed")
    finally:
        path.unlink(missing_ok=True)
        if how in ("byte", "removed") and not (how == "removed" and folder == settings.checkpoint_folder):
            path.write_bytes(content)


def named_file(ledger: Ledger, path: Path, *, missing: bool) -> str:
    """How the examination has to name a file: one of these."""
    settings = ledger.place.settings
    if path.is_relative_to(settings.checkpoint_folder):
        return f"checkpoint:{path.name}"
    if path.is_relative_to(settings.runs):
        where = path.relative_to(settings.runs).as_posix()
        rows = {f"{row['run']}/{row['path']}": row["id"] for row in ledger.rows["document"]}
        return f"document:{rows[where]}" if where in rows else f"runs:{where}"
    digest = path.parent.name + path.name
    for name in ("registry_version", "submission", "run", "document", "delivery"):
        for row in ledger.rows[name]:
            if digest in row.values():
                return subject(name, row)
    # One that a manifest names is told by whoever has the manifest.
    inside = len(path.name) == 62 and path.suffix == ""
    return "" if inside else f"store:{path.parent.name}/{path.name}"


ROWS: list[Callable[[Ledger], str | None]] = [
    *[a_field] * 5,
    *[a_row_removed] * 2,
    *[a_row_inserted] * 2,
    two_entries_swapped,
    the_end_cut_off,
]


def alter(ledger: Ledger) -> tuple[str, str, list[tuple[str, str]]] | None:
    """One alteration, what it is called, whom it concerns and what was found; None where it could not be done."""
    if ledger.chance.random() < 0.3:
        with file_altered(ledger) as concerned:
            return "file", concerned, ledger.findings()
    how = ledger.chance.choice(ROWS)
    with undone(ledger):
        concerned = how(ledger)
        return None if concerned is None else (how.__name__, concerned, ledger.findings())


def is_named(concerned: str, findings: list[tuple[str, str]]) -> bool:
    """Whether what was altered is named; a gap of the chain is named as a span."""
    named = {each for _, each in findings}
    if concerned.startswith("audit:"):
        return any(each.startswith("audit:") for each in named)
    return concerned in named or (concerned == "" and bool(named))


@pytest.mark.slow
@pytest.mark.parametrize("dialect", list(ALTERATIONS))
def test_a_thousand_alterations_are_all_found(small, tmp_path, dialect, request) -> None:
    if dialect == "sqlite":
        place = copied(small, tmp_path / "copy")
    else:
        place = moved(small, tmp_path / "copy", new_database(request.getfixturevalue("postgresql")))
    done: Counter[str] = Counter()
    missed = []
    with under_attack(place, seed=1) as ledger:
        assert ledger.findings() == []
        while done.total() < ALTERATIONS[dialect]:
            made = alter(ledger)
            if made is None:
                continue
            how, concerned, findings = made
            done[how] += 1
            if not findings or not is_named(concerned, findings):
                missed.append((how, concerned, findings))
        assert ledger.findings() == []
    assert missed == []
    # Every kind had its turn.
    assert len(done) == 6
    assert min(done.values()) > 10
    assert inspect(place.engine).get_table_names()
    place.engine.dispose()
