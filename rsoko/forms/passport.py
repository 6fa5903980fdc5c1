"""Sheet «Паспорт»: the four lines by which the reader knows a file, and some for people."""

from xlsxwriter.worksheet import Worksheet

from rsoko.forms.blank import Blank, year_words
from rsoko.forms.pages import set_page
from rsoko.forms.styles import Styles
from rsoko.intake.claims import PASSPORT

__all__ = ["write_passport"]


def write_passport(sheet: Worksheet, styles: Styles, blank: Blank) -> None:
    """Write the passport, filled in; the lines below it have labels that the reader passes over."""
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    form, version, year, sender = PASSPORT
    text, number = styles.row, styles.row_number
    for row, label in enumerate(PASSPORT):
        sheet.write_string(row, 0, label, styles.head_left)
    sheet.write_string(PASSPORT.index(form), 1, blank.definition.key.value, text)
    sheet.write_number(PASSPORT.index(version), 1, blank.definition.version, number)
    sheet.write_number(PASSPORT.index(year), 1, blank.year, number)
    # A text: a code keeps the zeros before it.
    sheet.write_string(PASSPORT.index(sender), 1, blank.municipality, text)
    for row, (label, value) in enumerate(_for_people(blank), start=len(PASSPORT) + 1):
        sheet.write_string(row, 0, label, styles.row)
        sheet.write_string(row, 1, value, styles.row)
    sheet.write_string(
        len(PASSPORT) + 1 + len(_for_people(blank)) + 1, 0, "Лист заполнен, изменять его не нужно.", styles.plain
    )
    set_page(sheet, blank)


def _for_people(blank: Blank) -> list[tuple[str, str]]:
    return [
        ("Наименование формы", blank.definition.title),
        ("За какой период", year_words(blank.definition, blank.year)),
        ("Муниципалитет", blank.sender),
        ("Образовательный округ", blank.district),
        ("Школ в реестре", str(len(blank.codes))),
    ]
