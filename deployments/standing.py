"""One `rsoko up` an installation: who serves it, and how another command asks it to end."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from rsoko.errors import UserError

__all__ = ["alone", "end", "serving"]


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Serves the installation as the only one; ends with the process, however that ends.

    Raises UserError `already-up`.
    """
    file = _file(home)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as turnstile:
        try:
            fcntl.flock(turnstile, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            turnstile.seek(0)
            text = f"Система уже запущена: процесс {turnstile.read().strip()}, папка {home.resolve()}."
            raise UserError("already-up", text, "Остановить её: rsoko down.") from None
        turnstile.truncate(0)
        turnstile.write(str(os.getpid()))
        turnstile.flush()
        # Asked to end, it cleans up as it does after Ctrl+C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        yield


def serving(home: Path) -> int | None:
    """The process that serves the installation, if any."""
    try:
        with _file(home).open() as turnstile:
            try:
                fcntl.flock(turnstile, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(turnstile.read())
    except (FileNotFoundError, ValueError):
        pass
    return None


def end(home: Path, *, now: bool) -> bool:
    """Asks who serves to end and waits: until the runs in work are done, or with `now` stops those; False: nobody."""
    process = serving(home)
    if process is None:
        return False
    for _ in range(2 if now else 1):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
        # Two signals at once would be one.
        time.sleep(1)
    while serving(home) == process:
        time.sleep(0.2)
    return True


def _file(home: Path) -> Path:
    return home.resolve() / "prefect" / "up.lock"
