"""The child's side: give up rights, then answer questions one by one, each as its length and then its bytes."""

import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import IO

__all__ = ["LENGTH", "confine", "receive", "send", "serve"]

# Bytes that say how long a message is.
LENGTH = 8


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


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Answer until the parent goes away."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    while (question := receive(source)) is not None:
        send(target, answer(question))


def confine(*, memory: int, file: int) -> None:
    """Give up what no child needs: memory without end, files larger than `file` bytes (0: none), core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Who stops the parent from the keyboard stops its children by that.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
