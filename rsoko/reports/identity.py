"""Lets a result be the key of a cache: what is prepared of it once serves all documents of a run."""

from typing import Generic, TypeVar

__all__ = ["Identity"]

Kept = TypeVar("Kept")


class Identity(Generic[Kept]):
    """Lets frames be a key of a cache: equal only to itself."""

    def __init__(self, result: Kept) -> None:
        self.result = result

    def __hash__(self) -> int:
        return id(self.result)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self.result is other.result
