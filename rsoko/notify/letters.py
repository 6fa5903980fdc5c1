"""The text of a letter: what it is, what came out, what is attached, by whose order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment

from rsoko.calendar import KIROV
from rsoko.db.models import Document, Run
from rsoko.notify.recipients import Place, Recipient
from rsoko.templating import environment_of
from rsoko.wording import plural
from schemas.terms import DocumentKind, Scope

__all__ = [
    "SIZE_CAP",
    "Confirm",
    "File",
    "Letterhead",
    "Part",
    "Parts",
    "attachment_name",
    "confirm",
    "render_letter",
    "size_in_words",
    "split_by_size",
    "write_letter",
]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "letters"
# Mail servers commonly refuse 25 MB, and encoding adds a third.
SIZE_CAP = 18 * 1024 * 1024
KINDS = list(DocumentKind)


@dataclass(frozen=True)
class Letterhead:
    """What all letters of an installation share.

    Whom to ask; the folder where the documents lie; whether it is a demonstration; the most bytes of attachments in
    one letter; which scopes are asked to confirm that a letter arrived, within how many working days, and where to.
    """

    contact: str
    folder: str
    demo: bool
    size_cap: int = SIZE_CAP
    confirming: frozenset[Scope] = frozenset()
    confirm_days: int = 3
    address: str = ""


@dataclass(frozen=True)
class File:
    """An attachment as a letter names it: what it is, its name, its size in words."""

    title: str
    name: str
    size: str


class Part(NamedTuple):
    """Which of how many letters this is, where the attachments do not fit into one."""

    number: int = 1
    of: int = 1


@dataclass(frozen=True)
class Confirm:
    """How to confirm that a letter arrived: the code, the time in words, where to."""

    code: str
    days: str
    address: str


class Parts(NamedTuple):
    """Documents by the letter that carries them, and those that are too big for any."""

    letters: list[list[Document]]
    left_out: list[Document]


def render_letter(  # noqa: PLR0913 - a letter says all this
    recipient: Recipient,
    run: Run,
    *,
    edition: int,
    renewed: Collection[str],
    lines: Sequence[str],
    parts: Parts,
    part: Part,
    names: Mapping[Place, str],
    letterhead: Letterhead,
    number: str,
    code: str | None,
) -> tuple[str, str]:
    """Return the subject and the HTML of one letter to a recipient. `edition`: 0 for the first.

    `renewed` are the paths of the documents that a correction has written anew.
    `number` names the letter for people; with a `code` the recipient is asked to confirm that it arrived.
    """

    def file(document: Document, shown: str | None = None) -> File:
        return _file(document, names, shown, renewed=document.path in renewed)

    others = [each for place, each in enumerate(parts.letters, start=1) if place != part.number]
    context = {
        "recipient": recipient.name,
        "run": run,
        "edition": edition,
        "approved_on": None if run.approved_at is None else run.approved_at.astimezone(KIROV),
        "lines": lines,
        "attached": [file(document) for document in parts.letters[part.number - 1]],
        "elsewhere": [file(document).title for letter in others for document in letter],
        "left_out": [file(document, document.path) for document in parts.left_out],
        "part": part,
        "confirm": None if code is None else confirm(code, letterhead),
        "letterhead": letterhead,
        "number": number,
    }
    return write_letter("run", context)


def write_letter(name: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Return the subject (one line) and the HTML of a letter by the name of its templates."""
    subject = templates().get_template(f"{name}.subject.txt.j2").render(context)
    return " ".join(subject.split()), templates().get_template(f"{name}.html.j2").render(context)


def confirm(code: str, letterhead: Letterhead) -> Confirm:
    """Say how to confirm that a letter arrived."""
    days = letterhead.confirm_days
    words = plural(days, "рабочего дня", "рабочих дней", "рабочих дней")
    return Confirm(code, f"{days} {words}", letterhead.address)


def split_by_size(documents: Iterable[Document], cap: int = SIZE_CAP) -> Parts:
    """Divide documents, in the order of their kinds, among letters of at most `cap` bytes; there is always one."""
    letters: list[list[Document]] = [[]]
    left_out: list[Document] = []
    room = cap
    for document in sorted(documents, key=lambda row: (KINDS.index(row.kind), row.path)):
        if document.size > cap:
            left_out.append(document)
            continue
        if document.size > room:
            letters.append([])
            room = cap
        letters[-1].append(document)
        room -= document.size
    return Parts(letters, left_out)


def size_in_words(size: int) -> str:
    """Say how big a file is: bytes as «1,2 МБ» or «34 КБ»."""
    if size >= 1024**2:
        return f"{size / 1024**2:.1f} МБ".replace(".", ",")
    return f"{max(1, round(size / 1024))} КБ"


def attachment_name(document: Document) -> str:
    """Name an attachment after its run and its path there: ASCII, and told apart in a folder of downloads."""
    return f"{document.run}-{document.path.replace('/', '-')}"


def _file(document: Document, names: Mapping[Place, str], shown: str | None, *, renewed: bool) -> File:
    name = names.get((document.scope, document.code))
    title = document.kind.label if name is None else f"{document.kind.label}: {name}"
    title += " — исправленная редакция" if renewed else ""
    return File(title, shown or attachment_name(document), size_in_words(document.size))


@cache
def templates() -> Environment:
    """The templates of letters; a value that a template asks for and does not get is an error."""
    return environment_of(TEMPLATES, plain=("txt.j2",))
