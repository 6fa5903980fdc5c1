"""What a letter is called outside: a number that leads back to it, and a code by which its reader confirms it."""

import re
import secrets
from collections.abc import Iterator

__all__ = ["CODES_READ", "codes_in", "new_code", "plain_code", "references_in", "shown_reference"]

_IN_MAIL = re.compile(r"(?:X-RSOKO-Delivery:\s*|<rsoko\.)([0-9a-f]{16})\b", re.IGNORECASE)
# Letters that look the same in Russian and Latin script, and digits that look like no letter and no other digit:
# whatever the keyboard, what is read is what is typed. 17 signs, ten of them: 2·10¹² codes.
_SIGNS = "ABCEHKMPTXY234579"
_DIGITS = frozenset("234579")
_LATIN = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")
_HALF = 5
_CODE = re.compile(rf"(?<!\w)([{_SIGNS}]{{{_HALF}}})[-‐‑–—−\s]{{0,3}}([{_SIGNS}]{{{_HALF}}})(?!\w)")
# Who sends a letter full of codes is guessing.
CODES_READ = 10


def shown_reference(reference: str) -> str:
    """The number in groups of four, as people read it out."""
    return "-".join(reference[place : place + 4] for place in range(0, len(reference), 4))


def references_in(text: str) -> list[str]:
    """Find the numbers of letters in headers: ours, or a Message-ID that is ours; each once, in order."""
    return list(dict.fromkeys(found.lower() for found in _IN_MAIL.findall(text)))


def new_code() -> str:
    """A code for a new letter, like `K7MHA-2PT4X`; at least one digit tells it from words."""
    while True:
        signs = "".join(secrets.choice(_SIGNS) for _ in range(2 * _HALF))
        if not _DIGITS.isdisjoint(signs):
            return f"{signs[:_HALF]}-{signs[_HALF:]}"


def codes_in(text: str) -> list[str]:
    """Find what may be codes in a text, as they are kept: Latin, with a hyphen; each once, the first of them only."""
    found: dict[str, None] = {}
    for code in _candidates(text):
        found[code] = None
        if len(found) == CODES_READ:
            break
    return list(found)


def plain_code(typed: str) -> str | None:
    """Read a code as a person typed it; None for what is none."""
    codes = codes_in(typed)
    return codes[0] if len(codes) == 1 else None


def _candidates(text: str) -> Iterator[str]:
    for first, second in _CODE.findall(text.upper().translate(_LATIN)):
        if not _DIGITS.isdisjoint(first + second):
            yield f"{first}-{second}"
