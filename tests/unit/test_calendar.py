"""Campaign dates in the time of Kirov."""

from datetime import date, timedelta

import pytest

from rsoko.calendar import KIROV, campaign, kirov_now
from schemas.terms import MonitoringKey


@pytest.mark.parametrize(("today", "left"), [(date(2026, 9, 1), 60), (date(2026, 10, 31), 0), (date(2026, 11, 1), -1)])
def test_identification_ends_on_the_last_of_october(today, left):
    assert campaign(MonitoringKey.IDENTIFICATION, 2026).days_left(today) == left


def test_now_is_in_the_zone_of_kirov():
    assert kirov_now().tzinfo is KIROV
    assert kirov_now().utcoffset() == timedelta(hours=3)
