"""The sheet «Ошибки»: every remark on a line of its own, with a way to its cell."""

from collections.abc import Collection, Sequence
from copy import copy

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from rsoko.marking.highlight import AMBER, RED
from rsoko.marking.notes import Note, without_controls
from schemas.sheets import ERRORS_SHEET
from schemas.terms import Severity

__all__ = ["list_notes", "remove_lists", "write_text"]

_COLUMNS = (("№", 6), ("Ячейка", 18), ("Что не так", 62), ("Что делать", 62), ("Вид", 18))
_LINK_COLUMN, _KIND_COLUMN = 2, 5
_WHOLE_FILE = "файл"
_TOP = Alignment(vertical="top", wrap_text=True)
_HEAD = Alignment(vertical="center", horizontal="center", wrap_text=True)
_HEAD_FILL = PatternFill("solid", fgColor="FFE8ECF2")
_THIN = Side(style="thin", color="FFB5BBC5")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LINK_COLOR = "FF0B5394"
_SHADES = {Severity.ERROR: RED, Severity.WARNING: AMBER}
_A4 = 9
_LINE_HEIGHT, _TALLEST = 15.5, 400


def remove_lists(book: Workbook) -> None:
    """Remove the list of an earlier copy."""
    for sheet in list(book.worksheets):
        if sheet.title.strip().casefold() == ERRORS_SHEET.casefold():
            book.remove(sheet)


def list_notes(book: Workbook, notes: Sequence[Note], linked: Collection[tuple[str, str]], closing: str) -> None:
    """Put the list before all other sheets and open the workbook at it; `linked` are the cells that are there."""
    sheet = book.create_sheet(ERRORS_SHEET, 0)
    for column, (title, width) in enumerate(_COLUMNS, start=1):
        head = write_text(sheet.cell(1, column), title)
        head.font, head.alignment, head.fill, head.border = _font(head, bold=True), _HEAD, _HEAD_FILL, _BOX
        sheet.column_dimensions[head.column_letter].width = width
    looks = _Looks()
    for number, note in enumerate(notes, start=1):
        _write_line(sheet, number, note, note.place in linked, looks)
    sheet.auto_filter.ref = f"A1:E{len(notes) + 1}"
    sheet.merge_cells(start_row=len(notes) + 3, start_column=1, end_row=len(notes) + 3, end_column=len(_COLUMNS))
    last = write_text(sheet.cell(len(notes) + 3, 1), closing)
    last.alignment = _TOP
    sheet.row_dimensions[last.row].height = 3 * _LINE_HEIGHT
    _lay_out(sheet)
    _open_at(book, sheet)


def write_text(cell: Cell, text: str) -> Cell:
    """Write a text that stays a text, whatever sign it begins with."""
    cell.value = without_controls(text)
    cell.data_type = "s"
    return cell


def _write_line(sheet: Worksheet, number: int, note: Note, is_linked: bool, looks: "_Looks") -> None:
    kind = Severity(note.severity)
    values = (note.cell or _WHOLE_FILE, note.text, note.cure, kind.label)
    cells = [sheet.cell(number + 1, 1, number)]
    cells += [write_text(sheet.cell(number + 1, column), text) for column, text in enumerate(values, start=2)]
    # Not every spreadsheet makes room for texts of several lines by itself.
    lines = max(1 + len(text) * 10 // (width * 9) for text, (_, width) in zip(values, _COLUMNS[1:], strict=True))
    sheet.row_dimensions[number + 1].height = min(_TALLEST, lines * _LINE_HEIGHT)
    link = note.place if is_linked else None
    if link is not None:
        place = cells[_LINK_COLUMN - 1]
        # Set whole: the shorter way would make an address outside the workbook of it.
        place.hyperlink = Hyperlink(ref=place.coordinate, location=f"{quote_sheetname(link[0])}!{link[1]}")
    for column, cell in enumerate(cells, start=1):
        looks.put_on(cell, column, kind, is_link=link is not None and column == _LINK_COLUMN)


def _font(cell: Cell, *, bold: bool = False, color: str | None = None, underline: str | None = None) -> Font:
    """The font of the workbook with a change."""
    return Font(name=cell.font.name, sz=cell.font.sz, bold=bold, color=color, underline=underline)


class _Looks:
    """Styles of the list; each is put together once: openpyxl looks for its twin in the workbook every time."""

    def __init__(self) -> None:
        self.known: dict[tuple[bool, Severity | None], StyleArray] = {}

    def put_on(self, cell: Cell, column: int, kind: Severity, *, is_link: bool) -> None:
        look = (is_link, kind if column == _KIND_COLUMN else None)
        if look in self.known:
            cell._style = copy(self.known[look])
            return
        cell.alignment, cell.border = _TOP, _BOX
        if is_link:
            cell.font = _font(cell, color=_LINK_COLOR, underline="single")
        if column == _KIND_COLUMN:
            cell.fill = PatternFill("solid", fgColor=_SHADES[kind])
        self.known[look] = copy(cell._style)


def _lay_out(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _open_at(book: Workbook, sheet: Worksheet) -> None:
    book.active = sheet
    for other in book.worksheets:
        # Two chosen sheets are a group: what is typed into one goes into both.
        other.sheet_view.tabSelected = other is sheet
