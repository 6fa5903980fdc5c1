"""The clock and the working days of the region, in the time of Kirov."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["KIROV", "in_academic_year", "is_day_off", "kirov_now", "working_day", "working_days_before"]

KIROV = ZoneInfo("Europe/Kirov")
SATURDAY = 5
FIRST_MONTH = 9


def is_day_off(day: date) -> bool:
    """Whether nobody works on a day: Saturdays and Sundays. The one place for holidays and moved days off."""
    return day.weekday() >= SATURDAY


def working_day(day: date) -> date:
    """The same day, or the last working day before it: a deadline on a day off means work ends earlier."""
    while is_day_off(day):
        day -= timedelta(days=1)
    return day


def working_days_before(day: date, count: int) -> date:
    """The working day so many working days before one; of a day off, before the last working day that precedes it."""
    day = working_day(day)
    for _ in range(count):
        day = working_day(day - timedelta(days=1))
    return day


def in_academic_year(day_and_month: str, year: int) -> date:
    """The date `dd.mm` in the academic year that begins in September of the year of the campaign."""
    day, month = (int(part) for part in day_and_month.split("."))
    return date(year if month >= FIRST_MONTH else year + 1, month, day)


def kirov_now() -> datetime:
    """This moment in the time zone of all deadlines."""
    return datetime.now(KIROV)
