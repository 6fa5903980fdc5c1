"""Names of files as people and file systems can bear them."""

import re
import unicodedata
from pathlib import PurePath

__all__ = ["is_temporary", "safe_name", "shown_name"]

# Half-copied files, locks of office programs and of synchronising ones; whole names are folded before.
_TEMPORARY_ENDS = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".lock", ".lck", ".swp", "~")
_TEMPORARY_BEGINNINGS = (".", "~$", "~lock")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
# Control characters, invisible marks of direction, halves of characters, line separators, unassigned ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
# File systems allow 255 bytes; a part of the digest comes behind the stem.
_LONGEST_STEM_BYTES = 180
_LONGEST_SUFFIX = 12


def is_temporary(name: str) -> bool:
    """Whether a file is not meant for intake: half-copied, a lock, hidden, of the system."""
    folded = name.casefold()
    return folded.startswith(_TEMPORARY_BEGINNINGS) or folded.endswith(_TEMPORARY_ENDS) or folded in _SYSTEM


def shown_name(name: str) -> str:
    """The name on one line, with a question mark for what cannot be seen or written."""
    return "".join("?" if unicodedata.category(sign) in _UNSEEN else sign for sign in name)


def safe_name(name: str) -> str:
    """A name for our own folders: no separators, control characters or leading dots, and not too long."""
    plain = _FORBIDDEN.sub("_", shown_name(unicodedata.normalize("NFC", name)))
    path = PurePath(plain.strip(" .") or "_")
    suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
    stem = path.name.removesuffix(suffix).encode()[:_LONGEST_STEM_BYTES].decode(errors="ignore")
    return f"{stem.strip(' .') or '_'}{suffix}"
