"""Programmes × municipalities as a workbook: places needed, with the sign of what is hidden."""

from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rsoko.methodology import Methodology
from rsoko.reports.deficits_place import Place
from rsoko.reports.deficits_programmes import ANY, in_words, places_needed, programmes_of
from rsoko.reports.deficits_rules import sign_of
from rsoko.reports.deficits_shown import REGION, Row
from rsoko.reports.deficits_words import Sign, capital
from rsoko.reports.place_names import short_place
from rsoko.reports.spreadsheet import HEAD, about
from rsoko.reports.stamp import Stamp
from schemas.terms import DocumentKind, Scope

__all__ = ["programmes_xlsx"]

TITLE = DocumentKind.PROGRAMMES_LIST.label
# Sheet, number of places, flag of what is hidden.
SHEETS = (("ШНОР", "places", "hidden"), ("Все школы", "places_all", "hidden_all"))
CATALOGUE = (("Код", 9), ("Программа", 52), ("Предмет", 20), ("Группы дефицитов", 30), ("Часов", 8))


def programmes_xlsx(place: Place, methodology: Methodology, stamp: Stamp) -> bytes:
    """Sheets ШНОР, Все школы, О документе; the same bytes for the same run."""
    target, sign = BytesIO(), sign_of(methodology)
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(
        {
            "title": TITLE,
            "author": "Министерство образования Кировской области",
            "comments": stamp.footer,
            "created": stamp.moment.replace(tzinfo=None),
        }
    )
    head, text = book.add_format(HEAD), book.add_format({"valign": "top", "text_wrap": True})
    right = book.add_format({"valign": "top", "align": "right", "num_format": "#,##0"})
    for name, field, flag in SHEETS:
        _needs(book.add_worksheet(name), place, sign, (field, flag), (head, text, right))
    note = (
        f"{sign.hidden} — педагогов меньше {sign.min_cell} либо показ значения позволил бы вычислить такое значение; "
        "места разных программ не складываются: педагогу могут подойти несколько"
    )
    about(book.add_worksheet("О документе"), TITLE, [*stamp.facts, ("Обозначения", note)], head, text)
    book.close()
    return target.getvalue()


def _needs(sheet: Worksheet, place: Place, sign: Sign, of: tuple[str, str], formats: tuple[Format, ...]) -> None:
    head, text, right = formats
    needs, programmes = places_needed(place), programmes_of(place.shown.programme_needs)
    towns = place.schools.drop_duplicates("municipality").sort_values(["municipality_name", "municipality"])
    columns = [
        (Scope.MINISTRY.value, REGION),
        *((Scope.MUNICIPALITY.value, str(code)) for code in towns["municipality"]),
    ]
    titles = ["Область", *(short_place(str(name)) for name in towns["municipality_name"])]
    for column, (title, width) in enumerate([*CATALOGUE, *((title, 13) for title in titles)]):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    for line, each in enumerate(programmes, start=1):
        words = [each.code, each.title, capital(each.subject or ANY), in_words(each)]
        for column, word in enumerate(words):
            sheet.write_string(line, column, word, text)
        sheet.write_number(line, len(words), each.hours, right)
        for column, where in enumerate(columns, start=len(CATALOGUE)):
            _cell(sheet, (line, column), needs.get((each.code, *where)), of, sign, right)
    sheet.set_row(0, 45)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(programmes), len(CATALOGUE) + len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cell(
    sheet: Worksheet, at: tuple[int, int], row: Row | None, of: tuple[str, str], sign: Sign, form: Format
) -> None:
    """A number as a number, the sign where it is hidden, nothing where there is no such place."""
    field, flag = of
    if row is None:
        sheet.write_blank(*at, None, form)
    elif row[flag]:
        sheet.write_string(*at, sign.hidden, form)
    else:
        sheet.write_number(*at, int(row[field]), form)
