"""An explanation as a tree of the page: each value opens into what it was made from."""

from dataclasses import dataclass

from rsoko.explaining.node import Node
from rsoko.explaining.telling import Sources, node_lines, source_words

__all__ = ["Branch", "branch_of"]


@dataclass(frozen=True)
class Branch:
    """A value in words, its rule and thresholds, the cell it stands in, its parts."""

    text: str
    rules: tuple[str, ...]
    source: str
    parts: tuple["Branch", ...]


def branch_of(node: Node, sources: Sources, said: set[str]) -> Branch:
    """A node and all below it; rules that were `said` before are not said again."""
    text, *rules = node_lines(node, said)
    source = None if node.cell is None else sources.get(node.cell)
    parts = tuple(branch_of(part, sources, said) for part in node.parts)
    return Branch(text, tuple(rules), "" if source is None else source_words(source), parts)
