"""The parent's side: children that wait for questions; one that dies or takes too long is replaced."""

import atexit
import contextlib
import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from rsoko.confined.serving import LENGTH, send

__all__ = ["Child", "ChildLostError", "Children"]

_PIECE = 1 << 20
_ROOT = Path(__file__).resolve().parents[2]
# Neither passwords nor addresses of the parent's environment are any business of a child.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ")


class ChildLostError(Exception):
    """A child died, or did not answer in time; `overran`: it took more time than it had."""

    def __init__(self, *, overran: bool = False) -> None:
        super().__init__()
        self.overran = overran


class Child:
    """One child process that runs a module; it is asked one question at a time.

    It works in an empty folder of its own, which goes with it. `has_answered`: it is no longer as it was born.
    """

    def __init__(self, module: str, arguments: Sequence[str] = ()) -> None:
        self.has_answered = False
        self._deadline = 0.0
        # Not a TemporaryDirectory: a fork of this process would remove it when it lets go of its copy of this object.
        self._folder = tempfile.mkdtemp(prefix="rsoko-confined-")
        self._process = subprocess.Popen(  # noqa: S603 - the module is named in our own code
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=_environment(self._folder),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._questions, self._answers = self._process.stdin, self._process.stdout.fileno()
        with contextlib.suppress(OSError):
            # An answer lies in the pipe while this process is busy: a child need not wait for it.
            fcntl.fcntl(self._answers, fcntl.F_SETPIPE_SZ, _PIECE)
            fcntl.fcntl(self._questions.fileno(), fcntl.F_SETPIPE_SZ, _PIECE)

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: bytes, seconds: float) -> None:
        """Put a question; the answer has to come within `seconds`. A lost child is noticed when it is to answer."""
        self._deadline = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            send(self._questions, question)

    def answer(self) -> bytes:
        """Give the answer to the last question. Raises ChildLostError; the child is gone then."""
        try:
            length = int.from_bytes(self._take(LENGTH), "little")
            answer = self._take(length)
        except (OSError, ChildLostError) as error:
            late = time.monotonic() >= self._deadline
            self.end()
            raise ChildLostError(overran=late or self._process.returncode == -signal.SIGXCPU) from error
        self.has_answered = True
        return answer

    def _take(self, size: int) -> bytes:
        waiting = select.poll()
        waiting.register(self._answers, select.POLLIN)
        pieces, missing = [], size
        while missing:
            ready = waiting.poll(max(0.0, 1000 * (self._deadline - time.monotonic())))
            piece = os.read(self._answers, min(missing, _PIECE)) if ready else b""
            if not piece:
                raise ChildLostError
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def end(self) -> None:
        """Stop the process at once; its folder goes with it."""
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self._folder, ignore_errors=True)


class Children:
    """Children of one kind that wait for work, at most `idle` of them; each is used by one thread at a time."""

    def __init__(self, module: str, arguments: Sequence[str] = (), *, idle: int) -> None:
        self._module, self._arguments, self._most = module, tuple(arguments), idle
        self._idle: list[Child] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()
        atexit.register(self.end)

    @property
    def waiting(self) -> tuple[Child, ...]:
        """Those that wait for work."""
        return tuple(self._idle)

    def take(self) -> Child:
        """Give a child that nobody else has."""
        with self._lock:
            self._forget_those_of_others()
            while self._idle:
                child = self._idle.pop()
                if child.is_alive:
                    return child
                child.end()
        return self.new()

    def prepare(self, wanted: int) -> None:
        """Start children until so many wait: what they need for a start they do while nobody waits for them."""
        with self._lock:
            self._forget_those_of_others()
            self._idle += [self.new() for _ in range(min(wanted, self._most) - len(self._idle))]

    def new(self) -> Child:
        """Start a child that has met no file yet."""
        return Child(self._module, self._arguments)

    def give_back(self, child: Child) -> None:
        """Take back a child that has answered all it was asked."""
        with self._lock:
            if len(self._idle) < self._most:
                self._idle.append(child)
                return
        child.end()

    def end(self) -> None:
        """Stop those that wait."""
        with self._lock:
            self._forget_those_of_others()
            for child in self._idle:
                child.end()
            self._idle = []

    def _forget_those_of_others(self) -> None:
        """In a fork of the process that started them: they are not its own."""
        if self._owner != os.getpid():
            self._idle, self._owner = [], os.getpid()


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours but the way to the program: no address of a database, no password of a mail server."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    way = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return {**kept, "PYTHONPATH": way, "TMPDIR": folder, "PYTHONHASHSEED": "0"}
