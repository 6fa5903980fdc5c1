"""Paths of the pages that others link to; nothing of the server is needed for them."""

from pathlib import PurePosixPath

from rsoko.db.models import Document

__all__ = ["PDF", "address_of", "media_type"]

PDF = "application/pdf"
TYPES = {
    ".pdf": PDF,
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def address_of(document: Document, *, view: bool = False) -> str:
    """The path of a document; with `view` it opens in the window where a browser can show it."""
    return f"/documents/{document.id}" + ("?view=1" if view and media_type(document) == PDF else "")


def media_type(document: Document) -> str:
    """The type of the content; of what we do not write, one that nothing opens by itself."""
    return TYPES.get(PurePosixPath(document.path).suffix, "application/octet-stream")
