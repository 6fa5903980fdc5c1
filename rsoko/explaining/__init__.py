"""How the result of a school came about: trees of values down to the cells of the forms, pure functions of a result."""

from rsoko.explaining.node import Alternative, CellRef, Explanation, Margin, Node, Threshold

__all__ = ["Alternative", "CellRef", "Explanation", "Margin", "Node", "Threshold"]
