"""Campaigns of the monitorings: windows and deadlines, in the time of Kirov."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from schemas.terms import MonitoringKey

__all__ = ["KIROV", "Campaign", "campaign", "kirov_now"]

KIROV = ZoneInfo("Europe/Kirov")

# (month, day) of the first and the last day of the window (domain rules, section 2).
WINDOWS = {MonitoringKey.IDENTIFICATION: ((9, 1), (10, 31))}


@dataclass(frozen=True)
class Campaign:
    """One monitoring in one year, with its dates; everything is out before the end of `last`."""

    monitoring: MonitoringKey
    year: int
    first: date
    last: date

    def days_left(self, today: date) -> int:
        """Days from today to the last day of the window; negative after it."""
        return (self.last - today).days


def campaign(monitoring: MonitoringKey, year: int) -> Campaign:
    """The campaign of a year."""
    first, last = WINDOWS[monitoring]
    return Campaign(monitoring, year, date(year, *first), date(year, *last))


def kirov_now() -> datetime:
    """This moment in the time zone of all deadlines."""
    return datetime.now(KIROV)
