"""Documents in the words of a list, and as files: read by digest, never by a path that somebody gave."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from rsoko.db.models import Document
from rsoko.notify.letters import attachment_name
from rsoko.notify.recipients import REGION
from rsoko.pages.visit import Visit
from rsoko.reports.wording import number
from schemas.terms import Scope

__all__ = ["Paper", "ascii_name", "papers", "place_words", "size_words"]

KIB = 1024


@dataclass(frozen=True)
class Paper:
    """A document as people choose it: `viewed` where a browser can show it."""

    id: int
    title: str
    place: str
    file: str
    size: str
    viewed: bool


def papers(visit: Visit, documents: Sequence[Document]) -> list[Paper]:
    """Documents in the order of their paths."""
    return [
        Paper(
            id=each.id,
            title=each.kind.label,
            place=place_words(visit, each.scope, each.code),
            file=kind_of_file(each.path),
            size=size_words(each.size),
            viewed=kind_of_file(each.path) == "PDF",
        )
        for each in documents
        if each.id is not None
    ]


def place_words(visit: Visit, scope: Scope, code: str) -> str:
    """The name of the place of a document."""
    return "Кировская область" if (scope, code) == REGION else visit.name_of(scope, code)


def size_words(size: int) -> str:
    """How big a file is: «120 КБ»."""
    return f"{number(max(1, round(size / KIB)))} КБ"


def kind_of_file(path: str) -> str:
    """What people call a file of this suffix."""
    return PurePosixPath(path).suffix.removeprefix(".").upper()


def ascii_name(document: Document) -> str:
    """The name under which a document is saved: of its run and path, in letters that every system takes."""
    return re.sub(r"[^0-9A-Za-z._-]", "_", attachment_name(document))
