"""A letter as a messenger can carry it: a few lines of plain text, and back to a page where mail must carry that."""

from html import escape

from rsoko.notify.channels import is_mail, takes_files
from rsoko.notify.naming import codes_in
from rsoko.notify.plain import plain_text

__all__ = ["about_files", "as_page", "as_text", "short_text", "text_for"]

# The narrowest of the services that are in use cut a message at a thousand signs.
_MOST = 900
# Whom to ask and the number of the letter end it; they stay whatever is cut.
_TAIL = 2
_NO_FILES = "Файлы по этому каналу не передаются: они есть у отправителя письма."
_FILES = "Файлы приложены к этому письму."


def text_for(channel: str, subject: str, html: str, *, carries: bool) -> str:
    """What of a letter goes over a channel: the page by mail, a short text by messenger.

    `carries`: whether the letter has files; where it has none, nothing is said of them.
    """
    return html if is_mail(channel) else short_text(subject, html, files=not carries or takes_files(channel))


def about_files(text: str, channel: str) -> str:
    """Let a short text say of its files what holds for the channel that it goes over now."""
    lines = [line for line in text.splitlines() if line not in (_NO_FILES, _FILES)]
    lines.insert(max(0, len(lines) - _TAIL), _FILES if takes_files(channel) else _NO_FILES)
    return "\n".join(lines)


def short_text(subject: str, html: str, *, files: bool) -> str:
    """Write the first paragraphs of a letter as plain text, together with its subject of at most some 900 signs.

    Tables are left out; the last two paragraphs (whom to ask, the number) and a code of acknowledgement are kept.
    `files`: whether files go along.
    """
    lines = _lines(plain_text(html, tables=False))
    head, tail = lines[:-_TAIL], lines[-_TAIL:]
    codes = [line for line in head if codes_in(line)]
    head, tail = [line for line in head if line not in codes], [*codes, *tail]
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


def as_text(letter: str) -> str:
    """Write a kept letter, a page or a plain text, as plain text to read, a paragraph or a row of a table a line."""
    return "\n".join(_lines(plain_text(letter))) if letter.lstrip().startswith("<") else letter


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
