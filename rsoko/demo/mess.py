"""What people do to a form before they send it; every kind leaves the form valid."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum, auto

from rsoko.demo.cells import Cell
from rsoko.demo.sheets import FilledForm

__all__ = ["Mess", "mess_up"]

_NO_BREAK_SPACE = "\u00a0"
# Whole numbers that nobody adds up.
_NO_COUNTS = {"Учебный год", "Класс", "Год выявления", "№"}


class Mess(StrEnum):
    """Kinds of mess, in the order in which they are made: sums before numbers become text."""

    TOTAL = auto()
    SPACED_THOUSANDS = auto()
    TEXT_NUMBERS = auto()
    DASHES = auto()
    PREFIXED_CODES = auto()
    NUMERIC_CODES = auto()
    ACADEMIC_YEARS = auto()
    SHOUTING_HEADER = auto()
    BROKEN_HEADER = auto()
    COMMENTS = auto()
    EMPTY_LINES = auto()
    EMPTY_COLUMNS = auto()
    TITLE = auto()


def mess_up(form: FilledForm, kinds: Sequence[Mess]) -> FilledForm:
    """Make each kind of mess once."""
    for kind in Mess:
        if kind in kinds:
            form = _WAYS[kind](form)
    return form


def _change(form: FilledForm, change: Callable[[Cell], Cell], first: int = 2) -> FilledForm:
    """Change every cell of the table from a column on."""
    rows = [row[:first] + [change(cell) for cell in row[first:]] for row in form.rows]
    below = [row[:first] + [change(cell) for cell in row[first:]] for row in form.below]
    return replace(form, rows=rows, below=below)


def _change_column(form: FilledForm, column: int, change: Callable[[int, Cell], Cell]) -> FilledForm:
    """Change a column of the table, knowing the number of the row."""
    rows = [
        [change(number, cell) if place == column else cell for place, cell in enumerate(row)]
        for number, row in enumerate(form.rows)
    ]
    return replace(form, rows=rows)


def _total(form: FilledForm) -> FilledForm:
    """Add a row «Итого» with the sums of whole numbers."""
    sums: list[Cell] = []
    for name, column in zip(form.header, zip(*form.rows, strict=True), strict=True):
        whole = [cell for cell in column if isinstance(cell, int)]
        countable = whole and name not in _NO_COUNTS and not any(isinstance(c, float) for c in column)
        sums.append(sum(whole) if countable else None)
    return replace(form, below=[*form.below, ["Итого", *sums[1:]]])


def _spaced_thousands(form: FilledForm) -> FilledForm:
    """Write 1 234 with a no-break space."""

    def spaced(cell: Cell) -> Cell:
        if isinstance(cell, int) and cell >= 1000:
            return f"{cell:,}".replace(",", _NO_BREAK_SPACE)
        return cell

    return _change(form, spaced)


def _text_numbers(form: FilledForm) -> FilledForm:
    """Write numbers as text with a decimal comma."""
    return _change(form, lambda cell: str(cell).replace(".", ",") if isinstance(cell, int | float) else cell)


def _dashes(form: FilledForm) -> FilledForm:
    """Write a sign where a cell is empty."""
    signs = ("-", "—", "н/д")

    def signed(row: list[Cell], number: int) -> list[Cell]:
        return [signs[(number + place) % 3] if cell is None else cell for place, cell in enumerate(row)]

    return replace(form, rows=[signed(row, number) for number, row in enumerate(form.rows)])


def _prefixed_codes(form: FilledForm) -> FilledForm:
    """Write codes of schools as other systems export them."""
    return _change_column(form, 0, lambda number, cell: f"{('edu', 'sch')[number // 20 % 2]}{cell}")


def _numeric_codes(form: FilledForm) -> FilledForm:
    """Let the spreadsheet turn codes of schools into numbers."""
    return _change_column(form, 0, lambda _, cell: int(cell) if isinstance(cell, str) and cell.isdigit() else cell)


def _academic_years(form: FilledForm) -> FilledForm:
    """Write the academic year in words of the calendar."""
    first, last = form.year - 1, form.year
    ways = (f"{first}/{last % 100:02d}", f"{first}/{last}", f"{first}-{last}")
    return _change_column(form, 1, lambda number, _: ways[number // 20 % 3])


def _shouting_header(form: FilledForm) -> FilledForm:
    """Write the header in capitals."""
    return replace(form, header=[name.upper() for name in form.header])


def _broken_header(form: FilledForm) -> FilledForm:
    """Break the header into lines and double its spaces."""
    return replace(form, header=[name.replace(" ", "\n", 1).replace(" ", "  ") + " " for name in form.header])


def _comments(form: FilledForm) -> FilledForm:
    """Add a column of remarks."""
    words = {0: "уточнено", 3: "по данным школы"}
    rows = [[*row, words.get(number % 9)] for number, row in enumerate(form.rows)]
    return replace(form, header=[*form.header, "Примечание"], rows=rows)


def _empty_lines(form: FilledForm) -> FilledForm:
    """Leave a line empty after every fifteenth row and at the end."""
    rows: list[list[Cell]] = []
    for number, row in enumerate(form.rows, start=1):
        rows += [row] if number % 15 else [row, [None] * len(row)]
    return replace(form, rows=[*rows, [], ["", " "]])


def _empty_columns(form: FilledForm) -> FilledForm:
    """Leave the first column of the sheet empty, and one amid the table."""

    def parted(row: list[Cell]) -> list[Cell]:
        return [*row[:2], None, *row[2:]]

    return replace(
        form,
        header=[*form.header[:2], "", *form.header[2:]],
        rows=[parted(row) for row in form.rows],
        below=[parted(row) for row in form.below],
        indent=1,
    )


def _title(form: FilledForm) -> FilledForm:
    """Put a title above the header."""
    return replace(form, above=[[f"{form.form.label}, {form.year - 1}/{form.year} учебный год"], []])


_WAYS: dict[Mess, Callable[[FilledForm], FilledForm]] = {
    Mess.TOTAL: _total,
    Mess.SPACED_THOUSANDS: _spaced_thousands,
    Mess.TEXT_NUMBERS: _text_numbers,
    Mess.DASHES: _dashes,
    Mess.PREFIXED_CODES: _prefixed_codes,
    Mess.NUMERIC_CODES: _numeric_codes,
    Mess.ACADEMIC_YEARS: _academic_years,
    Mess.SHOUTING_HEADER: _shouting_header,
    Mess.BROKEN_HEADER: _broken_header,
    Mess.COMMENTS: _comments,
    Mess.EMPTY_LINES: _empty_lines,
    Mess.EMPTY_COLUMNS: _empty_columns,
    Mess.TITLE: _title,
}
