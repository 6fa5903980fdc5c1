"""The clock and the working days of the region."""

from datetime import date, timedelta

import pytest

from rsoko.calendar import KIROV, is_day_off, kirov_now, working_day


def test_now_is_in_the_zone_of_kirov():
    assert kirov_now().tzinfo is KIROV
    assert kirov_now().utcoffset() == timedelta(hours=3)


@pytest.mark.parametrize(
    ("given", "works"),
    [
        (date(2026, 10, 30), date(2026, 10, 30)),
        (date(2026, 10, 31), date(2026, 10, 30)),
        (date(2026, 11, 1), date(2026, 10, 30)),
        (date(2026, 11, 2), date(2026, 11, 2)),
    ],
)
def test_a_day_off_gives_way_to_the_last_working_day_before_it(given, works):
    assert working_day(given) == works
    assert is_day_off(given) == (given != works)
