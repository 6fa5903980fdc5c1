"""The files of the store that rows name, and whether they are what they were."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rsoko.db.models import Acknowledgement, Delivery, Document, RegistryVersion, Run, Submission
from rsoko.ledger.finding import Finding, finding
from rsoko.ledger.state import TRACED, Traced
from rsoko.store import DIGEST, Store, digest_of
from schemas.terms import FindingCode

__all__ = ["Tables", "digests_in", "files"]

Tables = Mapping[type[Traced], Sequence[Mapping[str, Any]]]

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


def files(store: Store, tables: Tables) -> Iterator[Finding]:
    """Examine every file that a row names, then those that nobody names: each is what its name says."""
    seen: set[str] = set()
    for model, rows in tables.items():
        for row in rows:
            subject = f"{TRACED[model][0]}:{row['id']}"
            for column in _columns(model, row):
                if row[column] is not None:
                    yield from _file(store, row[column], subject, seen, manifest=column in MANIFESTS)
    yield from _strangers(store, seen)


def digests_in(content: bytes) -> Iterator[str]:
    """Give every digest that a manifest names."""
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


def _columns(model: type[Traced], row: Mapping[str, Any]) -> tuple[str, ...]:
    """Columns of a row that name files: a letter of no run and no submission keeps what it said as well."""
    own = model is Delivery and row["run"] is None and row["submission"] is None
    return (*FILES[model], "content") if own else FILES[model]


def _file(store: Store, digest: object, subject: str, seen: set[str], *, manifest: bool) -> Iterator[Finding]:
    if digest in seen:
        return
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        yield finding(FindingCode.FILE_MISSING, subject, str(digest))
        return
    seen.add(digest)
    if not store.has(digest):
        yield finding(FindingCode.FILE_MISSING, subject, digest)
        return
    content = store.path(digest).read_bytes()
    if digest_of(content) != digest:
        yield finding(FindingCode.FILE_ALTERED, subject, str(store.path(digest)))
        return
    if manifest:
        for inner in digests_in(content):
            yield from _file(store, inner, subject, seen, manifest=False)


def _strangers(store: Store, seen: set[str]) -> Iterator[Finding]:
    """Files that no row names: a killed process may have left them, but they are what their names say."""
    for path in store.paths():
        digest = store.named(path)
        where = path.relative_to(store.root).as_posix()
        if digest is None or not path.is_file():
            yield finding(FindingCode.FILE_STRANGE, f"store:{where}", "такого файла система не записывает")
        elif digest not in seen and digest_of(path.read_bytes()) != digest:
            yield finding(FindingCode.FILE_ALTERED, f"store:{where}", "на него никто не ссылается")
