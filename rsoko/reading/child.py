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

__all__ = ["MEMORY", "main", "receive", "send"]

# The largest sheet that may be read takes half of it.
MEMORY = 1536 * 1024 * 1024
_LENGTH = 8


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message: its length, then its bytes."""
    stream.write(len(message).to_bytes(_LENGTH, "little"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read a message; None where the other side has gone."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
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
    what, data, titles, skipped = marshal.loads(question)  # noqa: S302 - from our own parent, plain values
    if what == "examine":
        said = stray_remark(data)
        return packed(Contents(refusal=said))
    return packed(contents_of(data, titles, skipped))


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
