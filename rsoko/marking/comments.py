"""Comments at the marked cells; what the sender wrote there stays and comes first."""

from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from rsoko.marking.notes import Note
from schemas.sheets import ERRORS_SHEET

__all__ = ["AUTHOR", "comment_on", "remove_comments"]

AUTHOR = "РСОКО"
# Spreadsheets forget or change the author of a comment when they save it; this line they keep.
_HEADING = "РСОКО, проверка файла:"
_LONGEST = 1500
_ELSEWHERE = f"… Всё целиком — на листе «{ERRORS_SHEET}»."
_WIDTH = 320
_LINE_HEIGHT, _TALLEST = 18, 420
_SIGNS_A_LINE = 42


def comment_on(cell: Cell, notes: Sequence[Note]) -> None:
    """Say all that there is to say of a cell in one comment."""
    said = "\n\n".join(f"{note.text} {note.cure}".rstrip() for note in notes)
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rsplit(" ", 1)[0] + _ELSEWHERE
    ours = f"{_HEADING}\n{said}"
    theirs = cell.comment
    text = ours if theirs is None else f"{theirs.text.rstrip()}\n\n{ours}"
    author = AUTHOR if theirs is None else theirs.author
    cell.comment = None
    cell.comment = Comment(text, author, height=_height(text), width=_WIDTH)


def remove_comments(sheet: Worksheet) -> None:
    """Take away what an earlier copy said; the words of the sender stay."""
    for cell in list(sheet._cells.values()):
        comment = cell.comment
        if comment is None or _HEADING not in comment.text:
            continue
        own = comment.text.partition(_HEADING)[0].strip()
        # A spreadsheet may have put the name of the author before the text.
        own = "" if own == f"{comment.author}:" else own
        cell.comment = Comment(own, comment.author, comment.height, comment.width) if own else None


def _height(text: str) -> int:
    lines = sum(1 + len(line) // _SIGNS_A_LINE for line in text.split("\n"))
    return min(_TALLEST, _LINE_HEIGHT * (lines + 1))
