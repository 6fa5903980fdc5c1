"""Section 2: days of a campaign. Openings, rungs of reminders, the day of the draft, the deadline, by the calendar."""

from datetime import date, timedelta

import pytest

from rsoko.calendar import Calendar
from rsoko.campaigns.ladder import is_opening, rung_on, rungs
from rsoko.campaigns.plans import PLANS, campaign
from rsoko.days_off import official
from rsoko.declared.ladder import HEARS
from schemas.terms import MonitoringKey, Scope

IDENTIFICATION, DEFICITS, PARTICIPATION, EFFECTIVENESS = MonitoringKey
OFFICIAL = official()


@pytest.mark.parametrize(
    ("monitoring", "year", "opens", "due", "draft", "deadline"),
    [
        # 31 October 2026 is a Saturday, 1 November a Sunday: everything is out on Friday the 30th.
        (IDENTIFICATION, 2026, "2026-09-01", "2026-10-12", "2026-10-20", "2026-10-30"),
        (IDENTIFICATION, 2027, "2027-09-01", "2027-10-12", "2027-10-20", "2027-10-29"),
        # 1 March 2026 is a Sunday.
        (DEFICITS, 2026, "2026-03-02", "2026-03-17", "2026-03-24", "2026-03-31"),
        # The first three days of May 2026 are off.
        (PARTICIPATION, 2026, "2026-05-04", "2026-06-15", "2026-06-22", "2026-06-30"),
        # 31 December 2026 is a day off by the decree: ten working days before the 30th are left for the analysis.
        (EFFECTIVENESS, 2026, "2026-09-01", "2026-12-01", "2026-12-16", "2026-12-30"),
        (EFFECTIVENESS, 2027, "2027-09-01", "2027-12-01", "2027-12-16", "2027-12-30"),
    ],
)
def test_the_days_of_a_campaign(monitoring, year, opens, due, draft, deadline):
    of = campaign(monitoring, year)
    days = [each(OFFICIAL).isoformat() for each in (of.opens, of.due, of.draft, of.deadline)]
    assert days == [opens, due, draft, deadline]


@pytest.mark.parametrize("monitoring", MonitoringKey)
@pytest.mark.parametrize("year", range(2024, 2036))
def test_days_of_every_year_are_working_days_in_their_order(monitoring, year):
    of = campaign(monitoring, year)
    days = [each(OFFICIAL) for each in (of.opens, of.due, of.draft, of.deadline)]
    assert days == sorted(set(days))
    found = [rung.day for rung in rungs(of, OFFICIAL)]
    assert found == sorted(set(found))
    assert not [day for day in (*days, *found) if OFFICIAL.is_day_off(day)]
    assert all(of.first <= day <= of.last for day in (*days, *found))
    assert [rung.days for rung in rungs(of, OFFICIAL)][-3:] == [1, 3, 7]


@pytest.mark.parametrize(
    ("monitoring", "expected"),
    [
        (IDENTIFICATION, {"T-14": "28.09", "T-7": "05.10", "T-1": "09.10", "T+1": "13.10", "T+3": "15.10",
                          "T+7": "21.10"}),
        # T-14 would come the day after the opening.
        (DEFICITS, {"T-7": "10.03", "T-3": "13.03", "T-1": "16.03", "T+1": "18.03", "T+3": "20.03", "T+7": "26.03"}),
        # Friday 12 June is a holiday: T-3 and T-1 both fall on Thursday, and only the later one is left.
        (PARTICIPATION, {"T-14": "01.06", "T-7": "08.06", "T-1": "11.06", "T+1": "16.06", "T+3": "18.06",
                         "T+7": "24.06"}),
    ],
)  # fmt: skip
def test_the_rungs_of_2026(monitoring, expected):
    found = {rung.name: f"{rung.day:%d.%m}" for rung in rungs(campaign(monitoring, 2026), OFFICIAL)}
    assert found == expected


def test_a_standstill_skips_no_rung_for_good():
    of = campaign(IDENTIFICATION, 2026)
    names = {day: rung.name for day in range(1, 31) if (rung := rung_on(of, date(2026, 10, day), OFFICIAL))}
    assert (names[5], names[6], names[8], names[9]) == ("T-7", "T-7", "T-7", "T-1")
    assert (names[12], names[13], names[20], names[21], names[30]) == ("T-1", "T+1", "T+3", "T+7", "T+7")
    assert rung_on(of, date(2026, 9, 27), OFFICIAL) is None
    assert rung_on(of, date(2026, 11, 1), OFFICIAL) is None, "the window is over"


def test_a_campaign_opens_on_its_first_working_day_and_until_the_first_reminder():
    of, days = campaign(PARTICIPATION, 2026), [date(2026, 4, 28) + timedelta(days=number) for number in range(60)]
    opening = [day for day in days if is_opening(of, day, OFFICIAL)]
    assert (opening[0], opening[-1]) == (date(2026, 5, 4), date(2026, 5, 31))


def test_a_day_off_of_the_installation_moves_a_reminder():
    off = Calendar(OFFICIAL.off | {date(2026, 10, 9)}, OFFICIAL.working, OFFICIAL.known)
    found = {rung.name: rung.day for rung in rungs(campaign(IDENTIFICATION, 2026), off)}
    assert found["T-1"] == date(2026, 10, 8)


def test_who_is_above_hears_in_turn():
    assert HEARS[Scope.DISTRICT] < HEARS[Scope.MINISTRY]
    assert all(plan.due < (plan.draft or plan.last) for plan in PLANS.values())
