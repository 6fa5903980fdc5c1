"""Reads files in child processes, a few ahead of the one that is wanted; a child that dies takes nobody with it."""

import atexit
import marshal
import os
import select
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from rsoko.reading.book import refusal_by_size
from rsoko.reading.child import send
from rsoko.reading.contents import Contents, unpacked
from rsoko.reading.remarks import Remark
from rsoko.reading.texts import RemarkCode, remark

__all__ = ["SECONDS", "read_files"]

# Time for one file; the largest that may be read takes a tenth of it.
SECONDS = 60.0
_CHILDREN = max(1, min(4, os.cpu_count() or 1))
_LENGTH = 8
_PIECE = 1 << 20
_ROOT = Path(__file__).resolve().parents[2]
# Neither passwords nor addresses of the parent's environment are any business of a reader.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ")


class _ChildLostError(Exception):
    """A child died, or did not answer in time."""


class _Child:
    """One child process; it is asked one question at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rsoko.reading.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Give the answer to a question. Raises _ChildLostError; the child is gone then."""
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, question)
            return self._answer(time.monotonic() + seconds)
        except (OSError, _ChildLostError) as error:
            self.end()
            raise _ChildLostError from error

    def _answer(self, deadline: float) -> bytes:
        length = int.from_bytes(self._take(_LENGTH, deadline), "little")
        return self._take(length, deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        pieces, missing = [], size
        while missing:
            ready = waiting.poll(max(0.0, 1000 * (deadline - time.monotonic())))
            piece = os.read(pipe, min(missing, _PIECE)) if ready else b""
            if not piece:
                raise _ChildLostError
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def end(self) -> None:
        """Stop the process at once."""
        self._process.kill()
        self._process.communicate()


class _Children:
    """Children that wait for work; each is used by one thread at a time."""

    def __init__(self) -> None:
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Give the answer of some child. Raises _ChildLostError."""
        child = self._take()
        answer = child.ask(question, seconds)
        with self._lock:
            if len(self._idle) < _CHILDREN:
                self._idle.append(child)
                return answer
        child.end()
        return answer

    def _take(self) -> _Child:
        with self._lock:
            if self._owner != os.getpid():
                # A copy of the process that started them: they are not its own.
                self._idle, self._owner = [], os.getpid()
            return self._idle.pop() if self._idle else _Child()

    def end(self) -> None:
        """Stop those that wait."""
        with self._lock:
            if self._owner == os.getpid():
                for child in self._idle:
                    child.end()
                self._idle = []


_CHILDREN_OF_PROCESS = _Children()
atexit.register(_CHILDREN_OF_PROCESS.end)


def read_files(
    files: Sequence[bytes], *, titles: Collection[str] = (), skipped: Collection[str] = (), seconds: float = SECONDS
) -> Iterator[Contents]:
    """Give the contents of files, in their order; bad content is never an exception.

    `titles`: folded headers by which text tables are understood; `skipped`: folded names of sheets nobody needs.
    A file takes at most `seconds`, and the memory that a child may have.
    """
    words = (list(titles), list(skipped))
    if len(files) <= 1:
        yield from (_read(data, words, seconds) for data in files)
        return
    waiting = iter(files)
    with ThreadPoolExecutor(_CHILDREN) as pool:
        ahead: deque[Future[Contents]] = deque()
        for data in waiting:
            ahead.append(pool.submit(_read, data, words, seconds))
            # What was read ahead stays in memory: one file for each child and one on the way.
            if len(ahead) > 2 * _CHILDREN:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _read(data: bytes, words: tuple[list[str], list[str]], seconds: float) -> Contents:
    refusal = refusal_by_size(data)
    if refusal is not None:
        return Contents(refusal=refusal)
    try:
        return unpacked(_CHILDREN_OF_PROCESS.ask(marshal.dumps(("read", data, *words)), seconds))
    except _ChildLostError:
        return Contents(refusal=_examined(data, seconds) or remark(RemarkCode.FILE_TOO_HEAVY))


def _examined(data: bytes, seconds: float) -> Remark | None:
    """Look into a file that cost a child its life: there may be a cell to blame."""
    try:
        return unpacked(_CHILDREN_OF_PROCESS.ask(marshal.dumps(("examine", data, [], [])), seconds)).refusal
    except _ChildLostError:
        return None
