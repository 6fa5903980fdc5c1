"""The process that opens what strangers send: few rights, little memory, no secrets; it may die without harm.

It hears questions and answers them one by one, each as its length and then plain values.
"""

import gc
import marshal
import os
import resource
import signal
import sys
from typing import IO

from rsoko.reading.contents import Contents, contents_of, packed, stray_remark

__all__ = ["LENGTH", "MEMORY", "main", "receive", "send"]

# The largest sheet that may be read takes half of it.
MEMORY = 1536 * 1024 * 1024
# Bytes that say how long a message is.
LENGTH = 8
# Answers lie in memory until somebody takes them.
_ENOUGH_CELLS = 500_000


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message: its length, then its bytes."""
    stream.write(len(message).to_bytes(LENGTH, "little"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read a message; None where the other side has gone."""
    length = stream.read(LENGTH)
    if len(length) < LENGTH:
        return None
    return stream.read(int.from_bytes(length, "little"))


def main() -> None:
    """Answer until the parent goes away."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    _confine()
    while (question := receive(source)) is not None:
        send(target, _answer(question))


def _answer(question: bytes) -> bytes:
    """Answer about files one by one; about fewer than asked where their cells are enough for one answer."""
    what, files, titles, skipped = marshal.loads(question)  # noqa: S302 - from our own parent, plain values
    answers: list[bytes] = []
    cells = 0
    for data in files:
        contents = Contents(refusal=stray_remark(data)) if what == "examine" else contents_of(data, titles, skipped)
        answers.append(packed(contents))
        cells += contents.cells
        if cells > _ENOUGH_CELLS:
            break
    return marshal.dumps(answers)


def _confine() -> None:
    """Give up what reading does not need: memory without end, writing of files, core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Cells are very many objects and never a cycle.
    gc.disable()


if __name__ == "__main__":
    main()
