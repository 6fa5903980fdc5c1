"""The examination of the ledger: was anything altered, removed or slipped in, here or in the store."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel

from rsoko.db.models import AuditEntry, Document, ResultRow, Run
from rsoko.ledger.audit import GENESIS, canonical, hash_of
from rsoko.ledger.files import files
from rsoko.ledger.finding import Finding, finding
from rsoko.ledger.folders import folders
from rsoko.ledger.guard import guards
from rsoko.ledger.raw import Row, read_table
from rsoko.ledger.results import PLACE, rows_digest
from rsoko.ledger.state import TRACED, Traced, plain_state
from rsoko.store import Store
from schemas.terms import FindingCode

__all__ = ["Finding", "verify", "verify_chain"]


def verify(
    session: Session,
    store: Store,
    *,
    known_heads: Iterable[tuple[int, str]] = (),
    runs: Path | None = None,
) -> list[Finding]:
    """Examine the whole ledger and every file it refers to; an empty list means that all is as it was written.

    `known_heads` are ids and hashes of entries noted elsewhere (on paper, in signed checkpoints). Without one a
    forger who rewrites the whole rest of the chain and the rows that agree with it stays unseen. With `runs` the
    folders of the documents are examined too.
    """
    findings: list[Finding] = list(guards(session.connection()))
    entries = _table(session, AuditEntry, findings)
    findings += _chain(entries)
    findings += _heads(entries, known_heads)
    said = _last_words(entries)
    tables: dict[type[Traced], list[Row]] = {model: _table(session, model, findings) for model in TRACED}
    for model, rows in tables.items():
        findings += _rows(model, rows, said)
    findings += [finding(FindingCode.ROW_REMOVED, subject, "о ней есть запись в журнале") for subject in said]
    findings += _result_rows(tables[Run], _table(session, ResultRow, findings))
    plain = {model: [row.values for row in rows] for model, rows in tables.items()}
    findings += files(store, plain)
    return findings if runs is None else [*findings, *folders(runs, plain[Run], plain[Document])]


def verify_chain(session: Session) -> list[Finding]:
    """Examine the chain alone, and what guards it: no row, no file; for those who look every hour."""
    findings: list[Finding] = list(guards(session.connection()))
    entries = _table(session, AuditEntry, findings)
    return [*findings, *_chain(entries)]


def _table(session: Session, model: type[SQLModel], findings: list[Finding]) -> list[Row]:
    rows = read_table(session, model)
    if rows is None:
        findings.append(finding(FindingCode.ROW_ALTERED, str(model.__tablename__), "таблица не читается"))
    return rows or []


def _chain(entries: Iterable[Row]) -> Iterator[Finding]:
    number, previous = 0, GENESIS
    for entry, misspelled in entries:
        subject = f"audit:{entry['id']}"
        gap = entry["id"] != number + 1
        if gap:
            missing = f"{number + 1}" if entry["id"] == number + 2 else f"{number + 1}–{entry['id'] - 1}"
            yield finding(FindingCode.ENTRY_REMOVED, f"audit:{missing}", f"перед записью № {entry['id']}")
        if misspelled or _hash(entry) != entry["hash"]:
            yield finding(FindingCode.ENTRY_ALTERED, subject, "содержание не совпадает с её отпечатком")
        elif entry["prev_hash"] != previous and not gap:
            yield finding(
                FindingCode.ENTRY_MISPLACED,
                subject,
                f"она не продолжает запись № {number}: одна из двух подменена",
            )
        number, previous = entry["id"], entry["hash"]


def _hash(entry: dict[str, Any]) -> str | None:
    try:
        return hash_of(entry)
    except (TypeError, ValueError, AttributeError):
        # A column holds what no program of ours puts there.
        return None


def _heads(entries: list[Row], known: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    there = {(entry["id"], entry["hash"]) for entry, _ in entries}
    for number, digest in known:
        if (number, digest) not in there:
            yield finding(FindingCode.HEAD_MISMATCH, f"audit:{number}", "записи с этим отпечатком нет")


def _last_words(entries: Iterable[Row]) -> dict[str, object]:
    """What the chain says last of each row."""
    said: dict[str, object] = {}
    for entry, _ in entries:
        try:
            payload = json.loads(entry["payload"])
        except (TypeError, ValueError):
            continue
        if isinstance(payload, dict) and "state" in payload:
            said[entry["subject"]] = payload["state"]
    return said


def _rows(model: type[Traced], rows: Iterable[Row], said: dict[str, object]) -> Iterator[Finding]:
    for row, misspelled in rows:
        subject = f"{TRACED[model][0]}:{row['id']}"
        expected = said.pop(subject, None)
        if not isinstance(expected, dict):
            yield finding(FindingCode.ENTRY_MISSING, subject, "строка есть, а записи о ней нет")
            continue
        try:
            found = plain_state(model, row)
        except (TypeError, ValueError) as error:
            yield finding(FindingCode.ROW_ALTERED, subject, f"строка не читается: {error}")
            continue
        # A column that is younger than the entry was empty when the entry was written.
        differ = {name for name in {*expected, *found} if not _same(expected.get(name), found.get(name))}
        if differ or misspelled:
            names = ", ".join(sorted({*differ, *misspelled}))
            yield finding(FindingCode.ROW_ALTERED, subject, f"расходятся поля: {names}")


def _same(said: object, found: object) -> bool:
    """Say whether two values are the same to the letter: one, one point nought and true are not."""
    if type(said) is type(found) and isinstance(said, str | int | None):
        return said == found
    try:
        return canonical(said) == canonical(found)
    except (TypeError, ValueError):
        return False


def _result_rows(runs: Iterable[Row], rows: Iterable[Row]) -> Iterator[Finding]:
    by_run: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_run[row.values["run"]].append(row)
    for run, _ in runs:
        found = sorted(by_run.pop(run["id"], []), key=lambda row: str(row.values["school"]))
        if _rows_digest(found, expected=run["result_rows"]) != run["result_rows"]:
            yield finding(FindingCode.RESULT_ROWS_ALTERED, f"run:{run['id']}", "в таблице result_row")
    for stray in by_run:
        yield finding(FindingCode.RESULT_ROWS_ALTERED, f"run:{stray}", "такого запуска нет")


def _rows_digest(rows: list[Row], *, expected: object) -> str | None:
    """The digest of rows in order of school; an empty text where one cannot be right, None where none is expected."""
    if not rows and expected is None:
        return None
    try:
        # A fact that is called as a column would stand in its place.
        if any(row.misspelled or not set(PLACE).isdisjoint(row.values["facts"]) for row in rows):
            return ""
        return rows_digest(row.values for row in rows)
    except (TypeError, ValueError):
        return ""
