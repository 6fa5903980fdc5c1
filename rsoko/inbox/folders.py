"""Folders of the inbox: one for each sender of the registry, opened so that nobody can put another in its place."""

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from rsoko.inbox.texts import README
from rsoko.registry import Registry
from rsoko.settings import Settings
from rsoko.store import write_file

__all__ = ["README_NAME", "make_folders", "open_folder", "sender_codes", "turnstile"]

README_NAME = "README.txt"
LOCK_NAME = ".lock"
READING_NAME = ".reading"
# Senders may not follow their folder to another place by a link.
FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def sender_codes(registry: Registry) -> list[str]:
    """Codes of all who may send forms, in order; a code names a folder."""
    return sorted({*registry.municipalities["code"].tolist(), *registry.districts["code"].tolist()})


def make_folders(settings: Settings, registry: Registry) -> None:
    """Makes the folders that are not there yet, and says in the inbox what it is.

    What bears the name of a sender and is no folder stays as it is: looking at the inbox tells of it.
    """
    settings.inbox.mkdir(parents=True, exist_ok=True)
    for code in sender_codes(registry):
        with contextlib.suppress(FileExistsError):
            (settings.inbox / code).mkdir()
    readme = settings.inbox / README_NAME
    # An explanation that cannot be written must not stop the intake.
    with contextlib.suppress(OSError):
        if not (readme.is_file() and readme.read_bytes() == README.encode()):
            write_file(readme, README.encode(), mode=0o644)


@contextlib.contextmanager
def open_folder(path: Path) -> Iterator[int]:
    """The descriptor of a folder. Raises OSError where it is a link, no folder, or not to be read."""
    handle = os.open(path, FOLDER_FLAGS)
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def turnstile(settings: Settings, sender: str) -> Iterator[Path | None]:
    """Lets one pass at a time into the folder of a sender; None where another one is inside.

    Gives an empty folder for copies. The lock ends with its process, however that ends.
    """
    place = settings.inbox_taken / sender
    place.mkdir(parents=True, exist_ok=True)
    with (place / LOCK_NAME).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        copies = place / READING_NAME
        _empty(copies)
        yield copies
        _empty(copies)


def _empty(folder: Path) -> None:
    """An empty folder; a pass that was killed may have left a copy there."""
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        if stat.S_ISREG(left.lstat().st_mode):
            left.unlink()
