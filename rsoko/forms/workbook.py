"""Puts a blank form together: the same registry, form, year and municipality give the same bytes."""

from datetime import datetime
from io import BytesIO

import xlsxwriter

from rsoko.forms.blank import Blank, blank_of, year_words
from rsoko.forms.data import write_data
from rsoko.forms.guide import write_guide
from rsoko.forms.passport import write_passport
from rsoko.forms.prefilled import Prefilled, write_sheet
from rsoko.forms.reference import REFERENCE_SHEET, lists_of, write_reference
from rsoko.forms.styles import FONT, FONT_SIZE, styles_of
from rsoko.registry.model import Registry
from schemas.sheets import DATA_SHEET, PASSPORT_SHEET
from schemas.terms import FormKey

__all__ = ["GUIDE_SHEET", "blank_form"]

GUIDE_SHEET = "Инструкция"
# Of no scheme: else a spreadsheet takes the font of the theme instead.
_LETTERS = {"font_name": FONT, "font_size": FONT_SIZE, "font_scheme": "none"}


def blank_form(
    registry: Registry, form: FormKey, year: int, municipality: str, prefilled: Prefilled | None = None
) -> bytes:
    """The blank form of a municipality as a workbook, or the form with rows to begin with.

    `year` is that of the rows: an academic year, for measures that of the identification.
    Raises UserError `unknown-municipality`, or `no-open-schools` where it has none in that year.
    """
    blank = blank_of(registry, form, year, municipality)
    target = BytesIO()
    # A copy: the library writes into what it is given.
    options = {"in_memory": True, "default_format_properties": dict(_LETTERS)}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(_about(blank))
        styles, lists = styles_of(book), lists_of(blank)
        write_guide(book.add_worksheet(GUIDE_SHEET), styles, blank)
        write_passport(book.add_worksheet(PASSPORT_SHEET), styles, blank)
        write_data(book.add_worksheet(DATA_SHEET), styles, blank, lists, prefilled)
        write_reference(book.add_worksheet(REFERENCE_SHEET), styles, blank)
        for sheet in () if prefilled is None else prefilled.sheets:
            write_sheet(book.add_worksheet(sheet.title), styles, blank, sheet)
    return target.getvalue()


def _about(blank: Blank) -> dict[str, object]:
    return {
        "title": f"{blank.definition.title}, {year_words(blank.definition, blank.year)}",
        "subject": blank.sender,
        # A workbook remembers when it was made; the same form is the same workbook whenever it is made.
        "created": datetime(blank.year, 1, 1, 9),
    }
