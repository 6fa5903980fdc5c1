"""What is declared of the campaigns: windows, deadlines, forms, and the time left in words."""

from datetime import date

import pytest

from rsoko.campaigns import PLANS, Needed, campaign, needed_forms, open_campaigns
from rsoko.campaigns.words import time_left
from rsoko.days_off import official
from schemas.terms import CampaignPhase, FormKey, MonitoringKey

DEFICITS, PARTICIPATION = MonitoringKey.DEFICITS, MonitoringKey.PARTICIPATION
IDENTIFICATION, EFFECTIVENESS = MonitoringKey.IDENTIFICATION, MonitoringKey.EFFECTIVENESS


def test_every_monitoring_is_declared():
    assert set(PLANS) == set(MonitoringKey)


@pytest.mark.parametrize(
    ("monitoring", "first", "last"),
    [
        (IDENTIFICATION, date(2026, 9, 1), date(2026, 10, 31)),
        (DEFICITS, date(2026, 3, 1), date(2026, 3, 31)),
        (PARTICIPATION, date(2026, 5, 1), date(2026, 6, 30)),
        (EFFECTIVENESS, date(2026, 9, 1), date(2026, 12, 31)),
    ],
)
def test_windows_are_those_of_the_rules(monitoring, first, last):
    of = campaign(monitoring, 2026)
    assert (of.first, of.last) == (first, last)


@pytest.mark.parametrize(
    ("year", "deadline"),
    [(2025, date(2025, 10, 31)), (2026, date(2026, 10, 30)), (2027, date(2027, 10, 29)), (2028, date(2028, 10, 31))],
)
def test_a_deadline_on_a_day_off_is_the_last_working_day_before_it(year, deadline):
    assert campaign(IDENTIFICATION, year).deadline(official()) == deadline


def test_forms_of_each_monitoring_with_their_years():
    assert [(need.form, need.year) for need in needed_forms(IDENTIFICATION, 2026, 3)] == [
        (FormKey.ASSESSMENTS, 2024),
        (FormKey.ASSESSMENTS, 2025),
        (FormKey.ASSESSMENTS, 2026),
        (FormKey.ENGAGEMENT, 2026),
        (FormKey.CONDITIONS, 2026),
    ]
    assert len(needed_forms(IDENTIFICATION, 2026, 1)) == 4, "dynamics need the year before"
    assert needed_forms(DEFICITS, 2026, 3) == [Needed(FormKey.DEFICITS, 2026)]
    assert needed_forms(PARTICIPATION, 2026, 3) == [Needed(FormKey.PARTICIPATION, 2026)]
    # The plans are of the cohort; its list hangs on three years, however long the window, and one lies after it.
    assert needed_forms(EFFECTIVENESS, 2027, 1) == [
        Needed(FormKey.ASSESSMENTS, 2024),
        Needed(FormKey.ASSESSMENTS, 2025),
        Needed(FormKey.ASSESSMENTS, 2026),
        Needed(FormKey.ASSESSMENTS, 2027),
        Needed(FormKey.MEASURES, 2026, listed=True),
    ]


@pytest.mark.parametrize(
    ("monitoring", "lists"),
    [(IDENTIFICATION, (2026,)), (DEFICITS, (2026,)), (PARTICIPATION, (2026,)), (EFFECTIVENESS, (2026, 2027))],
)
def test_lists_that_a_campaign_builds_on(monitoring, lists):
    assert campaign(monitoring, 2027).lists == lists


@pytest.mark.parametrize(
    ("today", "said", "phase"),
    [
        (date(2026, 8, 31), "кампания начнётся 01.09.2026", CampaignPhase.AHEAD),
        (date(2026, 9, 1), "осталось 59 дней", CampaignPhase.OPEN),
        (date(2026, 10, 9), "остался 21 день", CampaignPhase.OPEN),
        (date(2026, 10, 18), "осталось 12 дней", CampaignPhase.OPEN),
        (date(2026, 10, 19), "осталось 11 дней", CampaignPhase.OPEN),
        (date(2026, 10, 27), "осталось 3 дня", CampaignPhase.OPEN),
        (date(2026, 10, 29), "остался 1 день", CampaignPhase.OPEN),
        (date(2026, 10, 30), "сегодня последний день срока", CampaignPhase.OPEN),
        (date(2026, 10, 31), "срок истёк 1 день назад", CampaignPhase.OPEN),
        (date(2026, 11, 2), "срок истёк 3 дня назад", CampaignPhase.OVER),
        (date(2026, 11, 20), "срок истёк 21 день назад", CampaignPhase.OVER),
        (date(2026, 11, 30), "срок истёк 31 день назад", CampaignPhase.OVER),
        (date(2026, 12, 4), "срок истёк 35 дней назад", CampaignPhase.OVER),
    ],
)
def test_the_time_left_is_said_in_words(today, said, phase):
    of = campaign(IDENTIFICATION, 2026)
    assert time_left(of, today, official()) == said
    assert of.phase(today) is phase


@pytest.mark.parametrize(
    ("today", "running"),
    [
        (date(2026, 1, 15), []),
        (date(2026, 3, 31), [DEFICITS]),
        (date(2026, 4, 1), []),
        (date(2026, 5, 1), [PARTICIPATION]),
        (date(2026, 10, 31), [IDENTIFICATION, EFFECTIVENESS]),
        (date(2026, 11, 1), [EFFECTIVENESS]),
    ],
)
def test_campaigns_of_a_day(today, running):
    assert [each.monitoring for each in open_campaigns(today)] == running
