"""The plain text of a letter, made from its HTML: one text for both parts, so that they never disagree."""

from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import pairwise

__all__ = ["plain_text"]

_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "td", "th", "tr", "table", "ol", "ul", "li", "body"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input"})
_UNREAD = frozenset({"head", "style", "script", "title"})
# Text between paragraphs is layout; lines of a list or a table stay together.
_APART, _TOGETHER = "\n\n", "\n"


def plain_text(html: str, *, tables: bool = True) -> str:
    """Write the text of an HTML letter as people read it without HTML.

    Lists keep their signs and numbers. A row of a table with headers becomes a line «Header: value; …», since no
    column survives in a proportional font; without `tables` it is left out. A table for layout
    (`role="presentation"`) is read as paragraphs. What is marked `data-part="html"` (a button) is left out.
    """
    reader = _Reader(tables=tables)
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Walks through a letter and notes its lines; each is a text and whether it belongs to a list or a table."""

    def __init__(self, *, tables: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._with_tables = tables
        self._lines: list[tuple[str, bool]] = []
        self._words: list[str] = []
        self._unread: list[str] = []
        self._lists: list[int | None] = []
        self._tables: list[_Table | None] = []
        self._sign = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if self._unread or tag in _UNREAD or dict(attrs).get("data-part") == "html":
            if tag not in _VOID:
                self._unread.append(tag)
        elif tag == "br":
            self._words.append("\n")
        elif tag in _BLOCKS:
            self._end_line()
            self._open(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self._unread:
            if tag == self._unread[-1]:
                self._unread.pop()
        elif tag in _BLOCKS:
            self._end_line()
            self._close(tag)

    def handle_data(self, data: str) -> None:
        """Take text in; spaces and breaks of the source are one space."""
        if not self._unread:
            before, after = (" " if edge.isspace() else "" for edge in (data[:1], data[-1:]))
            self._words.append(f"{before}{' '.join(data.split())}{after}")

    def text(self) -> str:
        """Join the lines."""
        self._end_line()
        if not self._lines:
            return ""
        gaps = [_TOGETHER if above[1] and below[1] else _APART for above, below in pairwise(self._lines)]
        return "".join(line + gap for (line, _), gap in zip(self._lines, [*gaps, "\n"], strict=True))

    def _open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag in ("ol", "ul"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._sign = self._next_sign()
        elif tag == "table":
            self._tables.append(None if attributes.get("role") == "presentation" else _Table())
        elif tag == "tr" and (table := self._table):
            table.row = []

    def _close(self, tag: str) -> None:
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._sign = ""
        elif tag == "table" and self._tables:
            self._tables.pop()
        elif tag == "tr" and (table := self._table):
            if (line := table.line()) and self._with_tables:
                self._lines.append((line, True))
        elif tag in ("td", "th") and (table := self._table):
            table.end_cell(header=tag == "th")

    @property
    def _table(self) -> "_Table | None":
        return self._tables[-1] if self._tables else None

    def _next_sign(self) -> str:
        depth = "  " * (len(self._lists) - 1)
        if not self._lists or (number := self._lists[-1]) is None:
            return f"{depth}- "
        self._lists[-1] = number + 1
        return f"{depth}{number + 1}. "

    def _end_line(self) -> None:
        line = "\n".join(" ".join(part.split()) for part in "".join(self._words).split("\n")).strip()
        self._words.clear()
        if not line:
            return
        if self._table is not None:
            self._table.cell.append(line)
            return
        indent = " " * len(self._sign)
        self._lines.append((self._sign + line.replace("\n", f"\n{indent}"), bool(self._lists)))
        self._sign = indent


class _Table:
    """A table that is being read: its headers, the row and the cell under way."""

    def __init__(self) -> None:
        self.headers: list[str] = []
        self.row: list[str] = []
        self.cell: list[str] = []

    def end_cell(self, *, header: bool) -> None:
        """Put the text of a cell into its place."""
        (self.headers if header else self.row).append(" ".join(" ".join(self.cell).split()))
        self.cell.clear()

    def line(self) -> str:
        """The row as a line; empty cells are left out."""
        headers = self.headers if len(self.headers) == len(self.row) else [""] * len(self.row)
        said = [f"{header}: {cell}" if header else cell for header, cell in zip(headers, self.row, strict=True) if cell]
        return "- " + "; ".join(said) if said else ""
