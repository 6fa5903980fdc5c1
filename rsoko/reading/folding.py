"""Reads words as a person does: case, spaces, quotes, ё and look-alike letters make no difference."""

import unicodedata
from functools import lru_cache

__all__ = ["UNSEEN", "fold", "without_unseen"]

# Signs that nobody sees: soft hyphens, joiners, marks of byte order; they come with what is copied from a page.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

# Latin letters that a Russian keyboard user takes for their own; quotes, dashes and brackets.
_ALIKE = str.maketrans("aceopxykmthbë", "асеорхукмтнве", "\"'«»„“”‘’()*:.")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"ё": "е"})
_REMOVED = str.maketrans("", "", UNSEEN)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Reduce a header or a word to what makes it itself; all white space goes, line breaks too."""
    plain = without_unseen(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(plain.translate(_ALIKE).translate(_DASHES).split())


def without_unseen(text: str) -> str:
    """A text without the signs that nobody sees."""
    return text.translate(_REMOVED)
