"""How the sheets of a blank form are printed."""

from xlsxwriter.worksheet import Worksheet

from rsoko.forms.blank import Blank, year_words

__all__ = ["set_page"]

_A4 = 9
_SMALL = '&"Arial"&8'


def set_page(sheet: Worksheet, blank: Blank, *, repeat: int | None = None) -> None:
    """Landscape A4, as wide as the page, with the number of the page; the row `repeat` heads every page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    if repeat is not None:
        sheet.repeat_rows(repeat)
    sender = blank.sender.replace("&", "&&")
    about = f"{blank.definition.title}, {year_words(blank.definition, blank.year)}"
    sheet.set_header(f"&L{_SMALL} {about}&R{_SMALL} {sender}")
    sheet.set_footer(f"&L{_SMALL} &A&R{_SMALL} Страница &P из &N")
