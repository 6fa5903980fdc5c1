"""Reads a file of the inbox whole or not at all, and moves away what was read and nothing else."""

import errno
import os
import stat
from pathlib import Path

from rsoko.inbox.looking import Entry
from rsoko.inbox.names import safe_name
from rsoko.reading.book import MAX_BYTES
from rsoko.store import digest_of, write_file
from schemas.terms import InboxState

__all__ = ["move_away", "read_whole"]

# A pipe put in the place of a file must not hold the pass up, nor a link lead it elsewhere.
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
SHORT_DIGEST = 12


def read_whole(folder: int, entry: Entry) -> bytes | InboxState:
    """The bytes of a file as it was looked at, or why they cannot be had."""
    try:
        handle = os.open(entry.name, FILE_FLAGS, dir_fd=folder)
    except FileNotFoundError:
        return InboxState.CHANGED
    except OSError as error:
        return InboxState.LINK if error.errno == errno.ELOOP else InboxState.UNREADABLE
    with os.fdopen(handle, "rb") as file:
        if not _is_same(os.fstat(handle), entry):
            return InboxState.CHANGED
        try:
            data = file.read(MAX_BYTES + 1)
        except OSError:
            return InboxState.UNREADABLE
        whole = _is_same(os.fstat(handle), entry) and entry.size == len(data)
    return data if whole else InboxState.CHANGED


def move_away(folder: int, entry: Entry, data: bytes, target: Path) -> Path | InboxState:
    """Moves a recorded file into the folder of the day; the same file again takes its own place there.

    What has come under its name meanwhile stays in the inbox.
    """
    place = target / _unique(entry.name, data)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if not _is_same(os.stat(entry.name, dir_fd=folder, follow_symlinks=False), entry):
            return InboxState.CHANGED
        _move(folder, entry.name, data, place)
        if _is_same(place.lstat(), entry) or place.read_bytes() == data:
            return place
        _put_back(folder, entry.name, place)
    except FileNotFoundError:
        return InboxState.CHANGED
    except OSError:
        return InboxState.NOT_MOVED
    return InboxState.CHANGED


def _unique(name: str, data: bytes) -> str:
    """A safe name with a part of the digest: other content has another name."""
    safe = Path(safe_name(name))
    return f"{safe.stem}-{digest_of(data)[:SHORT_DIGEST]}{safe.suffix}"


def _move(folder: int, name: str, data: bytes, place: Path) -> None:
    try:
        os.rename(name, place, src_dir_fd=folder)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The inbox is a share on another disk: what was read is what is kept.
        write_file(place, data)
        os.unlink(name, dir_fd=folder)


def _put_back(folder: int, name: str, place: Path) -> None:
    """Another version slipped in between the last look and the move: back with it, over nobody's head."""
    taken = os.listdir(folder)
    free = next(each for number in range(len(taken) + 1) if (each := f"{number or ''}{name}") not in taken)
    os.link(place, free, dst_dir_fd=folder, follow_symlinks=False)
    place.unlink()


def _is_same(facts: os.stat_result, entry: Entry) -> bool:
    """Whether this is the very file that was looked at, and nobody has written to it since."""
    if entry.facts is None or not stat.S_ISREG(facts.st_mode):
        return False
    fields = ("st_dev", "st_ino", "st_size", "st_mtime_ns")
    return all(getattr(facts, field) == getattr(entry.facts, field) for field in fields)
