"""The list of schools as a workbook."""

from collections.abc import Sequence
from io import BytesIO

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.monitorings.result import Result
from rsoko.reports.stamp import Stamp
from schemas.terms import ConditionsStatus, Level, Locality, Movement, Reliability, ResultsStatus, Term

__all__ = ["HEAD", "about", "list_xlsx"]

Scalar = str | float | bool | None

# Field of the result, header, width, format of numbers ("" for text) and the words of its codes.
COLUMNS: tuple[tuple[str, str, int, str, type[Term] | None], ...] = (
    ("school", "Код ОО", 10, "", None),
    ("name", "Школа", 46, "", None),
    ("municipality_name", "Муниципалитет", 32, "", None),
    ("district_name", "Образовательный округ", 34, "", None),
    ("level", "Уровень", 12, "", Level),
    ("locality", "Местность", 11, "", Locality),
    ("results_status", "Статус по результатам", 21, "", ResultsStatus),
    ("reliability", "Надёжность", 14, "", Reliability),
    ("defined_years", "Определённых лет", 14, "0", None),
    ("low_years", "Низких лет", 10, "0", None),
    ("pooled_share", "Сводная доля ниже порога", 15, "0.0%", None),
    ("pooled_low", "Нижняя граница", 12, "0.0%", None),
    ("pooled_high", "Верхняя граница", 12, "0.0%", None),
    ("pooled_participants", "Участий", 10, "#,##0", None),
    ("olympiad_rate", "Участие в муниципальном этапе олимпиады", 18, "0.0%", None),
    ("continuation_rate", "Поступили в 10 класс", 13, "0.0%", None),
    ("conditions_status", "Статус по условиям", 20, "", ConditionsStatus),
    ("conditions_index", "Индекс условий", 12, "0.0", None),
    ("conditions_coverage", "Полнота сведений", 12, "0%", None),
    ("good_share", "Доля «4» и «5»", 12, "0.0%", None),
    ("resilient", "Резильентная", 14, "", None),
    ("previous_results_status", "Прежний статус по результатам", 21, "", ResultsStatus),
    ("results_movement", "Изменение по ШНОР", 20, "", Movement),
    ("previous_conditions_status", "Прежний статус по условиям", 20, "", ConditionsStatus),
    ("conditions_movement", "Изменение по ШНСУ", 20, "", Movement),
    ("pooled_change", "Изменение сводной доли за год", 15, "+0.0%;-0.0%;0.0%", None),
)
HEAD = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#E8ECF2", "border": 1}


def list_xlsx(result: Result, stamp: Stamp) -> bytes:
    """Sheets ШНОР, ШНСУ, Все школы, О документе; the same bytes for the same run.

    Texts are written as texts: a name that begins with «=» is no formula.
    """
    schools, target = result.schools, BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(
        {
            "title": "Перечень ШНОР и ШНСУ",
            "author": "Министерство образования Кировской области",
            "comments": stamp.footer,
            "created": stamp.moment.replace(tzinfo=None),
        }
    )
    formats = {code: book.add_format({"num_format": code, "valign": "top"}) for *_, code, _ in COLUMNS if code}
    formats[""] = book.add_format({"valign": "top", "text_wrap": True})
    head = book.add_format(HEAD)
    low = schools["results_status"] == ResultsStatus.LOW
    adverse = schools["conditions_status"] == ConditionsStatus.ADVERSE
    for name, rows in (("ШНОР", schools[low]), ("ШНСУ", schools[adverse]), ("Все школы", schools)):
        _list(book.add_worksheet(name), rows, head, formats)
    about(book.add_worksheet("О документе"), "Перечень ШНОР и ШНСУ", stamp.facts, head, formats[""])
    book.close()
    return target.getvalue()


def _list(sheet: Worksheet, schools: pd.DataFrame, head: Format, formats: dict[str, Format]) -> None:
    for column, (field, header, width, code, terms) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, head)
        for row, value in enumerate(schools[field].to_list(), start=1):
            _cell(sheet, (row, column), value, terms, formats[code])
    sheet.set_row(0, 45)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(schools), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cell(sheet: Worksheet, place: tuple[int, int], value: Scalar, terms: type[Term] | None, form: Format) -> None:
    """One value: a number as a number, a code as its words, a missing one as an empty cell."""
    if pd.isna(value):
        sheet.write_blank(*place, None, form)
    elif terms is not None:
        sheet.write_string(*place, terms(str(value)).label, form)
    elif isinstance(value, str):
        sheet.write_string(*place, value, form)
    elif isinstance(value, bool):
        sheet.write_string(*place, "да" if value else "нет", form)
    else:
        sheet.write_number(*place, float(value), form)


def about(sheet: Worksheet, title: str, facts: Sequence[tuple[str, str]], head: Format, text: Format) -> None:
    """The sheet that says what the document is and from what it was made."""
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "Сведения о документе", head)
    sheet.write_string(0, 1, title, head)
    for row, (label, value) in enumerate(facts, start=1):
        sheet.write_string(row, 0, label, text)
        sheet.write_string(row, 1, value, text)
