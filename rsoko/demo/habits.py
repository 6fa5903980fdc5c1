"""Which sender sends what: the programme, the kinds of mess, the form spoilt beyond acceptance."""

from dataclasses import replace
from enum import StrEnum, auto

from rsoko.demo.cells import Cell
from rsoko.demo.mess import Mess, mess_up
from rsoko.demo.sheets import FilledForm
from schemas.terms import FormKey

__all__ = ["FileType", "as_sent", "file_type", "kinds_of", "spoilt"]

_KINDS = tuple(Mess)


class FileType(StrEnum):
    """How a sender saves a form."""

    WORKBOOK = auto()
    SEMICOLON_CP1251 = auto()
    COMMA_UTF8_BOM = auto()
    TAB_UTF8 = auto()


# Municipalities whose programme saves text, not workbooks.
_TEXT_SENDERS = {
    "11": FileType.SEMICOLON_CP1251,
    "22": FileType.COMMA_UTF8_BOM,
    "34": FileType.TAB_UTF8,
}
# The largest municipality: the only one sure to have numbers over a thousand.
_LARGEST = "01"
# Place of a whole in the form; its part stands in the next column.
_WHOLE = {FormKey.ASSESSMENTS: 5, FormKey.ENGAGEMENT: 2, FormKey.CONDITIONS: 2}


def file_type(sender: str) -> FileType:
    """Tell how a municipality saves its forms."""
    return _TEXT_SENDERS.get(sender, FileType.WORKBOOK)


def as_sent(form: FilledForm, position: int) -> FilledForm:
    """Give a form the look it has when it arrives; `position` is its number in the region."""
    return mess_up(form, kinds_of(form, position))


def kinds_of(form: FilledForm, position: int) -> tuple[Mess, ...]:
    """Pick the kinds of mess of a form: none for two in three, one or two for the third."""
    kinds: list[Mess] = []
    turn, tidy = divmod(position, 3)
    if not tidy:
        kinds.append(_KINDS[turn % len(_KINDS)])
    if not tidy and turn % 2:
        kinds.append(_KINDS[(turn * 5 + 4) % len(_KINDS)])
    if form.sender == _LARGEST:
        kinds.append(Mess.SPACED_THOUSANDS)
    if form.form is FormKey.MEASURES:
        # A plan names the calendar year of its list.
        kinds = [kind for kind in kinds if kind is not Mess.ACADEMIC_YEARS]
    return tuple(dict.fromkeys(kinds))


def spoilt(form: FilledForm, stranger: str) -> FilledForm:
    """Make three errors no reader may forgive: a stranger's school, a word for a number, a part over its whole."""
    whole = _WHOLE[form.form]
    middle = len(form.rows) // 2
    rows = [list(row) for row in form.rows]
    rows[0][0] = stranger
    rows[middle][whole + 1] = _more(rows[middle][whole])
    rows[-1][whole] = "двенадцать"
    return replace(form, rows=rows)


def _more(cell: Cell) -> Cell:
    """Count one more than there are."""
    return cell + 1 if isinstance(cell, int) else cell
