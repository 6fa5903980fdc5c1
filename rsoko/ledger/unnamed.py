"""Files of the store that nobody names: what killed processes and refused recordings left behind."""

import re
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, SQLModel

from rsoko.db.models import AuditEntry, ResultRow
from rsoko.ledger.audit import canonical
from rsoko.ledger.files import digests_in
from rsoko.ledger.raw import read_table
from rsoko.ledger.state import TRACED
from rsoko.settings import Settings
from rsoko.store import Store

__all__ = ["AGE", "remove_files", "remove_unfinished", "unfinished", "unnamed_files"]

AGE = timedelta(days=1)
INSIDE = re.compile(r"[0-9a-f]{64}")
# A file that was put aside to be removed, should the removal be interrupted.
ASIDE = ".collected-{}.tmp"
# The documents of a run on their way into its folder, and the folder on its way out.
UNFINISHED_FOLDERS = (".new", ".old")


def unnamed_files(session: Session, store: Store, *, now: datetime) -> list[Path]:
    """Files that no row, no entry of the chain and no manifest names, and that nobody has put for a day."""
    named = _named(session, store)
    return [path for path in store.all_paths() if store.named(path) not in named and _is_old(path, now)]


def unfinished(settings: Settings, *, now: datetime) -> list[Path]:
    """What killed processes left half done beside the store: files without a name, folders of documents; a day old."""
    folders = [path for path in settings.runs.glob(".*") if path.suffix in UNFINISHED_FOLDERS and path.is_dir()]
    places = (settings.returned, settings.checkpoint_folder, settings.keys, settings.inbox_taken)
    files = [path for place in places for path in place.rglob(".*.tmp") if path.is_file()]
    return sorted(path for path in [*folders, *files] if _age(path, now) > AGE)


def remove_unfinished(paths: Iterable[Path]) -> list[Path]:
    """Remove what `unfinished` found; returns it."""
    gone = list(paths)
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return gone


def remove_files(paths: Iterable[Path], *, now: datetime) -> list[Path]:
    """Remove files; one that somebody has put again meanwhile stays. Returns those that are gone."""
    gone = []
    for path in paths:
        aside = path.with_name(ASIDE.format(path.name.strip(".")))
        path.rename(aside)
        # Whoever put the same content before the renaming has made it young; whoever comes later writes it anew.
        if _is_old(aside, now):
            aside.unlink()
            gone.append(path)
        else:
            aside.rename(path)
    return gone


def _is_old(path: Path, now: datetime) -> bool:
    return path.is_file() and _age(path, now) > AGE


def _age(path: Path, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - path.stat().st_mtime)


def _named(session: Session, store: Store) -> set[str]:
    """Every digest that stands anywhere in the tables, and every one inside the manifests among them."""
    models: list[type[SQLModel]] = [*TRACED, ResultRow, AuditEntry]
    texts = (
        value if isinstance(value, str) else canonical(value)
        for model in models
        for row in read_table(session, model) or ()
        for value in row.values.values()
        if isinstance(value, str | list | dict)
    )
    named: set[str] = set()
    waiting = {digest for text in texts for digest in INSIDE.findall(text)}
    while waiting:
        digest = waiting.pop()
        named.add(digest)
        if store.has(digest):
            content = store.path(digest).read_bytes()
            if content[:1] in (b"{", b"["):
                waiting |= set(digests_in(content)) - named
    return named
