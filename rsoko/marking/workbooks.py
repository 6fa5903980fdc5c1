"""Marks a workbook: takes the marks of an earlier round away, sets those of this one, lists all of it."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from rsoko.marking.comments import comment_on, remove_comments
from rsoko.marking.highlight import AMBER, RED, highlight, remove_highlights
from rsoko.marking.listing import list_notes, remove_lists
from rsoko.marking.notes import Note, by_cell
from rsoko.marking.saving import saved

__all__ = ["MAX_COMMENTS", "list_only", "marked"]

# Every comment is a drawing: spreadsheets open thousands of them slowly. Fills and the list have no such limit.
MAX_COMMENTS = 5_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MEND_HERE = (
    "Замечания к файлу «{name}». Исправьте отмеченные ячейки в этой же книге, сохраните её в формате .xlsx и "
    "отправьте снова. Лист «Ошибки», заливку и примечания удалять не нужно: при приёме они не учитываются."
)
_MEND_YOURS = (
    "Замечания к файлу «{name}». Составить копию файла с пометками не удалось: исправьте свой исходный файл и "
    "отправьте его снова."
)


def marked(data: bytes, notes: Sequence[Note], name: str) -> bytes:
    """Mark a workbook and return the copy. Raises whatever openpyxl raises at a workbook that it cannot read."""
    # Formulas stay formulas, letters of several fonts in one cell too; macros and links to other files go.
    book = load_workbook(BytesIO(data), rich_text=True, keep_vba=False, keep_links=False)
    book.template = False
    remove_lists(book)
    for sheet in book.worksheets:
        remove_comments(sheet)
        remove_highlights(sheet)
    list_notes(book, notes, _mark_cells(book, notes), _MEND_HERE.format(name=name))
    return saved(book)


def list_only(notes: Sequence[Note], name: str) -> bytes:
    """Make a workbook that has the list and nothing else."""
    book = Workbook()
    book.remove(book.active)
    list_notes(book, notes, (), _MEND_YOURS.format(name=name))
    return saved(book)


def _mark_cells(book: Workbook, notes: Sequence[Note]) -> set[tuple[str, str]]:
    """Fill and comment the cells that the notes name; returns those that are there."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    found = set()
    gathered: dict[tuple[str, str], tuple[Cell, list[Note]]] = {}
    for place, said in by_cell(notes).items():
        cell = _cell(sheets[place[0]], place[1]) if place[0] in sheets else None
        if cell is not None:
            found.add(place)
            # Several cells of a merged range have one comment.
            gathered.setdefault((place[0], cell.coordinate), (cell, []))[1].extend(said)
    for number, (cell, said) in enumerate(gathered.values()):
        highlight(cell, RED if any(note.blocks for note in said) else AMBER)
        if number < MAX_COMMENTS:
            comment_on(cell, said)
    return found


def _cell(sheet: Worksheet, place: str) -> Cell | None:
    """The cell of an address; in a merged range the one that shows for all; None beyond the sheet."""
    row, column = coordinate_to_tuple(place)
    if row > _LAST_ROW or column > _LAST_COLUMN:
        return None
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        around = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(around.min_row, around.min_col)
    return cell
