"""Tables as a workbook: a summary first, then a sheet for each table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.reports.stamp import DEMO_NOTICE
from rsoko.tables import Sheet

__all__ = ["Summary", "tables_xlsx"]

OWNER = "Министерство образования Кировской области"
WIDTHS = {
    "Форма": 46,
    "Муниципалитет": 38,
    "Округ": 34,
    "Образовательный округ": 46,
    "Получено": 17,
    "Школа": 46,
    "Мероприятие": 60,
    "Вид меры": 40,
    "Ответственный": 32,
}
WIDTH = 14
# Letters on a line of the summary, and points that it is high.
LINE, LINE_HEIGHT = 100, 15
HEAD = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#E8ECF2", "border": 1}
CELL = {"valign": "top", "text_wrap": True, "border": 1}


@dataclass(frozen=True)
class Summary:
    """The first sheet: what the workbook is, about what, as of when (time of Kirov), what is to be known first."""

    name: str
    subject: str
    at: datetime
    lines: Sequence[str]
    demo: bool


def tables_xlsx(summary: Summary, sheets: Sequence[Sheet]) -> bytes:
    """The sheet «Сводка» and a sheet for each table; the same bytes for the same content.

    Texts are written as texts: a name that begins with «=» is no formula.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    about = {"title": f"{summary.name}: {summary.subject}", "author": OWNER}
    book.set_properties({**about, "created": summary.at.replace(tzinfo=None)})
    head, cell = book.add_format(HEAD), book.add_format(CELL)
    strong = book.add_format({"bold": True, "font_size": 14})
    _summary(book.add_worksheet("Сводка"), summary, strong, book.add_format({"text_wrap": True, "valign": "top"}))
    for sheet in sheets:
        _fill(book.add_worksheet(sheet.title), sheet, head, cell)
    book.close()
    return target.getvalue()


def _summary(sheet: Worksheet, summary: Summary, strong: Format, text: Format) -> None:
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, OWNER, text)
    sheet.write_string(1, 0, summary.name, strong)
    sheet.write_string(2, 0, summary.subject, strong)
    lines = [*summary.lines, *([f"{DEMO_NOTICE}."] if summary.demo else [])]
    for row, line in enumerate(lines, start=4):
        # Not every program fits the height of a row to its text.
        sheet.set_row(row, LINE_HEIGHT * -(-len(line) // LINE))
        sheet.write_string(row, 0, line, text)
    _page(sheet)


def _fill(sheet: Worksheet, content: Sheet, head: Format, cell: Format) -> None:
    for column, header in enumerate(content.headers):
        sheet.set_column(column, column, WIDTHS.get(header, WIDTH))
        sheet.write_string(0, column, header, head)
    for place, values in enumerate(content.rows, start=1):
        for column, value in enumerate(values):
            if value is None:
                sheet.write_blank(place, column, None, cell)
            elif isinstance(value, str):
                sheet.write_string(place, column, value, cell)
            else:
                sheet.write_number(place, column, value, cell)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if content.rows:
        sheet.autofilter(0, 0, len(content.rows), len(content.headers) - 1)
    _page(sheet)


def _page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&CСтраница &P из &N")
