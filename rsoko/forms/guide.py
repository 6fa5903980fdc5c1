"""Sheet «Инструкция»: the first thing that a secretary sees."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.forms.blank import Blank, year_words
from rsoko.forms.fitting import LINE, lines_of
from rsoko.forms.instructions import (
    COLOURS,
    how_to_fill,
    how_to_send,
    questionnaire,
    what_not_to_do,
    who_and_when,
)
from rsoko.forms.pages import set_page
from rsoko.forms.styles import Styles
from rsoko.forms.wording import allowed, demands, obligation
from schemas.forms import Column
from schemas.terms import FormKey

__all__ = ["write_guide"]

_WIDTHS = (7, 26, 46, 50, 14)
_HEADERS = ("№", "Графа", "Что указать", "Какое значение", "Обязательна")
_LAST = len(_WIDTHS) - 1
# A character of a text is a little narrower than the digit by which columns are measured.
_NARROW = 1.05
_SHORT_TITLE = 5


def write_guide(sheet: Worksheet, styles: Styles, blank: Blank) -> None:
    """Write the sheet, from who fills it in to how it is sent."""
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    page = _Page(sheet, styles)
    page.line(f"Форма «{blank.definition.title}»", styles.title, height=24)
    page.line(f"{blank.sender}, {year_words(blank.definition, blank.year)}", styles.section, height=18)
    page.section("Кто и когда заполняет", who_and_when(blank), numbered=False)
    page.section("Как заполнять", how_to_fill(blank))
    if blank.definition.key is FormKey.DEFICITS:
        _questionnaire(page)
    page.section("Цвета ячеек на листе «Данные»", [])
    for name, meaning in COLOURS:
        page.pair("", meaning, getattr(styles, name))
    page.section("Графы", [])
    _columns(page, blank)
    page.section("Чего не делать", what_not_to_do(blank))
    page.section("Как отправить", how_to_send(blank))
    sheet.hide_gridlines(2)
    set_page(sheet, blank)


def _questionnaire(page: "_Page") -> None:
    groups, scale = questionnaire()
    page.section("Вопросы самоанализа", ["Графы 1.1–4.5 — вопросы четырёх групп:"], numbered=False)
    for titles, about in groups:
        page.pair(titles, about, page.styles.text)
    page.line(f"Шкала ответов: {scale}", page.styles.text)


def _columns(page: "_Page", blank: Blank) -> None:
    """A table of the columns of the form, every word of it from the definition; alike ones share a row."""
    page.table_row(_HEADERS, [page.styles.head] * len(_HEADERS))
    text, centred = page.styles.row, page.styles.centred
    number = 0
    for columns in _alike(blank):
        first = columns[0]
        titles = ", ".join(column.title for column in columns)
        numbers = f"{number + 1}–{number + len(columns)}" if len(columns) > 1 else f"{number + 1}"
        value = " ".join([allowed(blank, first), *demands(blank.definition, first)])
        page.table_row((numbers, titles, first.note, value, obligation(first)), [centred, text, text, text, centred])
        number += len(columns)


def _alike(blank: Blank) -> list[list[Column]]:
    """Columns one by one, but in one piece those beside each other that differ in a short header alone."""

    def looks(column: Column) -> tuple[Column, list[str]]:
        short = len(column.title) <= _SHORT_TITLE
        return replace(column, name="", title="") if short else column, demands(blank.definition, column)

    return [list(columns) for _, columns in groupby(blank.definition.columns.values(), looks)]


class _Page:
    """Writes lines one below another, each as high as its text needs: merged cells do not grow by themselves."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self.sheet, self.styles, self.row = sheet, styles, 0

    def line(self, text: str, style: Format, *, height: float | None = None) -> None:
        """A line over all columns."""
        self.sheet.merge_range(self.row, 0, self.row, _LAST, "", style)
        self.sheet.write_string(self.row, 0, text, style)
        self._end(height or LINE * lines_of(text, sum(_WIDTHS) * _NARROW) + 2)

    def section(self, title: str, lines: Sequence[str], *, numbered: bool = True) -> None:
        """A heading with the lines below it."""
        self.row += 1
        self.line(title, self.styles.section, height=18)
        for number, text in enumerate(lines, start=1):
            if not numbered:
                self.line(text, self.styles.text)
                continue
            self.sheet.write_string(self.row, 0, f"{number}.", self.styles.text)
            self._wide(1, text)

    def pair(self, name: str, text: str, style: Format) -> None:
        """A short name, or a colour, and what it means."""
        self.sheet.write_string(self.row, 1, name, style)
        self._wide(2, f" {text}")

    def table_row(self, texts: Sequence[str], styles: Sequence[Format]) -> None:
        """A row of a table."""
        for place, (text, style) in enumerate(zip(texts, styles, strict=True)):
            self.sheet.write_string(self.row, place, text, style)
        self._end(
            LINE * max(lines_of(text, width * _NARROW - 2) for text, width in zip(texts, _WIDTHS, strict=True)) + 2
        )

    def _wide(self, first: int, text: str) -> None:
        self.sheet.merge_range(self.row, first, self.row, _LAST, "", self.styles.text)
        self.sheet.write_string(self.row, first, text, self.styles.text)
        self._end(LINE * lines_of(text, sum(_WIDTHS[first:]) * _NARROW) + 2)

    def _end(self, height: float) -> None:
        self.sheet.set_row(self.row, height)
        self.row += 1
