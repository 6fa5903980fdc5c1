"""Sheet «Справочник»: schools of the municipality by code and name, and the words that the lists offer."""

from collections.abc import Iterable
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from rsoko.forms.blank import Blank, year_words
from rsoko.forms.pages import set_page
from rsoko.forms.styles import Styles
from rsoko.intake.cells import school_label
from schemas.sheets import DATA_SHEET
from schemas.terms import Level, Locality

__all__ = ["REFERENCE_SHEET", "Lists", "lists_of", "write_reference"]

REFERENCE_SHEET = "Справочник"

_HEAD = 2
_FIRST = _HEAD + 1
_SCHOOL_COLUMNS = (("Код ОО", 10), ("Наименование", 58), ("Уровень", 12), ("Местность", 11))
_FILLED = len(_SCHOOL_COLUMNS)
_WORDS = _FILLED + 2
_CHOICE = "Для выбора школы"
_KEY_COLUMNS = 2


@dataclass(frozen=True)
class Lists:
    """Where the lists of a form stand: what a school is chosen from, their codes, the words of each field with some."""

    choice: str
    schools: str
    words: dict[str, str]


def lists_of(blank: Blank) -> Lists:
    """Addresses of the lists, as formulas name them."""
    words = {}
    for place, (name, labels) in enumerate(_words(blank)):
        words[name] = _range(_WORDS + place, len(labels))
    return Lists(_range(_choice_column(blank), len(_choice(blank))), _range(0, len(blank.codes)), words)


def _range(column: int, size: int) -> str:
    letters = xl_col_to_name(column)
    return f"'{REFERENCE_SHEET}'!${letters}${_FIRST + 1}:${letters}${_FIRST + size}"


def _choice(blank: Blank) -> list[str]:
    """What a school is chosen from: each by code and name; behind them the codes, for those who type one."""
    return [*map(school_label, blank.codes, blank.schools["name"]), *blank.codes]


def _choice_column(blank: Blank) -> int:
    return _WORDS + len(_words(blank)) + 1


def _words(blank: Blank) -> list[tuple[str, list[str]]]:
    """Fields with a closed set of words, and the labels of the set."""
    columns = blank.definition.columns.values()
    return [(column.name, [term.label for term in column.words]) for column in columns if column.words is not None]


def write_reference(sheet: Worksheet, styles: Styles, blank: Blank) -> None:
    """Write the sheet; nothing on it is read back."""
    year = year_words(blank.definition, blank.year)
    sheet.write_string(0, 0, f"Школы: {blank.sender}, {year}", styles.title)
    _schools(sheet, styles, blank)
    if words := _words(blank):
        sheet.write_string(_HEAD - 1, _WORDS, "Допустимые значения граф", styles.section)
    for place, (name, labels) in enumerate(words):
        title = blank.definition.columns[name].title
        sheet.set_column(_WORDS + place, _WORDS + place, max(map(len, [title, *labels])) + 3)
        sheet.write_string(_HEAD, _WORDS + place, title, styles.head)
        _write_down(sheet, _WORDS + place, labels, styles)
    # Nobody has to read it: all of it stands in the first two columns as well.
    choice = _choice_column(blank)
    sheet.set_column(choice, choice, None, None, {"hidden": True})
    sheet.write_string(_HEAD, choice, _CHOICE, styles.head)
    _write_down(sheet, choice, _choice(blank), styles)
    sheet.set_row(0, 22)
    sheet.set_row(_HEAD, 32)
    sheet.freeze_panes(_FIRST, 0)
    set_page(sheet, blank, repeat=_HEAD)
    longest = max(len(blank.codes), *(len(labels) for _, labels in words), 0)
    sheet.print_area(0, 0, _FIRST + longest - 1, choice - 2)


def _schools(sheet: Worksheet, styles: Styles, blank: Blank) -> None:
    for place, (title, width) in enumerate(_SCHOOL_COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(_HEAD, place, title, styles.head)
    schools = blank.schools
    columns: list[Iterable[str]] = [
        blank.codes,
        schools["name"],
        (Level(level).label for level in schools["level"]),
        (Locality(locality).label for locality in schools["locality"]),
    ]
    for place, column in enumerate(columns):
        _write_down(sheet, place, column, styles)
    _progress(sheet, styles, blank)


def _write_down(sheet: Worksheet, column: int, texts: Iterable[str], styles: Styles) -> None:
    for row, text in enumerate(texts, start=_FIRST):
        sheet.write_string(row, column, text, styles.row)


def _progress(sheet: Worksheet, styles: Styles, blank: Blank) -> None:
    """How far the table is, school by school: the sender sees which school was forgotten."""
    columns = len(blank.definition.columns)
    one = blank.definition.row_a_school
    title = f"Заполнено граф (всего {columns - _KEY_COLUMNS})" if one else "Строк в таблице"
    sheet.set_column(_FILLED, _FILLED, 16)
    sheet.set_column(_FILLED + 1, _FILLED + 1, 3)
    sheet.write_string(_HEAD, _FILLED, title, styles.head)
    last = blank.rows + 1
    codes = f"'{DATA_SHEET}'!$A$2:$A${last}"
    values = f"'{DATA_SHEET}'!$C$2:${xl_col_to_name(columns - 1)}${last}"
    for row in range(_FIRST, _FIRST + len(blank.codes)):
        code = xl_rowcol_to_cell(row, 0)
        # A cell may hold the code alone, or code and name as the list offers them.
        rows = f'COUNTIF({codes},{code})+COUNTIF({codes},{code}&" *")'
        filled = f'SUMPRODUCT((LEFT({codes},LEN({code}))={code})*({values}<>""))'
        formula = f"={filled if one else rows}"
        sheet.write_formula(row, _FILLED, formula, styles.centred, 0)
