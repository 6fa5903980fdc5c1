"""What a file holds, as a child process sends it: plain values only, nothing that could be run."""

import marshal
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from xml.parsers.expat import ExpatError

from rsoko.reading.archive import DAMAGE, Archive, open_archive
from rsoko.reading.book import Grid, open_book
from rsoko.reading.extent import stray_cell
from rsoko.reading.folding import fold
from rsoko.reading.numbered import NumberedRows, numbered
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark
from rsoko.reading.texts import RemarkCode, remark
from schemas.terms import Severity

__all__ = ["Contents", "contents_of", "packed", "stray_remark", "unpacked"]

_TIMES = (datetime, date, time, timedelta)


@dataclass(frozen=True)
class Contents:
    """What a file holds, or why it is refused.

    `kind` and `details` say how it was understood; `names` are all its sheets; `sheets` those that were read, each
    with its cells or the reason why it has none.
    """

    kind: str = ""
    details: str = ""
    names: tuple[str, ...] = ()
    sheets: tuple[Grid | Remark, ...] = ()
    refusal: Remark | None = None

    @property
    def is_text(self) -> bool:
        """Whether it is a text table: it has no passport."""
        return self.kind == "csv"

    @property
    def cells(self) -> int:
        """How many cells the sheets have, roughly."""
        return sum(len(grid.rows) * len(grid.rows[0]) for grid in self.grids if grid.rows)

    @property
    def unreadable(self) -> list[Remark]:
        """Why sheets could not be read: each of them spoils the file."""
        return [sheet for sheet in self.sheets if isinstance(sheet, Remark)]

    @property
    def grids(self) -> list[Grid]:
        """The sheets whose cells could be read."""
        return [sheet for sheet in self.sheets if isinstance(sheet, Grid)]


def contents_of(data: bytes, titles: Collection[str], skipped: Collection[str]) -> Contents:
    """Read the sheets of a file but those whose folded names are `skipped`; never raises on bad content."""
    book = open_book(data, titles)
    if isinstance(book, Remark):
        return Contents(refusal=book)
    read = tuple(book.read(name) for name in book.names if fold(name) not in skipped)
    return Contents(book.kind, book.details, tuple(book.names), read)


def stray_remark(data: bytes) -> Remark | None:
    """Look for the cell because of which a workbook takes more memory than there is."""
    archive = open_archive(data)
    if isinstance(archive, Remark):
        return archive if data.startswith(b"PK") else None
    try:
        return _stray(archive) if archive.kind == "xlsx" else None
    except (ExpatError, *DAMAGE):
        return remark(RemarkCode.FILE_DAMAGED, reason="содержимое книги не читается")


def _stray(archive: Archive) -> Remark | None:
    for path, xml in archive.parts_like_sheets():
        if stray := stray_cell(xml):
            sheets = {part: sheet for sheet, part in archive.sheet_paths().items()}
            return remark(RemarkCode.SHEET_TOO_WIDE, sheet=sheets.get(path, path), cell=stray)
    return None


def packed(contents: Contents) -> bytes:
    """Turn contents into bytes for the parent process."""
    refusal = None if contents.refusal is None else _plain(contents.refusal)
    sheets = [_plain(sheet) if isinstance(sheet, Remark) else _plain_grid(sheet) for sheet in contents.sheets]
    plain = (contents.kind, contents.details, contents.names, sheets, refusal)
    try:
        return marshal.dumps(plain)
    except ValueError:
        # Days and times are no plain values: a workbook with them is written once more, cell by cell.
        for sheet in sheets:
            if isinstance(sheet, list):
                sheet[1] = [[_plain_cell(cell) for cell in row] for row in sheet[1]]
                sheet.append(True)
        return marshal.dumps(plain)


def unpacked(message: bytes) -> Contents:
    """Take contents from the bytes of a child process."""
    kind, details, names, sheets, refusal = marshal.loads(message)  # noqa: S302 - from our own child, plain values
    read = tuple(_grid(*sheet) if isinstance(sheet, list) else _remark(sheet) for sheet in sheets)
    return Contents(kind, details, tuple(names), read, None if refusal is None else _remark(refusal))


def _plain(said: Remark) -> tuple[str, str | None, str, str, str]:
    return said.code, said.cell, said.text, said.severity.value, said.cure


def _remark(plain: Sequence[Any]) -> Remark:
    code, cell, text, severity, cure = plain
    return Remark(code, cell, text, Severity(severity), cure)


def _plain_grid(grid: Grid) -> list[Any]:
    """The fields of a grid; its rows as they are, or as one row of different cells beside the numbers of all."""
    rows = numbered(grid.rows)
    cells, numbers = (grid.rows, None) if rows is None else ([rows.cells], (rows.numbers.tobytes(), rows.width))
    about = (grid.top, grid.left, grid.hidden_rows, grid.merged, grid.visible, grid.day_zero)
    return [grid.sheet, cells, numbers, about]


def _grid(
    sheet: str,
    rows: list[list[Any]],
    numbers: tuple[bytes, int] | None,
    about: tuple[Any, ...],
    has_times: bool = False,
) -> Grid:
    cells = [[_cell(cell) for cell in row] for row in rows] if has_times else rows
    return Grid(sheet, cells if numbers is None else NumberedRows.of(cells[0], *numbers), *about)


def _plain_cell(cell: Raw) -> object:
    if not isinstance(cell, _TIMES):
        return cell
    if isinstance(cell, timedelta):
        return "timedelta", cell.total_seconds()
    return type(cell).__name__, cell.isoformat()


def _cell(plain: Any) -> Raw:  # noqa: ANN401
    if not isinstance(plain, tuple):
        return cast(Raw, plain)
    name, value = plain
    if name == "timedelta":
        return timedelta(seconds=value)
    kinds: dict[str, type[datetime] | type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}
    return kinds[name].fromisoformat(value)
