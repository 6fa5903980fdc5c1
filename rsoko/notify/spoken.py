"""What the mail client said to the server: whether the text of a letter had left when the connection broke."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

__all__ = ["Spoken", "spoken"]

_DATA = b"data\r\n"
_here = threading.local()


class Spoken:
    """One dialogue with a server: the text leaves with what is said after the command DATA."""

    def __init__(self) -> None:
        self.announced = False
        self.text_left = False

    def hear(self, said: object) -> None:
        """Take in what is about to go over the line."""
        self.text_left = self.text_left or self.announced
        self.announced = self.announced or said == _DATA


@contextmanager
def spoken() -> Iterator[Spoken]:
    """Listen to what this thread says to mail servers.

    Apprise tells the end of a dialogue alone, and `smtplib` has one error for a connection that breaks, whenever it
    does. But it announces everything that it sends to the audit hooks of Python.
    """
    _listen()
    heard = _here.spoken = Spoken()
    try:
        yield heard
    finally:
        del _here.spoken


@cache
def _listen() -> None:
    # A hook is never taken off again: once for a process, and only for one that sends.
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "smtplib.send" and (heard := getattr(_here, "spoken", None)) is not None:
        heard.hear(arguments[1])
