"""How far a run is, told to whoever watches it in this process."""

from collections.abc import Callable
from contextvars import ContextVar

__all__ = ["LISTENER", "tell"]

Listener = Callable[[str, int, int], None]

# The command sets it; under a worker nobody listens.
LISTENER: ContextVar[Listener | None] = ContextVar("rsoko_progress", default=None)


def tell(step: str, done: int, total: int) -> None:
    """Says that `done` more of the `total` parts of a step are finished."""
    listener = LISTENER.get()
    if listener is not None:
        listener(step, done, total)
