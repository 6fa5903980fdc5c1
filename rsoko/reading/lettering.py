"""Finds out the encoding of a text: by the headers it shows, else by the commonest letters of Russian."""

from collections.abc import Collection

from rsoko.reading.folding import fold

__all__ = ["decoded", "headers_in", "is_spoiled"]

_WIDE = (b"\xff\xfe", b"\xfe\xff")
_USUAL = ("cp1251", "Windows-1251")
# What old programs and other systems write.
_OTHERS = (("cp866", "DOS (CP866)"), ("koi8-r", "KOI8-R"), ("mac-cyrillic", "Mac (кириллица)"))
_WIDE_UNMARKED = (("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"))
# Control characters that no text has.
_BINARY = frozenset(range(32)) - {9, 10, 12, 13}
_LOOKED_AT = 4096
_SEPARATORS = str.maketrans(dict.fromkeys("\t,|\r\n", ";"))
# So many headers leave no doubt; so many of the commonest letters, and so many times more than in the usual encoding.
_ENOUGH_HEADERS, _ENOUGH_LETTERS, _CLEARLY = 2, 20, 1.8
_COMMON = frozenset("оеаинтсрвл")


def decoded(data: bytes, titles: Collection[str]) -> tuple[str, str] | None:
    """Decode a text: UTF-8, UTF-16, cp1251, or what old programs write where there is no doubt; None if it is no text.

    `titles` are folded headers by which text tables are known. Gives the text and the name of its encoding.
    """
    if data.startswith(_WIDE):
        return _decode(data, "utf-16", "UTF-16")
    if _BINARY & set(data[:_LOOKED_AT]):
        wide = (_decode(data, *each) for each in _WIDE_UNMARKED if len(data) % 2 == 0)
        return next((each for each in wide if each and headers_in(each[0], titles) >= _ENOUGH_HEADERS), None)
    return _decode(data, "utf-8-sig", "UTF-8") or _of_single_bytes(data, titles)


def _of_single_bytes(data: bytes, titles: Collection[str]) -> tuple[str, str] | None:
    usual = _decode(data, *_USUAL)
    if usual and headers_in(usual[0], titles):
        return usual
    others = [each for each in (_decode(data, *way) for way in _OTHERS) if each]
    best = max(others, key=lambda each: headers_in(each[0], titles))
    if headers_in(best[0], titles) >= _ENOUGH_HEADERS:
        return best
    likely = max(others, key=lambda each: _letters_in(each[0]))
    letters = _letters_in(likely[0])
    enough = max(_ENOUGH_LETTERS, _CLEARLY * _letters_in(usual[0]) if usual else 0)
    return likely if letters >= enough else usual


def _decode(data: bytes, encoding: str, name: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), name
    except UnicodeDecodeError:
        return None


def headers_in(text: str, titles: Collection[str]) -> int:
    """How many different headers of letters the beginning of a text shows between its separators."""
    pieces = text[:_LOOKED_AT].translate(_SEPARATORS).split(";")
    return sum(not title.isdecimal() for title in {fold(piece) for piece in pieces}.intersection(titles))


def _letters_in(text: str) -> int:
    return sum(sign in _COMMON for sign in text[:_LOOKED_AT].casefold())


def is_spoiled(text: str, titles: Collection[str]) -> bool:
    """Whether the letters of a text were spoiled: written in UTF-8, taken for Windows-1251 and saved so."""
    if headers_in(text, titles):
        return False
    mended = text[:_LOOKED_AT].replace("\x98", "").encode("cp1251", errors="ignore").decode("utf-8", errors="ignore")
    return headers_in(mended, titles) >= _ENOUGH_HEADERS
