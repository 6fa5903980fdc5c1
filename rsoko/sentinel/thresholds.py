"""When each alarm sounds and when it goes on to the ministry: declared once, said so in the manual.

Days are working days. No number of a monitoring hangs on them, so they are no part of the methodology.
"""

from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from schemas.terms import AlarmCode

__all__ = [
    "FORMS_DAYS",
    "HOURS_FOR_LETTERS",
    "HOURS_FOR_LETTERS_AT_LAST",
    "HOURS_FOR_RUN",
    "LISTS_DAYS",
    "NOON",
    "OVER_DAYS",
    "RULES",
    "YEAR_DAYS",
    "Rule",
]

# Before the day of the draft: forms lack, a published list that the monitoring builds on is not there.
FORMS_DAYS = 3
LISTS_DAYS = 10
# The draft is made at nine; at this time of the same day it has to be there.
NOON = time(12)
# After publication letters may wait for so long.
HOURS_FOR_LETTERS = 4
# The same when the deadline is near: sending takes its time.
HOURS_FOR_LETTERS_AT_LAST = 1
# No run takes so long: one that does hangs.
HOURS_FOR_RUN = 12
# A campaign whose deadline was missed is spoken of for so many days.
OVER_DAYS = 31
# The decree on days off of a year is known before it begins; in days of the calendar.
YEAR_DAYS = 31


@dataclass(frozen=True)
class Rule:
    """`before`: so many working days before the deadline it sounds at the latest (None: at once).

    act: so many working days before the deadline the cure has to be done. ministry: when it stays for so many working
    days the ministry hears of it (None: never).
    """

    before: int | None
    act: int
    ministry: int | None


_Is = AlarmCode
RULES = MappingProxyType(
    {
        _Is.LIST_MISSING: Rule(None, 5, 3),
        _Is.FORMS_MISSING: Rule(None, 5, None),
        _Is.RUN_FAILED: Rule(None, 3, 1),
        _Is.NO_DRAFT: Rule(None, 3, 1),
        _Is.NOT_APPROVED: Rule(3, 1, 1),
        _Is.LETTERS_WAITING: Rule(1, 0, 1),
        _Is.LETTERS_FAILED: Rule(None, 0, 1),
        _Is.LETTERS_DIVERTED: Rule(None, 0, 1),
        _Is.DEADLINE_MISSED: Rule(None, 0, 0),
        _Is.CHAIN_BROKEN: Rule(None, 0, 0),
        _Is.CALENDAR_UNKNOWN: Rule(None, 0, None),
    }
)
