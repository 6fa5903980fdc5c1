"""Which code computed a run: the released version and the digest of the sources themselves."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["code_version"]

# What a result or a document can depend on.
SOURCES = ("rsoko", "schemas", "templates")
KINDS = {".py", ".toml", ".j2", ".html", ".css", ".svg"}


@cache
def code_version() -> str:
    """Version and first signs of the digest of the sources, such as `0.1.0+3f2a9c01b7de`.

    Two runs of the same data and methodology are the same run only under the same code.
    """
    released = version("rsoko")
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for name in SOURCES:
        for path in sorted(path for path in (root / name).rglob("*") if path.suffix in KINDS):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{released}+{digest.hexdigest()[:12]}"
