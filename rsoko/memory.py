"""The collector of cycles, held back where it costs much and finds nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pauses the collector of cycles and lets it run again as before.

    For work that makes very many objects and hardly a cycle: cells of workbooks, boxes of a page. The collector
    would walk them all for every few thousand. What is made meanwhile stays young; its next pass takes it at once.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
