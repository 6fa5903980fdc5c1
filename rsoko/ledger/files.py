"""The files of the store that rows name, and whether they are what they were."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rsoko.db.models import Account, Acknowledgement, Delivery, Document, RegistryVersion, Run, Submission
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
    Account: (),
}
MANIFESTS = frozenset({"manifest", "snapshot", "result"})


def files(store: Store, tables: Tables) -> Iterator[Finding]:
    """Examine every file that a row names, then those that nobody names: each is what its name says."""
    left = {store.named(path) or str(path): path for path in store.paths()}
    seen: set[object] = set()
    for model, rows in tables.items():
        for row in rows:
            subject = f"{TRACED[model][0]}:{row['id']}"
            for column in _columns(model, row):
                if row[column] is not None:
                    yield from _file(left, row[column], subject, seen, manifest=column in MANIFESTS)
    yield from _strangers(store, left)


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


def _file(
    left: dict[str, Path], digest: object, subject: str, seen: set[object], *, manifest: bool
) -> Iterator[Finding]:
    """Examine a file once; `left` are those that nobody has named yet."""
    if digest in seen:
        return
    seen.add(digest)
    path = left.pop(digest, None) if isinstance(digest, str) and DIGEST.fullmatch(digest) else None
    if path is None or not path.is_file():
        yield finding(FindingCode.FILE_MISSING, subject, str(digest))
        return
    content = path.read_bytes()
    if digest_of(content) != digest:
        yield finding(FindingCode.FILE_ALTERED, subject, str(path))
        return
    if manifest:
        for inner in digests_in(content):
            yield from _file(left, inner, subject, seen, manifest=False)


def _strangers(store: Store, left: dict[str, Path]) -> Iterator[Finding]:
    """Files that no row names: a killed process may have left them, but they are what their names say."""
    for path in left.values():
        digest, where = store.named(path), path.relative_to(store.root).as_posix()
        if digest is None or not path.is_file():
            yield finding(FindingCode.FILE_STRANGE, f"store:{where}", "такого файла система не записывает")
        elif digest_of(path.read_bytes()) != digest:
            yield finding(FindingCode.FILE_ALTERED, f"store:{where}", "на него никто не ссылается")
