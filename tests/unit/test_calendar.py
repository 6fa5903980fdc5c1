"""The clock and the working days of the region."""

from datetime import date, timedelta

import pytest

from rsoko.calendar import KIROV, WEEKENDS, Calendar, kirov_now
from rsoko.days_off import days_off, official
from rsoko.errors import UserError


def test_now_is_in_the_zone_of_kirov():
    assert kirov_now().tzinfo is KIROV
    assert kirov_now().utcoffset() == timedelta(hours=3)


@pytest.mark.parametrize("calendar", [WEEKENDS, official()])
@pytest.mark.parametrize(
    ("given", "works"),
    [
        (date(2026, 10, 30), date(2026, 10, 30)),
        (date(2026, 10, 31), date(2026, 10, 30)),
        (date(2026, 11, 1), date(2026, 10, 30)),
        (date(2026, 11, 2), date(2026, 11, 2)),
    ],
)
def test_a_day_off_gives_way_to_the_last_working_day_before_it(calendar, given, works):
    assert calendar.working_day(given) == works
    assert calendar.is_day_off(given) == (given != works)


@pytest.mark.parametrize(
    ("given", "before", "after"),
    [
        # Around the end of 2026: 31 December is a transferred day off, the holidays last until Sunday 10 January.
        (date(2026, 12, 31), date(2026, 12, 30), date(2027, 1, 11)),
        (date(2027, 1, 10), date(2026, 12, 30), date(2027, 1, 11)),
        # May of 2026: Friday the 1st, Saturday the 9th gives Monday the 11th.
        (date(2026, 5, 1), date(2026, 4, 30), date(2026, 5, 4)),
        (date(2026, 5, 11), date(2026, 5, 8), date(2026, 5, 12)),
        # The decree of 2027 makes Saturday 20 February a working day and Monday the 22nd a day off.
        (date(2027, 2, 20), date(2027, 2, 20), date(2027, 2, 20)),
        (date(2027, 2, 23), date(2027, 2, 20), date(2027, 2, 24)),
    ],
)
def test_transferred_days_off_are_known(given, before, after):
    assert official().working_day(given) == before
    assert official().first_working_day(given) == after


def test_working_days_are_counted_over_holidays():
    assert official().working_days_before(date(2027, 1, 11), 1) == date(2026, 12, 30)
    assert official().working_days_after(date(2026, 12, 30), 1) == date(2027, 1, 11)
    assert official().working_days_before(date(2026, 12, 31), 10) == date(2026, 12, 16)
    assert official().working_days_after(date(2026, 10, 31), 3) == date(2026, 11, 5), "4 November is a holiday"


@pytest.mark.parametrize(("year", "working_days"), [(2024, 248), (2025, 247), (2026, 247), (2027, 247)])
def test_years_have_as_many_working_days_as_the_official_calendar_says(year, working_days):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    assert sum(day.year == year and not official().is_day_off(day) for day in days) == working_days
    assert year in official().known


def test_a_year_without_a_decree_has_the_holidays_of_the_law():
    calendar = official()
    assert 2030 not in calendar.known
    # 23 February 2030 is a Saturday, 12 June a Wednesday, 4 November a Monday; 8 and 9 May stay as they are.
    assert [calendar.is_day_off(day) for day in (date(2030, 2, 25), date(2030, 6, 12), date(2030, 11, 5))] == [
        True,
        True,
        False,
    ]
    assert calendar.is_day_off(date(2030, 1, 8))
    assert not calendar.is_day_off(date(2030, 1, 9))


def test_what_is_kept_of_a_calendar_is_read_back():
    kept = official().of_years(2025, 2027)
    assert Calendar.from_json(kept.as_json()) == kept
    assert {day.year for day in kept.off | kept.working} == {2025, 2027} | {2026}
    assert not kept.is_day_off(date(2028, 1, 3)), "of other years it knows weekends alone"


def written(tmp_path, text: str):
    path = tmp_path / "calendar.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_file_of_the_installation_has_the_last_word(tmp_path):
    text = "[2026]\noff = [2026-10-30]\n[2027]\nworking = [2027-02-23]\n[2030]\noff = [2030-05-03, 2030-05-04]\n"
    calendar = days_off(written(tmp_path, text))
    assert calendar.working_day(date(2026, 10, 31)) == date(2026, 10, 29)
    assert not calendar.is_day_off(date(2027, 2, 23))
    assert calendar.is_day_off(date(2030, 5, 3))
    assert 2030 in calendar.known
    assert calendar.is_day_off(date(2026, 12, 31)), "the rest is as it was"
    assert days_off(tmp_path / "none.toml") == official()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[2026", "не читается"),
        ("[next]\noff = []", "«next» — не год"),
        ("[1999]\noff = []", "«1999» — не год"),
        ("off = [2026-10-30]", "«off» — не год"),
        ("2026 = 1", "[2026]: не раздел"),
        ("[2026]\nfree = []", "непонятное имя «free»"),
        ("[2026]\noff = 2026-10-30", "off (выходные) — не список дат"),
        ('[2026]\noff = ["2026-10-30"]', "«2026-10-30» — не дата"),
        ("[2026]\nworking = [2026-10-31T10:00:00]", "не дата"),
        ("[2026]\nworking = [2027-10-31]", "31.10.2027 — день другого года"),
        ("[2026]\noff = [2026-10-30]\nworking = [2026-10-30]", "30.10.2026 указан и как выходной, и как рабочий"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path, text, said):
    with pytest.raises(UserError) as raised:
        days_off(written(tmp_path, text))
    assert raised.value.code == "calendar-wrong"
    assert said in raised.value.text
    assert "calendar.toml" in raised.value.text
