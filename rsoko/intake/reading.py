"""Turns the bytes of a file into grids of cells: a workbook or a text table, told apart by content, not by name."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar, cast
from xml.parsers.expat import ExpatError
from zipfile import ZipInfo

from python_calamine import CalamineError, CalamineWorkbook

from rsoko.intake.archive import DAMAGE, members_of, sheet_parts, unpack
from rsoko.intake.cells import Raw
from rsoko.intake.extent import is_too_large, stray_cell
from rsoko.intake.folding import fold
from rsoko.intake.hidden_cells import has_hidden_cells, hidden_cells, sheet_paths, uncover
from rsoko.intake.remarks import Remark, column_letters
from rsoko.intake.separated import decoded, separated_rows
from rsoko.intake.texts import RemarkCode, remark
from schemas.sheets import DATA_SHEET, PASSPORT_SHEET

__all__ = ["DATA_SHEET", "MAX_BYTES", "MAX_ROWS", "PASSPORT_SHEET", "Book", "Grid", "open_book", "text_table"]

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000

_ZIP = b"PK"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MEBIBYTE = 1024**2
_PDF = b"%PDF"
_NEITHER = "Файл не является ни книгой Excel (.xlsx), ни текстовой таблицей (CSV)"

T = TypeVar("T")


@dataclass(frozen=True)
class Grid:
    """Cells of a sheet; `top` and `left` say how far its first cell is from A1."""

    sheet: str
    rows: list[list[Raw]]
    top: int = 0
    left: int = 0


@dataclass(frozen=True)
class Book:
    """An opened workbook or text table: the names of its sheets and a way to read one."""

    names: list[str]
    read: Callable[[str], Grid | Remark]
    is_text: bool = False

    def named(self, name: str) -> str | None:
        """Find a sheet by its name, whatever its case and spaces."""
        return next((known for known in self.names if fold(known) == fold(name)), None)


def open_book(data: bytes) -> Book | Remark:
    """Open a file, or say why it cannot be opened; never raises on bad content."""
    refusal = _refusal(data)
    if refusal is not None:
        return refusal
    if data.startswith(_ZIP):
        return _guarded(lambda: _workbook(data))
    return text_table(data)


def text_table(data: bytes) -> Book | Remark:
    """Open a text table: it has one sheet, and no passport."""
    text = decoded(data)
    if text is None:
        return remark(RemarkCode.FILE_UNREADABLE, found=_NEITHER)
    rows = separated_rows(text, MAX_ROWS)
    if rows is None:
        return remark(RemarkCode.FILE_DAMAGED, reason="не закрыты кавычки или строка слишком длинна")
    return Book([DATA_SHEET], lambda sheet: _limited(Grid(sheet, rows)), is_text=True)


def _refusal(data: bytes) -> Remark | None:
    if not data:
        return remark(RemarkCode.FILE_EMPTY)
    if len(data) > MAX_BYTES:
        return remark(RemarkCode.FILE_TOO_BIG, size=-(-len(data) // _MEBIBYTE), limit=MAX_BYTES // _MEBIBYTE)
    if data.startswith(_COMPOUND):
        return remark(RemarkCode.FILE_PROTECTED if _ENCRYPTED in data else RemarkCode.FILE_OLD_FORMAT)
    if data.startswith(_PDF):
        return remark(RemarkCode.FILE_UNREADABLE, found="Это PDF, а не книга Excel")
    return None


def _workbook(data: bytes) -> Book | Remark:
    members = members_of(data)
    if isinstance(members, Remark):
        return members
    uncommon: dict[str, bytes] = {}
    for path, xml in sheet_parts(data, members):
        if stray := stray_cell(xml):
            named = {part: sheet for sheet, part in _paths(data, members).items()}
            return remark(RemarkCode.SHEET_TOO_WIDE, sheet=named.get(path, DATA_SHEET), cell=stray)
        if has_hidden_cells(xml):
            uncommon[path] = xml
    paths = _paths(data, members) if uncommon else {}
    book = CalamineWorkbook.from_filelike(BytesIO(data))

    def read(sheet: str) -> Grid | Remark:
        return _guarded(lambda: _grid(book, sheet, uncommon.get(paths.get(sheet, ""))))

    return Book(list(book.sheet_names), read)


def _paths(data: bytes, members: list[ZipInfo]) -> dict[str, str]:
    """Tell which part of the archive holds which sheet."""
    texts = {m.filename: unpack(data, m).decode(errors="replace") for m in members if "workbook.xml" in m.filename}
    return sheet_paths(texts.get("xl/workbook.xml", ""), texts.get("xl/_rels/workbook.xml.rels", ""))


def _grid(book: CalamineWorkbook, name: str, xml: bytes | None) -> Grid | Remark:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MAX_ROWS:
        return remark(RemarkCode.TOO_MANY_ROWS, sheet=name, rows=sheet.total_height, limit=MAX_ROWS)
    if xml is not None:
        rows = cast(list[list[Raw]], sheet.to_python(skip_empty_area=False))
        hidden = hidden_cells(xml)
        last, width = (max((place[side] for place in hidden), default=0) + 1 for side in (0, 1))
        if is_too_large(max(last, len(rows)), max(width, sheet.width)):
            return remark(RemarkCode.SHEET_TOO_WIDE, sheet=name, cell=f"{column_letters(width - 1)}{last}")
        uncover(rows, hidden)
        return Grid(name, rows)
    top, left = sheet.start or (0, 0)
    return Grid(name, cast(list[list[Raw]], sheet.to_python()), top, left)


def _limited(grid: Grid) -> Grid | Remark:
    if len(grid.rows) > MAX_ROWS:
        return remark(RemarkCode.TOO_MANY_ROWS, sheet=grid.sheet, rows=f"больше {MAX_ROWS}", limit=MAX_ROWS)
    width = max(map(len, grid.rows), default=0)
    if is_too_large(len(grid.rows), width):
        cell = f"{column_letters(width - 1)}{len(grid.rows)}"
        return remark(RemarkCode.SHEET_TOO_WIDE, sheet=grid.sheet, cell=cell)
    return grid


def _guarded(action: Callable[[], T]) -> T | Remark:
    """Do something with a workbook; what its reader throws at damaged content becomes a remark."""
    try:
        return action()
    except (CalamineError, ExpatError, *DAMAGE):
        return remark(RemarkCode.FILE_DAMAGED, reason="содержимое книги не читается")
    except BaseException as error:
        # The reader is a Rust library: a panic of it arrives as an exception that is not an Exception.
        if type(error).__name__ != "PanicException":
            raise
        return remark(RemarkCode.FILE_DAMAGED, reason="содержимое книги не читается")
