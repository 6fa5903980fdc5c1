"""Where each measure is on a day, from what its sender said of it and when."""

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd

from rsoko.calendar import Calendar
from schemas.terms import MeasureStanding, MeasureStatus

__all__ = ["DUE_DAYS", "stand"]

# A measure whose deadline is no farther away is due soon.
DUE_DAYS = 14


def stand(rows: pd.DataFrame, day: date, calendar: Calendar) -> pd.DataFrame:
    """Rows of plans with their standing on a day.

    Needs start, end, status, and `reported`: the day on which the sender said so. Adds `standing` (values of
    `MeasureStanding`), `until` (the last working day up to the end: a deadline on a day off means that work ends
    earlier), `due` (open, and its deadline is no more than `DUE_DAYS` away) and `weeks_late` (whole weeks since the
    end of a late one, else 0).
    """
    today = pd.Timestamp(day)
    standing = _standing(rows, today)
    passed = rows["end"] < today
    until = _of_days(rows["end"], calendar.working_day)
    undecided = rows["status"].isin([MeasureStatus.PLANNED, MeasureStatus.PARTLY])
    due = undecided & ~passed & (until <= today + timedelta(days=DUE_DAYS))
    weeks = (today - rows["end"]).dt.days // 7
    late = standing == MeasureStanding.LATE
    return rows.assign(standing=standing, until=until, due=due, weeks_late=weeks.where(late, 0).astype("int64"))


def _standing(rows: pd.DataFrame, today: pd.Timestamp) -> "pd.Series[str]":
    """Done and not done are the sender's last words; the others depend on the day.

    «Частично» said before the end means that the measure goes on; only said on the last day or later it is what came
    out. A measure of which nothing final was said by its end is late from the day after.
    """
    status, passed = rows["status"], rows["end"] < today
    outcome = (status == MeasureStatus.PARTLY) & (rows["reported"] >= rows["end"])
    standing = pd.Series(MeasureStanding.UNDER_WAY.value, index=rows.index, dtype="str")
    standing = standing.mask((status == MeasureStatus.PLANNED) & (rows["start"] > today), MeasureStanding.AHEAD.value)
    standing = standing.mask(passed, MeasureStanding.LATE.value)
    standing = standing.mask(outcome, MeasureStanding.PARTLY.value)
    standing = standing.mask(status == MeasureStatus.DONE, MeasureStanding.DONE.value)
    return standing.mask(status == MeasureStatus.NOT_DONE, MeasureStanding.NOT_DONE.value)


def _of_days(days: "pd.Series[pd.Timestamp]", rule: Callable[[date], date]) -> "pd.Series[pd.Timestamp]":
    """A rule of the calendar applied to a column: each different day once."""
    known = {each: pd.Timestamp(rule(each.date())) for each in days.drop_duplicates()}
    return days.map(known).astype("datetime64[us]")
