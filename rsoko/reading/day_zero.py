"""On which day the serial numbers of a workbook begin: a day that lost its format is one of them."""

import re
from datetime import date

__all__ = ["SINCE_1904", "day_zero_of_ods", "day_zero_of_xlsx"]

_USUAL = date(1899, 12, 30)
# Days from the usual start to the first of January 1904, from which workbooks of old Macintoshes count.
SINCE_1904 = 1462
_PROPERTIES = re.compile(r"""<(?:\w+:)?workbookPr\s[^>]*?\bdate1904\s*=\s*["'](?:1|true|on)["']""", re.IGNORECASE)
_NULL_DATE = b"null-date"
_NULL_DAY = re.compile(rb"""<(?:\w+:)?null-date\s[^>]*?\bdate-value=["']([0-9]{4}-[0-9]{2}-[0-9]{2})["']""")


def day_zero_of_xlsx(workbook: str) -> int:
    """By `xl/workbook.xml`: how many days after 30.12.1899 serial numbers begin."""
    return SINCE_1904 if _PROPERTIES.search(workbook) else 0


def day_zero_of_ods(xml: bytes) -> int:
    """By `content.xml`: how many days after 30.12.1899 serial numbers begin."""
    place = xml.find(_NULL_DATE)
    match = None if place < 0 else _NULL_DAY.search(xml, max(0, place - len(_NULL_DATE)))
    if match is None:
        return 0
    try:
        return (date.fromisoformat(match[1].decode()) - _USUAL).days
    except ValueError:
        return 0
