"""Saves a workbook so that the same content has the same bytes: no clock in it."""

import zipfile
from datetime import datetime
from io import BytesIO

from openpyxl.workbook import Workbook
from openpyxl.writer.excel import ExcelWriter

__all__ = ["saved"]

_MADE = datetime(2026, 1, 1, 9, 0, 0)
_PACKED = (1980, 1, 1, 0, 0, 0)


def saved(book: Workbook) -> bytes:
    """Save a workbook, dated by one day for ever."""
    book.properties.created = book.properties.modified = _MADE
    written = BytesIO()
    # The short way, `book.save`, would put the present moment into the properties.
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        ExcelWriter(book, archive).save()
    return _repacked(written)


def _repacked(written: BytesIO) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, _PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(member))
    return packed.getvalue()
