"""What lies in the inbox, in the order it came, and why some of it waits."""

import os
import stat
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rsoko.inbox.folders import README_NAME, open_folder
from rsoko.inbox.names import is_temporary, shown_name
from rsoko.reading.book import MAX_BYTES
from schemas.terms import InboxState

__all__ = ["Entry", "look", "look_into"]


@dataclass(frozen=True)
class Entry:
    """Something in the inbox: whose folder it is in ("" for the root), its name, what it is, how it stands."""

    folder: str
    name: str
    state: InboxState
    facts: os.stat_result | None = None

    @property
    def shown(self) -> str:
        """The place of the entry on one line, for people."""
        return "/".join(shown_name(part) for part in (self.folder, self.name) if part)

    @property
    def modified(self) -> datetime | None:
        """When it was last written to."""
        return None if self.facts is None else datetime.fromtimestamp(self.facts.st_mtime, UTC)

    @property
    def size(self) -> int | None:
        """Its size in bytes."""
        return None if self.facts is None else self.facts.st_size


def look(inbox: Path, senders: Collection[str], *, now: datetime, quiet: int) -> list[Entry]:
    """Everything in the inbox: of the senders first, then what belongs to nobody. Nothing is changed."""
    if not inbox.is_dir():
        return []
    names = sorted(place.name for place in inbox.iterdir())
    known = [entry for name in names if name in senders for entry in look_into(inbox, name, now=now, quiet=quiet)]
    return [*known, *(entry for name in names if name not in senders for entry in _of_nobody(inbox, name))]


def look_into(inbox: Path, sender: str, *, now: datetime, quiet: int) -> list[Entry]:
    """The entries of a sender's folder, the first that came first; those of one moment by name.

    A rename or a write sets the time of change: what came later stands later, whatever date the file itself bears.
    """
    try:
        with open_folder(inbox / sender) as folder:
            entries = list(_entries(folder, sender, now, quiet))
    except FileNotFoundError:
        return []
    except OSError:
        return [Entry(sender, "", _state_of_root(inbox / sender))]
    return sorted(entries, key=lambda entry: (entry.facts.st_ctime_ns if entry.facts else 0, entry.name))


def _entries(folder: int, sender: str, now: datetime, quiet: int) -> Iterable[Entry]:
    movable = os.access(".", os.W_OK | os.X_OK, dir_fd=folder, effective_ids=True)
    for name in os.listdir(folder):
        try:
            facts = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError:
            yield Entry(sender, name, InboxState.UNREADABLE)
            continue
        entry = Entry(sender, name, _state(name, facts, now.timestamp(), quiet), facts)
        yield _barred(entry, folder, movable) if entry.state is InboxState.READY else entry


def _state(name: str, facts: os.stat_result, now: float, quiet: int) -> InboxState:
    if is_temporary(name):
        return InboxState.TEMPORARY
    if not stat.S_ISREG(facts.st_mode):
        return _kind(facts.st_mode)
    # A clock elsewhere may run ahead of ours: then the time the file came here has to do.
    last = facts.st_mtime if facts.st_mtime <= now else facts.st_ctime
    if now - last < quiet:
        return InboxState.FRESH
    return InboxState.TOO_BIG if facts.st_size > MAX_BYTES else InboxState.READY


def _barred(entry: Entry, folder: int, movable: bool) -> Entry:
    if not movable:
        return replace(entry, state=InboxState.LOCKED_FOLDER)
    readable = os.access(entry.name, os.R_OK, dir_fd=folder, effective_ids=True, follow_symlinks=False)
    return entry if readable else replace(entry, state=InboxState.UNREADABLE)


def _kind(mode: int) -> InboxState:
    if stat.S_ISLNK(mode):
        return InboxState.LINK
    return InboxState.FOLDER if stat.S_ISDIR(mode) else InboxState.SPECIAL


def _of_nobody(inbox: Path, name: str) -> list[Entry]:
    """What is in the root and belongs to no sender; a folder is looked into one level deep, a link never."""
    if name == README_NAME or is_temporary(name):
        return []
    place = inbox / name
    try:
        facts = place.lstat()
    except OSError:
        return []
    if not stat.S_ISDIR(facts.st_mode):
        return [Entry("", name, InboxState.STRAY, facts)]
    try:
        with open_folder(place) as folder:
            # By the descriptor: a path could lead elsewhere by now.
            inside = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return [Entry("", name, InboxState.UNREADABLE, facts)]
    return [Entry(name, each, InboxState.NO_SENDER) for each in inside if not is_temporary(each)]


def _state_of_root(path: Path) -> InboxState:
    """Why the folder of a sender could not be opened."""
    mode = path.lstat().st_mode
    return InboxState.STRAY if stat.S_ISREG(mode) else InboxState.UNREADABLE if stat.S_ISDIR(mode) else _kind(mode)
