"""Where a measure is on a day (domain rules, sections 2, 4.6 and 8): what was said of it against its dates."""

from datetime import date

import pandas as pd
import pytest

from rsoko.calendar import WEEKENDS
from rsoko.plans import DUE_DAYS, counted, ending, stand, sums

# The measure of most tables: from Monday 16 November 2026 to Sunday 28 February 2027.
START, END = "2026-11-16", "2027-02-28"
BEFORE = "2026-11-01"


def measures(*rows: tuple[str, str, str, str], **more: list[object]) -> pd.DataFrame:
    """Rows of start, end, status, and the day on which it was said."""
    frame = pd.DataFrame(rows, columns=["start", "end", "status", "reported"])
    for name in ("start", "end", "reported"):
        frame[name] = pd.to_datetime(frame[name])
    return frame.assign(**more)


def standing(day: str, status: str, reported: str = BEFORE, start: str = START, end: str = END) -> str:
    return str(stand(measures((start, end, status, reported)), date.fromisoformat(day), WEEKENDS)["standing"].iloc[0])


class TestPlanned:
    """«Запланировано»: the days say the rest."""

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2026-11-15", "ahead"),
            ("2026-11-16", "under_way"),
            ("2027-02-28", "under_way"),
            ("2027-03-01", "late"),
            ("2029-01-01", "late"),
        ],
    )
    def test_it_is_ahead_then_under_way_then_late(self, day: str, expected: str) -> None:
        assert standing(day, "planned") == expected

    def test_a_measure_of_one_day_is_under_way_on_that_day(self) -> None:
        days = ("2026-11-15", "2026-11-16", "2026-11-17")
        assert [standing(day, "planned", end=START) for day in days] == ["ahead", "under_way", "late"]

    def test_saying_after_the_end_that_it_is_planned_does_not_help(self) -> None:
        assert standing("2027-03-05", "planned", reported="2027-03-04") == "late"


class TestLastWords:
    """«Выполнено» and «не выполнено» hold on any day."""

    @pytest.mark.parametrize("day", ["2026-11-01", "2027-02-28", "2027-03-01"])
    @pytest.mark.parametrize("status", ["done", "not_done"])
    def test_they_hold(self, day: str, status: str) -> None:
        assert standing(day, status) == status


class TestPartly:
    """«Частично» is an outcome only when it was said on the last day or later."""

    @pytest.mark.parametrize(
        ("reported", "day", "expected"),
        [
            ("2027-02-27", "2027-02-28", "under_way"),
            ("2027-02-27", "2027-03-01", "late"),
            ("2027-02-28", "2027-02-28", "partly"),
            ("2027-02-28", "2027-03-01", "partly"),
            ("2027-03-15", "2027-03-15", "partly"),
            # It began before its time.
            ("2026-11-01", "2026-11-02", "under_way"),
        ],
    )
    def test_it_depends_on_when_it_was_said(self, reported: str, day: str, expected: str) -> None:
        assert standing(day, "partly", reported) == expected


class TestDue:
    """Due: open, and the deadline is no more than two weeks away; a deadline on a day off is the Friday before."""

    def due(self, day: str, status: str = "planned", end: str = END) -> bool:
        return bool(stand(measures((START, end, status, BEFORE)), date.fromisoformat(day), WEEKENDS)["due"].iloc[0])

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2027-02-11", False),
            ("2027-02-12", True),
            ("2027-02-26", True),
            ("2027-02-28", True),
            ("2027-03-01", False),
        ],
    )
    def test_the_end_is_a_sunday_so_the_deadline_is_friday_the_26th(self, day: str, expected: bool) -> None:
        assert DUE_DAYS == 14
        assert self.due(day) is expected

    def test_the_deadline_is_shown(self) -> None:
        frame = stand(measures((START, END, "planned", BEFORE)), date(2027, 2, 1), WEEKENDS)
        assert frame["until"].iloc[0] == pd.Timestamp("2027-02-26")

    @pytest.mark.parametrize(("status", "expected"), [("partly", True), ("done", False), ("not_done", False)])
    def test_what_is_decided_is_not_due(self, status: str, expected: bool) -> None:
        assert self.due("2027-02-20", status) is expected

    @pytest.mark.parametrize(
        ("day", "weeks"), [("2027-02-28", 0), ("2027-03-06", 0), ("2027-03-07", 1), ("2027-03-21", 3)]
    )
    def test_weeks_late_are_whole_weeks_since_the_end(self, day: str, weeks: int) -> None:
        frame = stand(measures((START, END, "planned", BEFORE)), date.fromisoformat(day), WEEKENDS)
        assert frame["weeks_late"].iloc[0] == weeks


class TestCounts:
    """Execution is done / all, «частично» counts for half, whatever the day."""

    ROWS = (
        (START, END, "done", BEFORE),
        (START, END, "partly", BEFORE),
        (START, END, "not_done", BEFORE),
        (START, END, "planned", BEFORE),
    )

    def test_of_all(self) -> None:
        found = sums(stand(measures(*self.ROWS), date(2027, 3, 1), WEEKENDS))
        assert found == {
            "measures": 4, "ahead": 0, "under_way": 0, "late": 2, "done": 1, "partly": 0, "not_done": 1, "due": 0,
            "execution": 0.375,
        }  # fmt: skip

    def test_by_key(self) -> None:
        rows = stand(measures(*self.ROWS, school=["2", "1", "1", "1"]), date(2027, 2, 20), WEEKENDS)
        table = counted(rows, ["school"]).set_index("school")
        assert list(table.index) == ["1", "2"]
        assert table.loc["1", ["measures", "under_way", "not_done", "due"]].tolist() == [3, 2, 1, 2]
        assert table["execution"].tolist() == [0.5 / 3, 1.0]

    def test_of_nothing(self) -> None:
        nothing = stand(measures(), date(2027, 3, 1), WEEKENDS)
        assert sums(nothing)["execution"] is None
        assert counted(nothing.assign(school=pd.Series(dtype="str")), ["school"]).empty


class TestEnding:
    """Plans have ended when all have come and every measure has passed its end; two weeks are kept for the analysis."""

    LAST = date(2027, 12, 31)  # a Friday; ten working days before it is Friday the 17th

    def state(self, day: str, ends: list[str], owing: int = 0, last: date = LAST) -> str:
        series = pd.Series(pd.to_datetime(ends), dtype="datetime64[us]")
        return ending(series, owing, last, date.fromisoformat(day), WEEKENDS).state.value

    @pytest.mark.parametrize(
        ("day", "ends", "owing", "expected"),
        [
            ("2027-05-31", ["2027-03-01", "2027-05-31"], 0, "under_way"),
            ("2027-06-01", ["2027-03-01", "2027-05-31"], 0, "ended"),
            ("2027-06-01", ["2027-03-01", "2027-05-31"], 1, "under_way"),
            ("2027-06-01", [], 0, "under_way"),
            ("2027-12-16", ["2028-05-31"], 0, "under_way"),
            ("2027-12-17", ["2028-05-31"], 0, "out_of_time"),
            ("2027-12-17", [], 3, "out_of_time"),
            ("2027-12-17", ["2027-05-31"], 0, "ended"),
        ],
    )
    def test_states(self, day: str, ends: list[str], owing: int, expected: str) -> None:
        assert self.state(day, ends, owing) == expected

    @pytest.mark.parametrize(
        ("last", "latest"),
        [(date(2026, 12, 31), date(2026, 12, 17)), (date(2027, 12, 31), date(2027, 12, 17)),
         (date(2028, 12, 31), date(2028, 12, 15))],
    )  # fmt: skip
    def test_the_latest_day(self, last: date, latest: date) -> None:
        assert ending(pd.Series(dtype="datetime64[us]"), 0, last, date(2026, 1, 1), WEEKENDS).latest == latest
