"""The examination of the ledger: was anything altered, removed or slipped in, here or in the store."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Table, select, type_coerce
from sqlmodel import Session, SQLModel

from rsoko.db.models import (
    Acknowledgement,
    AuditEntry,
    Delivery,
    Document,
    RegistryVersion,
    ResultRow,
    Run,
    Submission,
)
from rsoko.db.types import TermType
from rsoko.errors import UserError
from rsoko.ledger.audit import GENESIS, hash_of
from rsoko.ledger.results import rows_digest
from rsoko.ledger.state import TRACED, Traced, plain_state
from rsoko.store import DIGEST, Store
from schemas.terms import FindingCode

__all__ = ["Finding", "verify"]

Row = Mapping[str, Any]

# Columns that name files; of the manifests among them every digest inside is looked for as well.
FILES: dict[type[Traced], tuple[str, ...]] = {
    RegistryVersion: ("original", "manifest"),
    Submission: ("original", "parquet", "marked"),
    Acknowledgement: (),
    Run: ("snapshot", "methodology", "result"),
    Document: ("digest",),
    Delivery: ("letter",),
}
MANIFESTS = frozenset({"manifest", "snapshot", "result"})


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written: a stable code, what it concerns, what to tell a person."""

    code: FindingCode
    subject: str
    text: str


def verify(session: Session, store: Store, *, known_head: tuple[int, str] | None = None) -> list[Finding]:
    """Examine the whole ledger and every file it refers to; an empty list means that all is as it was written.

    `known_head` is the id and hash of an entry noted elsewhere (on paper, in a sealed package). Without it a
    forger who rewrites the whole rest of the chain and the rows that agree with it stays unseen.
    """
    findings: list[Finding] = []
    entries = _table(session, AuditEntry, findings)
    findings += _chain(entries)
    findings += _head(entries, known_head)
    said = _last_words(entries)
    tables: dict[type[Traced], list[Row]] = {model: _table(session, model, findings) for model in TRACED}
    for model, rows in tables.items():
        findings += _rows(model, rows, said)
    findings += [_finding(FindingCode.ROW_REMOVED, subject, "о ней есть запись в журнале") for subject in said]
    findings += _result_rows(tables[Run], _table(session, ResultRow, findings))
    return findings + list(_files(store, tables))


def _table(session: Session, model: type[SQLModel], findings: list[Finding]) -> list[Row]:
    """Read a table as it stands, words of closed sets unchecked: a forged word must be found, not stumbled over."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    chosen = [
        type_coerce(column, String).label(column.name) if isinstance(column.type, TermType) else column
        for column in table.columns
    ]
    query = select(*chosen).order_by(*table.primary_key.columns)
    try:
        return [dict(row) for row in session.connection().execute(query).mappings()]
    except ValueError as error:
        # SQLite keeps whatever it is given: a moment or a JSON text that is none stops the reading.
        findings.append(_finding(FindingCode.ROW_ALTERED, table.name, f"таблица не читается: {error}"))
        return []


def _chain(entries: Iterable[Row]) -> Iterator[Finding]:
    number, previous = 0, GENESIS
    for entry in entries:
        subject = f"audit:{entry['id']}"
        gap = entry["id"] != number + 1
        if gap:
            missing = f"{number + 1}" if entry["id"] == number + 2 else f"{number + 1}–{entry['id'] - 1}"
            yield _finding(FindingCode.ENTRY_REMOVED, f"audit:{missing}", f"перед записью № {entry['id']}")
        if hash_of(entry) != entry["hash"]:
            yield _finding(FindingCode.ENTRY_ALTERED, subject, "содержание не совпадает с её отпечатком")
        elif entry["prev_hash"] != previous and not gap:
            yield _finding(
                FindingCode.ENTRY_MISPLACED,
                subject,
                f"она не продолжает запись № {number}: одна из двух подменена",
            )
        number, previous = entry["id"], entry["hash"]


def _head(entries: Iterable[Row], known: tuple[int, str] | None) -> list[Finding]:
    if known is None or any((entry["id"], entry["hash"]) == known for entry in entries):
        return []
    return [_finding(FindingCode.HEAD_MISMATCH, f"audit:{known[0]}", "записи с этим отпечатком нет")]


def _last_words(entries: Iterable[Row]) -> dict[str, object]:
    """What the chain says last of each row."""
    said: dict[str, object] = {}
    for entry in entries:
        try:
            payload = json.loads(entry["payload"])
        except ValueError:
            continue
        if isinstance(payload, dict) and "state" in payload:
            said[entry["subject"]] = payload["state"]
    return said


def _rows(model: type[Traced], rows: Iterable[Row], said: dict[str, object]) -> Iterator[Finding]:
    for row in rows:
        subject = f"{TRACED[model][0]}:{row['id']}"
        expected, found = said.pop(subject, None), plain_state(model, row)
        if not isinstance(expected, dict):
            yield _finding(FindingCode.ENTRY_MISSING, subject, "строка есть, а записи о ней нет")
            continue
        # A column that is younger than the entry was empty when the entry was written.
        differ = sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
        if differ:
            yield _finding(FindingCode.ROW_ALTERED, subject, f"расходятся поля: {', '.join(differ)}")


def _result_rows(runs: Iterable[Row], rows: Iterable[Row]) -> Iterator[Finding]:
    by_run: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_run[row["run"]].append(row)
    for run in runs:
        found = sorted(by_run[run["id"]], key=lambda row: str(row["school"]))
        expected = run["result_rows"]
        if (rows_digest(found) if found or expected else None) != expected:
            yield _finding(FindingCode.RESULT_ROWS_ALTERED, f"run:{run['id']}", "в таблице result_row")


def _files(store: Store, tables: Mapping[type[Traced], Iterable[Row]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for model, rows in tables.items():
        for row in rows:
            subject = f"{TRACED[model][0]}:{row['id']}"
            for column in _named_files(model, row):
                if row[column] is not None:
                    yield from _file(store, row[column], subject, seen, manifest=column in MANIFESTS)


def _named_files(model: type[Traced], row: Row) -> tuple[str, ...]:
    """Columns of a row that name files: a letter of no run and no submission keeps what it said as well."""
    own = model is Delivery and row["run"] is None and row["submission"] is None
    return (*FILES[model], "content") if own else FILES[model]


def _file(store: Store, digest: str, subject: str, seen: set[str], *, manifest: bool) -> Iterator[Finding]:
    if digest in seen:
        return
    seen.add(digest)
    if not DIGEST.fullmatch(digest) or not store.has(digest):
        yield _finding(FindingCode.FILE_MISSING, subject, digest)
        return
    try:
        content = store.get(digest)
    except UserError:
        yield _finding(FindingCode.FILE_ALTERED, subject, str(store.path(digest)))
        return
    if manifest:
        for inner in _digests_in(content):
            yield from _file(store, inner, subject, seen, manifest=False)


def _digests_in(content: bytes) -> Iterator[str]:
    try:
        value = json.loads(content)
    except ValueError:
        return
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and DIGEST.fullmatch(value):
            yield value


def _finding(code: FindingCode, subject: str, details: str) -> Finding:
    label = code.label
    return Finding(code, subject, f"{label[0].upper()}{label[1:]}: {subject} ({details}).")
