"""The headers and texts of a message from anybody: whatever is broken in it reads as empty."""

from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

__all__ = ["Mail", "header", "headers_of", "text_of", "texts"]

Mail = Message
# More than a person writes; the rest is a quoted original or an attack.
_LONGEST = 200_000
_ORIGINALS = ("text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers")


def header(message: Mail, name: str) -> str:
    """A header on one line, decoded; empty where there is none."""
    return " ".join(_decoded(str(message.get(name, ""))).split())


def texts(message: Mail) -> Iterator[tuple[str, str]]:
    """The parts of a message that people read: type and text; what it returns or forwards is left out."""
    if message.get_content_type() in _ORIGINALS:
        return
    if message.is_multipart():
        for part in _parts(message):
            yield from texts(part)
    elif message.get_content_type() in ("text/plain", "text/html"):
        yield message.get_content_type(), text_of(message)


def headers_of(message: Mail) -> str:
    """The headers of the messages that a message returns, as lines; empty where it returns none."""
    return "\n".join(_returned(message))


def text_of(part: Mail) -> str:
    """The text of a part that has no parts."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _as_text(payload[:_LONGEST], part.get_content_charset("utf-8"))


def _returned(message: Mail) -> Iterator[str]:
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in _ORIGINALS:
            # The parser makes a message of whatever calls itself one.
            yield from (f"{name}: {value}" for original in _parts(part) for name, value in original.items())
            yield text_of(part)
        else:
            yield from _returned(part)


def _parts(message: Mail) -> list[Mail]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(value)
        return "".join(
            _as_text(piece, charset or "utf-8") if isinstance(piece, bytes) else piece for piece, charset in pieces
        )
    except (ValueError, MessageError):
        return value


def _as_text(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, errors="replace")
    except (LookupError, ValueError):
        # A character set that nobody knows.
        return data.decode("utf-8", errors="replace")
