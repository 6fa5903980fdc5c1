"""The folders of runs: people read the documents there, so they are what the ledger recorded."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rsoko.ledger.finding import Finding, finding
from rsoko.store import digest_of
from schemas.terms import FindingCode, RunStatus

__all__ = ["folders"]

LAID_OUT = frozenset({RunStatus.DRAFT, RunStatus.PUBLISHED, RunStatus.SUPERSEDED, RunStatus.REJECTED})

_Row = Mapping[str, Any]


def folders(root: Path, runs: Sequence[_Row], documents: Sequence[_Row]) -> Iterator[Finding]:
    """Examine the folder of every run that has one: altered, missing and foreign documents, folders of no run."""
    of: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in documents:
        of[row["run"]].append(row)
    known = {row["id"]: row["status"] for row in runs}
    for run, status in known.items():
        folder = root / str(run)
        # A run under way may be laying its documents out just now; one that failed may have done so or not.
        if status in LAID_OUT or (status == RunStatus.FAILED and folder.is_dir()):
            yield from _folder(folder, of[run])
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        # Names with a dot are folders in the making.
        if path.name not in known and not path.name.startswith("."):
            yield finding(FindingCode.DOCUMENT_INSERTED, f"runs:{path.name}", "такого запуска в журнале нет")


def _folder(folder: Path, documents: Sequence[_Row]) -> Iterator[Finding]:
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if not path.is_dir()}
    for row in documents:
        subject, path = f"document:{row['id']}", found.pop(row["path"], None)
        if path is None:
            yield finding(FindingCode.DOCUMENT_MISSING, subject, f"{folder.name}/{row['path']}")
        elif path.is_symlink() or digest_of(path.read_bytes()) != row["digest"]:
            yield finding(FindingCode.DOCUMENT_ALTERED, subject, f"{folder.name}/{row['path']}")
    for name in found:
        yield finding(FindingCode.DOCUMENT_INSERTED, f"runs:{folder.name}/{name}", "документа с таким именем нет")
