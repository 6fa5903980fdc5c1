"""A letter as a messenger can carry it: a few lines of plain text, and back to a page where mail must carry that."""

from html import escape
from html.parser import HTMLParser

__all__ = ["as_page", "short_text"]

# The narrowest of the services that are in use cut a message at a thousand signs.
_MOST = 900
_LEFT_OUT = frozenset({"head", "table", "style", "script"})
_LINES = frozenset({"p", "li", "h1", "h2", "h3"})
# Whom to ask and the number of the letter end it; they stay whatever is cut.
_TAIL = 2
_NO_FILES = "Файлы по этому каналу не передаются: они есть у отправителя письма."


def short_text(subject: str, html: str, *, files: bool) -> str:
    """Write the first paragraphs of a letter as plain text, together with its subject of at most some 900 signs.

    Tables are left out; the last two paragraphs (whom to ask, the number) are kept. `files`: whether files go along.
    """
    lines = _paragraphs(html)
    head, tail = lines[:-_TAIL], lines[-_TAIL:]
    if not files:
        tail.insert(0, _NO_FILES)
    room = _MOST - sum(len(line) + 1 for line in (subject, *tail))
    kept: list[str] = []
    for line in head:
        room -= len(line) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join([*kept, *tail])


def as_page(text: str) -> str:
    """Write plain text as the page of a letter, a paragraph a line."""
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines() if line)
    return f'<!DOCTYPE html>\n<html lang="ru">\n<head><meta charset="utf-8"></head>\n<body>\n{lines}</body>\n</html>\n'


def _paragraphs(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [line for each in reader.lines if (line := " ".join(each.split()))]


class _Reader(HTMLParser):
    """Collects the text of paragraphs and items of lists, outside tables."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipped += tag in _LEFT_OUT
        if tag in _LINES:
            self.lines.append("– " if tag == "li" else "")

    def handle_endtag(self, tag: str) -> None:
        self.skipped -= tag in _LEFT_OUT
        if tag in _LINES:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.skipped and self.lines:
            self.lines[-1] += data
