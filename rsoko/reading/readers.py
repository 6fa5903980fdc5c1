"""Reads files in child processes, a few ahead of the one that is wanted; a child that dies takes nobody with it.

No threads: this process asks a child, works on what another has answered, and takes the answer when it needs it.
"""

import marshal
import os
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rsoko.confined.asking import Child, ChildLostError, Children
from rsoko.reading.book import refusal_by_size
from rsoko.reading.contents import Contents, unpacked
from rsoko.reading.texts import RemarkCode, remark

__all__ = ["SECONDS", "read_files"]

# Time for one file; the largest that may be read takes a tenth of it.
SECONDS = 60.0
_CHILDREN = max(1, min(4, os.cpu_count() or 1))
# So many files go to a child at once.
_FIRST, _CHUNK = 4, 16
_CHILDREN_OF_PROCESS = Children("rsoko.reading.child", idle=_CHILDREN)


@dataclass(frozen=True)
class _Reading:
    """What is asked of children besides the files."""

    titles: list[str]
    skipped: list[str]
    seconds: float

    def question(self, files: Sequence[bytes]) -> bytes:
        return marshal.dumps(("read", list(files), self.titles, self.skipped))


def read_files(
    files: Sequence[bytes], *, titles: Collection[str] = (), skipped: Collection[str] = (), seconds: float = SECONDS
) -> Iterator[Contents]:
    """Give the contents of files, in their order; bad content is never an exception.

    `titles`: folded headers by which text tables are understood; `skipped`: folded names of sheets nobody needs.
    A file takes at most `seconds`, and the memory that a child may have.
    """
    reading = _Reading(list(titles), list(skipped), seconds)
    chunks = _chunks(files)
    asked: deque[tuple[Child, Sequence[bytes]]] = deque()
    try:
        for chunk in islice(chunks, _CHILDREN):
            _ask(asked, _CHILDREN_OF_PROCESS.take(), chunk, reading)
        while asked:
            child, chunk = asked.popleft()
            contents = _answers(child, chunk, reading)
            # The rest of a chunk whose cells were enough comes before the next one: order is kept.
            if rest := chunk[len(contents) :]:
                _ask(asked, _CHILDREN_OF_PROCESS.take(), rest, reading, first=True)
            elif (following := next(chunks, None)) is not None:
                _ask(asked, _CHILDREN_OF_PROCESS.take(), following, reading)
            yield from contents
    finally:
        # Nobody will take these answers.
        for child, _ in asked:
            child.end()


def _chunks(files: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Part files: a few for each child first, so that there is soon something to work on, then more at a time."""
    start, size = 0, _FIRST
    while start < len(files):
        yield files[start : start + size]
        start, size = start + size, _FIRST if start < _FIRST * (_CHILDREN - 1) else _CHUNK


def _ask(
    asked: deque[tuple[Child, Sequence[bytes]]],
    child: Child,
    chunk: Sequence[bytes],
    reading: _Reading,
    *,
    first: bool = False,
) -> None:
    child.ask(reading.question([data for data in chunk if refusal_by_size(data) is None]), reading.seconds)
    (asked.appendleft if first else asked.append)((child, chunk))


def _answers(child: Child, chunk: Sequence[bytes], reading: _Reading) -> list[Contents]:
    """Take the answer about a chunk: as many of its first files as the child has read."""
    try:
        answers = iter(marshal.loads(child.answer()))  # noqa: S302 - from our own child, plain values
        _CHILDREN_OF_PROCESS.give_back(child)
    except ChildLostError:
        return [_alone(data, reading) for data in chunk]
    contents = []
    for data in chunk:
        refusal = refusal_by_size(data)
        answer = b"" if refusal is not None else next(answers, None)
        if answer is None:
            break
        contents.append(Contents(refusal=refusal) if refusal is not None else unpacked(answer))
    return contents


def _alone(data: bytes, reading: _Reading) -> Contents:
    """Read one file of a chunk that cost a child its life; of the guilty one, say which cell is to blame."""
    refusal = refusal_by_size(data)
    if refusal is not None:
        return Contents(refusal=refusal)
    read = _asked(reading.question([data]), reading.seconds)
    if read is None:
        examined = _asked(marshal.dumps(("examine", [data], [], [])), reading.seconds)
        reason = None if examined is None else examined.refusal
        return Contents(refusal=reason or remark(RemarkCode.FILE_TOO_HEAVY))
    return read


def _asked(question: bytes, seconds: float) -> Contents | None:
    """The answer of some child about one file; None where it was lost."""
    child = _CHILDREN_OF_PROCESS.take()
    child.ask(question, seconds)
    try:
        (answer,) = marshal.loads(child.answer())  # noqa: S302 - from our own child, plain values
    except ChildLostError:
        return None
    _CHILDREN_OF_PROCESS.give_back(child)
    return unpacked(answer)
