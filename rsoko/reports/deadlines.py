"""Dates of the academic year that follows a campaign."""

from datetime import date

from rsoko.calendar import working_day

__all__ = ["in_academic_year", "working_day"]

FIRST_MONTH = 9


def in_academic_year(day_and_month: str, year: int) -> date:
    """The date `dd.mm` in the academic year that begins in September of the year of the campaign."""
    day, month = (int(part) for part in day_and_month.split("."))
    return date(year if month >= FIRST_MONTH else year + 1, month, day)
