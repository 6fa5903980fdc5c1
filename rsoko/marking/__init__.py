"""The marked copy: a sender's own workbook with every remark at its cell, and the list of all of them."""

from rsoko.marking.isolation import ToMark, mark, mark_all

__all__ = ["ToMark", "mark", "mark_all"]
