"""The documents of a run: kept by digest, listed in the ledger, laid out in the folder of the run."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlmodel import Session, col, select

from rsoko.db.models import Document
from rsoko.errors import UserError
from rsoko.ledger.audit import record_all
from rsoko.ledger.state import fact_of
from rsoko.ledger.transitions import get_run, require
from rsoko.store import Store, digest_of, write_file
from schemas.terms import AuditAction, DocumentKind, RunStatus, Scope

__all__ = ["digests_of", "documents_of", "record_documents", "write_folder"]

# ASCII names in folders of ASCII names; the first sign of a part is no dot, so none climbs out.
RELATIVE_PATH = re.compile(r"([0-9A-Za-z_-][0-9A-Za-z_.-]*/)*[0-9A-Za-z_-][0-9A-Za-z_.-]*")


class WrittenDocument(Protocol):
    """A document as the reports write it: whose it is, what, where in the folder of the run, its bytes."""

    @property
    def scope(self) -> Scope: ...
    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> DocumentKind: ...
    @property
    def path(self) -> str: ...
    @property
    def content(self) -> bytes: ...


def record_documents(
    session: Session,
    store: Store,
    run_id: str,
    written: Iterable[WrittenDocument],
    *,
    actor: str,
    at: datetime,
) -> list[Document]:
    """Keep documents of a run; those it has already under the same path and content stay the same rows.

    Raises UserError `document-differs` when the run has other bytes under a path, `run-state` when new ones
    come after approval, ValueError for a path that is not ASCII or leaves the folder of the run.
    """
    # Files first: no transaction is open yet, so nobody waits for the disk.
    kept = [(document, store.put(document.content)) for document in written]
    run = get_run(session, run_id)
    rows = [_row(document, digest, run_id) for document, digest in kept]
    there = _recorded(session, run_id, [row.path for row in rows])
    for row in rows:
        if row.path in there and there[row.path].digest != row.digest:
            raise UserError(
                "document-differs",
                f"Документ {row.path} запуска {run_id} уже записан с другим содержанием.",
                "Начните новый запуск; повторная запись обязана давать те же байты.",
            )
    new = [row for row in rows if row.path not in there]
    if new:
        require(run, RunStatus.RUNNING, RunStatus.DRAFT)
        session.add_all(new)
        session.flush()
        facts = [fact_of(row, AuditAction.DOCUMENT_RECORDED) for row in new]
        record_all(session, facts, actor=actor, at=at)
    mine = there | {row.path: row for row in new}
    return [mine[row.path] for row in rows]


def digests_of(session: Session, run_id: str) -> dict[str, str]:
    """Digests of the documents of a run by path."""
    return dict(session.exec(select(Document.path, Document.digest).where(Document.run == run_id)).all())


def _recorded(session: Session, run_id: str, paths: Sequence[str]) -> dict[str, Document]:
    """Those of the documents with these paths that the run has: a run has hundreds, and each part asks."""
    query = select(Document).where(Document.run == run_id, col(Document.path).in_(paths))
    return {document.path: document for document in session.exec(query).all()}


def documents_of(session: Session, run_id: str) -> list[Document]:
    """Return the documents of a run in order of path."""
    query = select(Document).where(Document.run == run_id).order_by(col(Document.path))
    return sorted(session.exec(query).all(), key=lambda document: document.path)


def write_folder(store: Store, documents: Sequence[Document], folder: Path) -> None:
    """Lay the documents of a run out in a folder: all of them or, after a power cut, what was there before.

    The files are copies: what a person does to them does not touch the store. A folder that is right already
    stays as it is; one that was tampered with is replaced. Raises UserError `store-damaged`.
    """
    if _is_right(documents, folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-", suffix=".new"))
    try:
        for document in documents:
            write_file(fresh / document.path, store.get(document.digest))
        fresh.chmod(0o750)
        _replace(folder, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _row(document: WrittenDocument, digest: str, run_id: str) -> Document:
    if not RELATIVE_PATH.fullmatch(document.path):
        raise ValueError(f"not a path inside the folder of a run: {document.path!r}")
    return Document(
        run=run_id,
        scope=document.scope,
        code=document.code,
        kind=document.kind,
        path=document.path,
        digest=digest,
        size=len(document.content),
    )


def _is_right(documents: Sequence[Document], folder: Path) -> bool:
    if not folder.is_dir():
        return False
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return set(found) == {document.path for document in documents} and all(
        digest_of(found[document.path].read_bytes()) == document.digest for document in documents
    )


def _replace(folder: Path, fresh: Path) -> None:
    if not folder.exists():
        fresh.rename(folder)
        return
    # A folder that is not empty cannot be renamed over: it steps aside first.
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-", suffix=".old"))
    folder.rename(aside / folder.name)
    fresh.rename(folder)
    shutil.rmtree(aside)
