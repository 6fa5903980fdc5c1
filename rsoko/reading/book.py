"""Opens the bytes of a file: a workbook or a text table, told apart by content, not by name."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar, cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from rsoko.reading.archive import DAMAGE, open_archive
from rsoko.reading.extent import is_too_large
from rsoko.reading.hidden_cells import Merged, uncover
from rsoko.reading.lettering import decoded, is_spoiled
from rsoko.reading.looking import Looked, looked_through
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark, column_letters
from rsoko.reading.separated import SeparatedText, separated_rows
from rsoko.reading.texts import RemarkCode, remark
from schemas.sheets import DATA_SHEET

__all__ = ["MAX_BYTES", "MAX_ROWS", "Book", "FileKind", "Grid", "Merged", "open_book", "refusal_by_size"]

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000

_ZIP = b"PK"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MEBIBYTE = 1024**2
_PDF = b"%PDF"
_MARKUP, _SHORTCUT = "<", '{"'
_NEITHER = "Файл не является ни книгой Excel (.xlsx), ни текстовой таблицей (CSV)"
# A workbook of a sender has a few sheets; hundreds were made to tire the reader.
_MAX_SHEETS = 100
# Every row of a table may have some of its cells merged.
_MAX_MERGED = 200_000

T = TypeVar("T")
FileKind = str


@dataclass(frozen=True)
class Grid:
    """Cells of a sheet; `top` and `left` say how far its first cell is from A1.

    `hidden_rows` are numbers of rows as people see them; `merged` are ranges (top, left, bottom, right) from 0;
    `visible` is False for a sheet that is hidden; `day_zero` says how many days after 30.12.1899 the numbers begin by
    which its workbook counts days.
    """

    sheet: str
    rows: Sequence[list[Raw]]
    top: int = 0
    left: int = 0
    hidden_rows: tuple[int, ...] = ()
    merged: tuple[Merged, ...] = ()
    visible: bool = True
    day_zero: int = 0


@dataclass(frozen=True)
class Book:
    """An opened file: what it is («xlsx», «ods», …), how its text was understood, its sheets, and a way to read one."""

    kind: FileKind
    names: list[str]
    read: Callable[[str], Grid | Remark]
    details: str = ""


def open_book(data: bytes, titles: Collection[str] = ()) -> Book | Remark:
    """Open a file, or say why it cannot be opened; never raises on bad content.

    `titles` are the folded headers by which the separator of a text table is recognised.
    """
    refusal = refusal_by_size(data) or _refusal_by_kind(data)
    if refusal is not None:
        return refusal
    if data.startswith(_ZIP):
        return _guarded(lambda: _archived(data))
    if data.startswith(_COMPOUND):
        return _compound(data)
    return _text_table(data, titles)


def refusal_by_size(data: bytes) -> Remark | None:
    """Refuse a file that is empty or too large to be opened at all."""
    if not data:
        return remark(RemarkCode.FILE_EMPTY)
    if len(data) > MAX_BYTES:
        return remark(RemarkCode.FILE_TOO_BIG, size=-(-len(data) // _MEBIBYTE), limit=MAX_BYTES // _MEBIBYTE)
    return None


def _refusal_by_kind(data: bytes) -> Remark | None:
    if data.startswith(_COMPOUND) and _ENCRYPTED in data:
        return remark(RemarkCode.FILE_PROTECTED)
    if data.startswith(_PDF):
        return remark(RemarkCode.FILE_UNREADABLE, found="Это PDF, а не книга Excel")
    return None


def _text_table(data: bytes, titles: Collection[str]) -> Book | Remark:
    """Open a text table: it has one sheet, and no passport."""
    text = decoded(data, titles)
    if text is None:
        return remark(RemarkCode.FILE_UNREADABLE, found=_NEITHER)
    if text[0].lstrip().startswith(_MARKUP):
        return remark(RemarkCode.FILE_UNREADABLE, found="Это веб-страница или документ XML, а не книга Excel")
    if text[0].lstrip().startswith(_SHORTCUT):
        return remark(RemarkCode.FILE_UNREADABLE, found="Это ярлык таблицы из интернета, а не сама таблица")
    if is_spoiled(text[0], titles):
        return remark(RemarkCode.LETTERS_SPOILED)
    table = separated_rows(*text, MAX_ROWS, titles)
    if table is None:
        return remark(RemarkCode.FILE_DAMAGED, reason="не закрыты кавычки или строка слишком длинна")
    return Book("csv", [DATA_SHEET], lambda sheet: _limited(Grid(sheet, table.rows)), _said_of(table))


def _said_of(table: SeparatedText) -> str:
    separator = "табуляция" if table.separator == "\t" else f"«{table.separator}»"
    return f"кодировка {table.encoding}, разделитель {separator}"


def _archived(data: bytes) -> Book | Remark:
    archive = open_archive(data)
    if isinstance(archive, Remark):
        return archive
    looked = looked_through(archive)
    return _book(archive.kind, CalamineWorkbook.from_filelike(BytesIO(archive.with_parts(looked.light))), looked)


def _compound(data: bytes) -> Book | Remark:
    """Open a workbook of the format before 2007."""
    # Loaded here: few files need it.
    from rsoko.reading.hidden_xls import unseen_in_xls  # noqa: PLC0415

    looked = unseen_in_xls(data)
    if looked is None:
        return remark(RemarkCode.FILE_OLD_FORMAT)
    book = _guarded(lambda: _book("xls", CalamineWorkbook.from_filelike(BytesIO(data)), looked))
    if isinstance(book, Remark) and book.code == RemarkCode.FILE_DAMAGED:
        return remark(RemarkCode.FILE_OLD_FORMAT)
    return book


def _book(kind: FileKind, book: CalamineWorkbook, looked: Looked) -> Book | Remark:
    names = list(book.sheet_names)
    if len(names) > _MAX_SHEETS:
        return remark(RemarkCode.TOO_MANY_SHEETS, count=len(names), limit=_MAX_SHEETS)
    visible = {sheet.name: sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata}

    def read(sheet: str) -> Grid | Remark:
        return _guarded(lambda: _grid(book.get_sheet_by_name(sheet), looked, visible.get(sheet, True)))

    return Book(kind, names, read)


def _grid(sheet: CalamineSheet, looked: Looked, visible: bool) -> Grid | Remark:
    name = sheet.name
    height, width = (last + 1 for last in sheet.end or (-1, -1))
    if is_too_large(height, width):
        return remark(RemarkCode.SHEET_TOO_WIDE, sheet=name, cell=f"{column_letters(width - 1)}{height}")
    if height > MAX_ROWS:
        return remark(RemarkCode.TOO_MANY_ROWS, sheet=name, rows=height, limit=MAX_ROWS)
    unseen = looked.at(name)
    merged = unseen.merged or _merged(sheet, height)
    if len(merged) > _MAX_MERGED:
        return remark(RemarkCode.FILE_TOO_HEAVY)
    about = (unseen.rows, merged, visible, looked.day_zero)
    if not unseen.cells:
        top, left = sheet.start or (0, 0)
        return Grid(name, cast(list[list[Raw]], sheet.to_python()), top, left, *about)
    rows = cast(list[list[Raw]], sheet.to_python(skip_empty_area=False))
    last, wide = (max((place[side] for place in unseen.cells), default=0) + 1 for side in (0, 1))
    if is_too_large(max(last, len(rows)), max(wide, width)):
        return remark(RemarkCode.SHEET_TOO_WIDE, sheet=name, cell=f"{column_letters(wide - 1)}{last}")
    uncover(rows, unseen.cells)
    return Grid(name, rows, 0, 0, *about)


def _merged(sheet: CalamineSheet, height: int) -> tuple[Merged, ...]:
    """The merged ranges of a sheet that are not wholly below its last cell."""
    ranges = sheet.merged_cell_ranges or ()
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges if top < height)


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
    except PasswordError:
        return remark(RemarkCode.FILE_PROTECTED)
    except (CalamineError, OSError, *DAMAGE):
        return remark(RemarkCode.FILE_DAMAGED, reason="содержимое книги не читается")
    except BaseException as error:
        # The reader is a Rust library: a panic of it arrives as an exception that is not an Exception.
        if type(error).__name__ != "PanicException":
            raise
        return remark(RemarkCode.FILE_DAMAGED, reason="содержимое книги не читается")
