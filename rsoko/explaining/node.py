"""What an explanation is made of: a tree of values, each with the rule that makes it of its parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.terms import FormKey

__all__ = ["Alternative", "CellRef", "Explanation", "Margin", "Node", "Threshold"]


@dataclass(frozen=True)
class CellRef:
    """A cell of the normalised data: form, the key of its row (field, value), field."""

    form: FormKey
    key: tuple[tuple[str, str | int], ...]
    field: str

    @property
    def year(self) -> int | None:
        """The year that the key of the row names."""
        found = dict(self.key).get("year")
        return int(found) if found is not None else None


@dataclass(frozen=True)
class Threshold:
    """A value of the methodology that a rule holds something against: its key in the file, title, paragraph."""

    key: str
    title: str
    paragraph: str
    value: object


@dataclass(frozen=True)
class Node:
    """A value of a result and what it was made from.

    `name` and `how` are stable codes: what the value is and how it is made of the values of `parts` (docs/manual.md
    lists them); `value` is unrounded, None where there is none; `told` says it in words; `rule` is the rule of the
    methodology in words. A leaf has the cell that its value stands in; a number of the region has neither.
    """

    name: str
    title: str
    value: object
    told: str
    how: str = ""
    rule: str = ""
    thresholds: tuple[Threshold, ...] = ()
    parts: tuple["Node", ...] = ()
    cell: CellRef | None = None

    def walk(self) -> Iterator["Node"]:
        """The node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Margin:
    """How far an input is from changing a status.

    `change` is what must be added to the input alone, in its unit; None where no value of it alone changes the status.
    """

    name: str
    title: str
    unit: str
    now: float | None
    change: float | None
    status: str
    told: str


@dataclass(frozen=True)
class Alternative:
    """The statuses of a school with a threshold times `factor`; `key` is `all` for all thresholds together."""

    key: str
    title: str
    factor: float
    statuses: tuple[tuple[str, str, str], ...]
    changed: bool


@dataclass(frozen=True)
class Explanation:
    """How the result of a school came about, and how firmly it stands."""

    school: str
    roots: tuple[Node, ...]
    margins: tuple[Margin, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    def cells(self) -> list[CellRef]:
        """The cells that the tree stands on, each once, in order of appearance."""
        found = (node.cell for root in self.roots for node in root.walk())
        return list(dict.fromkeys(cell for cell in found if cell is not None))
