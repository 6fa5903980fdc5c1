"""Documents: the list and the files."""

from fastapi import APIRouter, Response

from rsoko.db.models import Document
from rsoko.ledger.runs import list_runs
from rsoko.pages.addresses import PDF, media_type
from rsoko.pages.listing import Column, listed
from rsoko.pages.papers import ascii_name, place_words, size_words
from rsoko.pages.visit import MOST, Visiting, not_found
from rsoko.wording import term
from schemas.terms import DocumentKind, Scope

__all__ = ["router"]

router = APIRouter()
DOCUMENTS = (
    Column(
        "kind", "Документ", term(DocumentKind), search=True, choice=True, link=lambda row: f"/documents/{row['id']}"
    ),
    Column("scope", "Уровень", term(Scope), choice=True),
    Column("place", "О ком", search=True),
    Column("run", "Запуск", choice=True, link=lambda row: f"/runs/{row['run']}"),
    Column("path", "Файл", search=True),
    Column("view", "Просмотр", link=lambda row: f"/documents/{row['id']}?view=1"),
    Column("size", "Размер", size_words, number=True),
)
# The viewer of a browser puts its own style and object into the page of a PDF, which holds nothing else.
POLICY_OF_FILES = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@router.get("/documents")
def index(visit: Visiting) -> Response:
    """All documents that somebody may read."""
    with visit.reading() as work:
        runs = [run for run in list_runs(work) if visit.may_open(work, run)]
        found = [each for run in runs for each in visit.documents(work, run)]
    rows = [
        {
            "id": each.id,
            "kind": each.kind.value,
            "scope": each.scope.value,
            "place": place_words(visit, each.scope, each.code),
            "run": each.run,
            "path": each.path,
            "view": "Открыть" if media_type(each) == PDF else "",
            "size": each.size,
        }
        for each in found
    ]
    return visit.page("documents.html", listing=listed(rows, DOCUMENTS, visit.asked))


@router.get("/documents/{number}")
def download(visit: Visiting, number: int) -> Response:
    """A document as a file, with `?view=1` in the window. Raises 404, UserError `store-damaged`."""
    with visit.reading() as work:
        document = work.get(Document, number) if 0 < number <= MOST else None
        if document is None:
            raise not_found()
        seen = visit.documents(work, visit.run(work, document.run))
    if document.id not in {each.id for each in seen}:
        raise not_found()
    content = visit.installation.store.get(document.digest)
    viewed = media_type(document) == PDF and visit.asked.get("view") == "1"
    headers = {
        "Content-Disposition": f'{"inline" if viewed else "attachment"}; filename="{ascii_name(document)}"',
        "Content-Security-Policy": POLICY_OF_FILES,
    }
    return Response(content, media_type=media_type(document), headers=headers)
