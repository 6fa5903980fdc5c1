"""Sheet «Данные»: the table itself, with lists, checks, notes and colours."""

import re
from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.forms.blank import Blank
from rsoko.forms.checks import check_of
from rsoko.forms.fitting import LINE, lines_of
from rsoko.forms.formulas import broken, cells_of, impossible, missing, twice
from rsoko.forms.pages import set_page
from rsoko.forms.prefilled import Prefilled, cells, write_cell
from rsoko.forms.reference import Lists
from rsoko.forms.styles import FONT, Styles
from rsoko.forms.wording import comment
from schemas.fields import Kind
from schemas.forms import Column

__all__ = ["write_data"]

_WIDTHS = {
    Kind.SCHOOL: 10,
    Kind.YEAR: 10,
    Kind.WORD: 10,
    Kind.COUNT: 6,
    Kind.NUMBER: 10,
    Kind.ANSWER: 10,
    Kind.TEXT: 30,
    Kind.PSEUDONYM: 14,
    Kind.DAY: 12,
}
_WIDEST_WORD = 36
# A school that was chosen stands by code and name where its rows are not there already.
_NAMED_SCHOOL = 30
# In a wide form the headers of short cells stand upright: all of it fits the window and the page.
_MANY_COLUMNS = 14
_SHORT_KINDS = (Kind.COUNT, Kind.NUMBER, Kind.ANSWER)
_TALL_WIDTH, _TALL_HEIGHT = 7.5, 132
_SHORT_TITLE = 5
_LINED_ROWS = 25
# Columns of the key stay in sight while others scroll, unless they would fill the window.
_MOST_FROZEN = 4
_NOTE = {"x_scale": 1, "y_scale": 1, "width": 300, "font_name": FONT, "font_size": 9, "color": "#FFFFE1"}
_NOTE_LINE, _NOTE_CHARACTERS = 15, 46


def write_data(
    sheet: Worksheet, styles: Styles, blank: Blank, lists: Lists, prefilled: Prefilled | None = None
) -> None:
    """Write the headers, the rows to begin with, and what helps to fill them in.

    Rows to begin with are those of `prefilled`, else those of the schools where a school has one.
    """
    columns = list(blank.definition.columns.values())
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(blank, column), styles.columns[column.kind])
        sheet.write_string(0, place, column.title, _head_style(styles, blank, column))
        _note(sheet, 0, place, comment(blank, column))
        sheet.data_validation(1, place, blank.rows, place, check_of(blank, column, lists))
    sheet.set_row(0, _header_height(blank))
    if prefilled is not None:
        _rows_given(sheet, styles, columns, prefilled)
    elif blank.definition.row_a_school:
        _rows_of_schools(sheet, styles, blank)
    else:
        _empty_rows(sheet, styles, columns)
    _colours(sheet, styles, blank, lists)
    sheet.freeze_panes(1, min(len(blank.definition.unique), _MOST_FROZEN))
    set_page(sheet, blank, repeat=0)


def _rows_of_schools(sheet: Worksheet, styles: Styles, blank: Blank) -> None:
    """A row a school: code and year stand there already, the name of the school in a note."""
    columns = list(blank.definition.columns.values())
    for row, (code, name) in enumerate(zip(blank.codes, blank.schools["name"], strict=True), start=1):
        for place, column in enumerate(columns):
            style = styles.cells[column.kind]
            if column.kind is Kind.SCHOOL:
                sheet.write_string(row, place, code, style)
                _note(sheet, row, place, str(name))
            elif column.kind is Kind.YEAR:
                sheet.write_number(row, place, blank.year, style)
            else:
                sheet.write_blank(row, place, None, style)


def _rows_given(sheet: Worksheet, styles: Styles, columns: Sequence[Column], prefilled: Prefilled) -> None:
    """Rows that somebody has drafted, with their notes, and lines to add some."""
    for place, column in enumerate(columns):
        style, notes = styles.cells[column.kind], prefilled.notes.get(column.name, ())
        for row, value in enumerate(cells(prefilled.rows[column.name], column), start=1):
            write_cell(sheet, row, place, value, style)
        for row, text in enumerate(notes, start=1):
            if text:
                _note(sheet, row, place, text)
    _empty_rows(sheet, styles, columns, first=len(prefilled.rows) + 1)


def _empty_rows(sheet: Worksheet, styles: Styles, columns: Sequence[Column], first: int = 1) -> None:
    """Lines to write on, also on paper; cells without a value are no rows to the reader."""
    for row in range(first, first + _LINED_ROWS):
        for place, column in enumerate(columns):
            sheet.write_blank(row, place, None, styles.cells[column.kind])


def _note(sheet: Worksheet, row: int, place: int, text: str) -> None:
    height = _NOTE_LINE * (1 + sum(lines_of(line, _NOTE_CHARACTERS) for line in text.splitlines()))
    sheet.write_comment(row, place, text, {**_NOTE, "height": height})


def _colours(sheet: Worksheet, styles: Styles, blank: Blank, lists: Lists) -> None:
    """Colours by what is wrong; of several the first one shows. Rows that were begun get lines."""
    definition = blank.definition
    places = {name: place for place, name in enumerate(definition.columns)}

    def paint(first: int, last: int, formula: str, style: Format) -> None:
        sheet.conditional_format(
            1, first, blank.rows, last, {"type": "formula", "criteria": f"={formula}", "format": style}
        )

    for name, column in definition.columns.items():
        if fault := impossible(blank, column, lists):
            paint(places[name], places[name], fault, styles.impossible)
    paint(places[definition.unique[0]], places[definition.unique[0]], twice(blank), styles.twice)
    for name, fault in broken(definition):
        paint(places[name], places[name], fault, styles.broken)
    for name, column in definition.columns.items():
        if not column.nullable:
            paint(places[name], places[name], missing(definition, column), styles.missing)
    cells = list(cells_of(definition).values())
    paint(0, len(cells) - 1, f"COUNTA({cells[0]}:{cells[-1]})>0", styles.begun)


def _is_tall(blank: Blank, column: Column) -> bool:
    """Whether a header stands upright: in a wide form most of whose short cells have long headers."""
    columns = blank.definition.columns.values()
    short = [known for known in columns if known.kind in _SHORT_KINDS]
    long = [known for known in short if len(known.title) > _SHORT_TITLE]
    return column in long and len(columns) > _MANY_COLUMNS and 2 * len(long) > len(short)


def _width(blank: Blank, column: Column) -> float:
    """Wide enough for what stands in the column and for the longest word of its header."""
    if _is_tall(blank, column):
        return _TALL_WIDTH
    if column.kind is Kind.SCHOOL and not blank.definition.row_a_school:
        return _NAMED_SCHOOL
    labels = [len(term.label) for term in column.words or ()]
    words = [len(word) for word in re.split(r"[\s-]+", column.title)]
    return max(_WIDTHS[column.kind], min(max(labels, default=0), _WIDEST_WORD) + 3, max(words) * 1.15 + 2)


def _header_height(blank: Blank) -> float:
    columns = blank.definition.columns.values()
    if any(_is_tall(blank, column) for column in columns):
        return _TALL_HEIGHT
    return LINE * max(lines_of(column.title, _width(blank, column) - 1) for column in columns) + 8


def _head_style(styles: Styles, blank: Blank, column: Column) -> Format:
    if _is_tall(blank, column):
        return styles.tall_optional_head if column.nullable else styles.tall_head
    return styles.optional_head if column.nullable else styles.head
