"""The text of a letter: what it is, what came out, what is attached, by whose order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from rsoko.db.models import Document, Run
from rsoko.notify.recipients import Place, Recipient
from schemas.terms import DocumentKind

__all__ = [
    "SIZE_CAP",
    "Letterhead",
    "attachment_name",
    "render_letter",
    "split_by_size",
    "templates",
]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "letters"
KIROV = ZoneInfo("Europe/Kirov")
# Mail servers commonly refuse 25–30 MB, and encoding adds a third.
SIZE_CAP = 20 * 1024 * 1024
KINDS = list(DocumentKind)


@dataclass(frozen=True)
class Letterhead:
    """What all letters of an installation share: whom to ask, where the documents lie, whether it is a demo."""

    contact: str
    folder: str
    demo: bool


def render_letter(  # noqa: PLR0913 - a letter says all this
    recipient: Recipient,
    run: Run,
    *,
    edition: int,
    lines: Sequence[str],
    attached: Sequence[Document],
    left_out: Sequence[Document],
    names: Mapping[Place, str],
    letterhead: Letterhead,
    key: str,
) -> tuple[str, str]:
    """Return the subject and the HTML of the letter to one recipient. `edition`: 0 for the first."""
    context = {
        "recipient": recipient.name,
        "run": run,
        "edition": edition,
        "approved_on": None if run.approved_at is None else run.approved_at.astimezone(KIROV),
        "lines": lines,
        "attached": [(_title(document, names), attachment_name(document)) for document in attached],
        "left_out": [(_title(document, names), document.path) for document in left_out],
        "letterhead": letterhead,
        "number": key[:12],
    }
    subject = templates().get_template("run.subject.txt.j2").render(context)
    html = templates().get_template("run.html.j2").render(context)
    return " ".join(subject.split()), html


def split_by_size(documents: Iterable[Document], cap: int = SIZE_CAP) -> tuple[list[Document], list[Document]]:
    """Divide documents, in the order of their kinds, into those that fit into a letter and those that do not."""
    attached: list[Document] = []
    left_out: list[Document] = []
    room = cap
    for document in sorted(documents, key=lambda row: (KINDS.index(row.kind), row.path)):
        if document.size <= room:
            attached.append(document)
            room -= document.size
        else:
            left_out.append(document)
    return attached, left_out


def attachment_name(document: Document) -> str:
    """Name an attachment after its path in the folder of the run: ASCII, and different for each."""
    return document.path.replace("/", "-")


def _title(document: Document, names: Mapping[Place, str]) -> str:
    name = names.get((document.scope, document.code))
    return document.kind.label if name is None else f"{document.kind.label}: {name}"


@cache
def templates() -> Environment:
    """The templates of letters; a value that a template asks for and does not get is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
