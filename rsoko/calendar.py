"""The clock and the working days of the region, in the time of Kirov."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["KIROV", "WEEKENDS", "Calendar", "in_academic_year", "kirov_now"]

KIROV = ZoneInfo("Europe/Kirov")
SATURDAY = 5
FIRST_MONTH = 9
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days nobody works: Saturdays and Sundays, but for what differs from that.

    off: days from Monday to Friday that are days off; working: Saturdays and Sundays that are working days; known:
    years whose transfers of days off are announced. A value: what a run is made from keeps the one that it used.
    """

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works on a day."""
        return day in self.off or (day.weekday() >= SATURDAY and day not in self.working)

    def working_day(self, day: date) -> date:
        """The same day, or the last working day before it: a deadline on a day off means work ends earlier."""
        while self.is_day_off(day):
            day -= _DAY
        return day

    def first_working_day(self, day: date) -> date:
        """The same day, or the first working day after it: what begins on a day off begins later."""
        while self.is_day_off(day):
            day += _DAY
        return day

    def working_days_before(self, day: date, count: int) -> date:
        """The working day so many before one; of a day off, before the last working day that precedes it."""
        day = self.working_day(day)
        for _ in range(count):
            day = self.working_day(day - _DAY)
        return day

    def working_days_after(self, day: date, count: int) -> date:
        """The working day so many after a day, that day itself not counted."""
        for _ in range(count):
            day = self.first_working_day(day + _DAY)
        return day

    def of_years(self, first: int, last: int) -> "Calendar":
        """What it says of some years, the last one included."""
        off, working = (
            frozenset(day for day in days if first <= day.year <= last) for days in (self.off, self.working)
        )
        return Calendar(off, working, frozenset(year for year in self.known if first <= year <= last))

    def as_json(self) -> dict[str, list[str] | list[int]]:
        """The same as plain values, in order: equal calendars give equal text."""
        off, working = ([day.isoformat() for day in sorted(days)] for days in (self.off, self.working))
        return {"off": off, "working": working, "known": sorted(self.known)}

    @classmethod
    def from_json(cls, content: Mapping[str, Sequence[str]]) -> "Calendar":
        """Read what `as_json` gave."""
        off, working = (frozenset(map(date.fromisoformat, content[name])) for name in ("off", "working"))
        return cls(off, working, frozenset(map(int, content["known"])))


# What runs of before the production calendar was known computed with.
WEEKENDS = Calendar()


def in_academic_year(day_and_month: str, year: int) -> date:
    """The date `dd.mm` in the academic year that begins in September of the year of the campaign."""
    day, month = (int(part) for part in day_and_month.split("."))
    return date(year if month >= FIRST_MONTH else year + 1, month, day)


def kirov_now() -> datetime:
    """This moment in the time zone of all deadlines."""
    return datetime.now(KIROV)
