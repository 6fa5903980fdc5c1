"""Looks into a workbook for what the reader of cells does not show; makes lighter what it would walk through twice."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from rsoko.reading.archive import Archive, is_intact
from rsoko.reading.day_zero import day_zero_of_ods, day_zero_of_xlsx
from rsoko.reading.hidden_cells import NOTHING, Unseen, has_hidden_cells, hidden_rows, unseen_in_xml
from rsoko.reading.hidden_ods import unseen_in_ods
from rsoko.reading.hidden_xlsb import day_zero_of_xlsb, unseen_in_xlsb
from rsoko.reading.lightening import lightened

__all__ = ["Looked", "looked_through"]

_LIGHT_BYTES = 16 * 1024**2


class Looked(NamedTuple):
    """A way to look closer at a sheet, by its name; `day_zero` is how many days after 30.12.1899 numbers of days begin.

    `light` are the parts of an archive that were made lighter.
    """

    at: Callable[[str], Unseen]
    day_zero: int = 0
    light: Mapping[str, bytes] = {}


def looked_through(archive: Archive) -> Looked:
    """Look through an archive. Raises DAMAGE, at once or when a sheet is looked at."""
    if archive.kind == "ods":
        xml = archive.content()
        unseen = unseen_in_ods(xml)
        return Looked(lambda sheet: unseen.get(sheet, NOTHING), day_zero_of_ods(xml))
    if archive.kind == "xlsb":
        looks = {sheet: partial(unseen_in_xlsb, records) for sheet, _, records in archive.sheets()}
        return Looked(lambda sheet: looks[sheet]() if sheet in looks else NOTHING, day_zero_of_xlsb(archive.workbook))
    return _xlsx(archive)


def _xlsx(archive: Archive) -> Looked:
    """Only sheets that need it are looked at; those that can be are made lighter, up to some size: it takes memory."""
    special, light = {}, {}
    room = _LIGHT_BYTES if archive.is_plain else 0
    for sheet, part, xml in archive.sheets():
        if has_hidden_cells(xml) or hidden_rows(xml):
            special[sheet] = partial(unseen_in_xml, xml)
        if len(xml) <= room and is_intact(part, xml) and (lighter := lightened(xml)):
            light[part.filename] = lighter
            room -= len(lighter)
    day_zero = day_zero_of_xlsx(archive.workbook.decode(errors="replace"))
    return Looked(lambda sheet: special[sheet]() if sheet in special else NOTHING, day_zero, light)
