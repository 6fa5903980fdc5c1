"""Alarms of the sentinel: a small table of facts and a moment in, what is wrong out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rsoko.calendar import KIROV, WEEKENDS
from rsoko.campaigns.plans import campaign
from rsoko.days_off import official
from rsoko.notify.operations import alarm_notices, digest_notice
from rsoko.sentinel import CampaignFacts, Facts, RunFact, alarms
from rsoko.sentinel.thresholds import RULES
from schemas.terms import AlarmCode, DeliveryStatus, MonitoringKey, RunStatus, Scope

OFFICIAL = official()
IDENTIFICATION, _, _, EFFECTIVENESS = MonitoringKey
MINISTRY = (Scope.MINISTRY, "region")


def kirov(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KIROV)


def run(status: RunStatus, since: str) -> RunFact:
    return RunFact("identification-2026-1", status, kirov(since))


def of(monitoring: MonitoringKey = IDENTIFICATION, year: int = 2026, **more: object) -> CampaignFacts:
    """A campaign in which nothing is wrong yet: all forms are in."""
    return CampaignFacts(campaign(monitoring, year), received=15, **more)


def codes(facts: CampaignFacts, now: str, **more: object) -> list[str]:
    return [each.code.value for each in alarms(Facts(OFFICIAL, (facts,), **more), kirov(now))]


LACKING = {"lacking": ("03", "04"), "missing": 3, "rejected": 1}
DRAFT = run(RunStatus.DRAFT, "2026-10-20T09:10")
FAILED = run(RunStatus.FAILED, "2026-10-20T09:10")
OUT = run(RunStatus.PUBLISHED, "2026-10-29T10:00")
WAITING, UNKNOWN = {DeliveryStatus.QUEUED: 5}, {DeliveryStatus.SENT: 3, DeliveryStatus.DELIVERY_UNKNOWN: 1}


@pytest.mark.parametrize(
    ("facts", "before", "from_then_on", "code"),
    [
        # Three working days before the draft of Tuesday 20 October: over a weekend.
        (of(**LACKING), "2026-10-14T23:59", "2026-10-15T00:00", "forms-missing"),
        (of(lists=(2025,)), "2026-10-05T23:59", "2026-10-06T00:00", "list-missing"),
        (of(), "2026-10-20T11:59", "2026-10-20T12:00", "no-draft"),
        # A run that hangs is no draft.
        (of(newest=run(RunStatus.RUNNING, "2026-10-20T09:00")), "2026-10-20T20:59", "2026-10-20T21:00", "no-draft"),
        # Three working days before Friday the 30th.
        (of(draft=DRAFT, newest=DRAFT), "2026-10-26T23:59", "2026-10-27T00:00", "not-approved"),
        (of(newest=OUT, published=OUT, letters=WAITING), "2026-10-29T11:00", "2026-10-29T11:01", "letters-waiting"),
        # 31 October is a Saturday; the window closes, the deadline was the day before.
        (of(), "2026-10-30T23:59", "2026-10-31T00:00", "deadline-missed"),
        # 31 December is a day off: the deadline was the 30th.
        (of(EFFECTIVENESS), "2026-12-30T23:59", "2026-12-31T00:00", "deadline-missed"),
    ],
)
def test_an_alarm_sounds_from_its_moment_on(facts, before, from_then_on, code):
    assert code not in codes(facts, before)
    assert code in codes(facts, from_then_on)


def test_letters_wait_longer_far_from_the_deadline():
    out = run(RunStatus.PUBLISHED, "2026-10-21T10:00")
    facts = of(newest=out, published=out, letters=WAITING)
    assert codes(facts, "2026-10-21T14:00") == []
    assert codes(facts, "2026-10-21T14:01") == ["letters-waiting"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (of(), []),
        (of(newest=FAILED), ["run-failed"]),
        (of(newest=FAILED, draft=DRAFT), []),
        (of(**LACKING, draft=DRAFT, newest=DRAFT), []),
        (of(newest=OUT, published=OUT, letters=UNKNOWN), ["letters-failed"]),
        (of(newest=OUT, published=OUT, letters={DeliveryStatus.SENT: 9}), []),
        (of(newest=OUT, published=OUT, letters={DeliveryStatus.SENT: 9}, diverted=2), ["letters-diverted"]),
    ],
)
def test_what_is_wrong_on_the_morning_of_the_draft(facts, expected):
    assert codes(facts, "2026-10-20T09:30") == expected


def test_the_day_begins_at_midnight_in_kirov():
    facts = Facts(OFFICIAL, (of(),))
    late = datetime(2026, 10, 30, 20, 59, tzinfo=UTC)
    assert AlarmCode.DEADLINE_MISSED not in [each.code for each in alarms(facts, late)]
    assert AlarmCode.DEADLINE_MISSED in [each.code for each in alarms(facts, late + timedelta(minutes=1))]


def test_of_campaigns_ahead_and_of_those_long_over_nothing_is_said():
    assert codes(of(), "2026-08-31T12:00") == []
    assert codes(of(), "2026-12-01T12:00") != []
    assert codes(of(), "2026-12-02T12:00") == []


def test_the_system_itself():
    assert codes(of(), "2026-09-10T12:00", chain=("запись изменена",)) == ["chain-broken"]
    unknown = replace(OFFICIAL, known=frozenset({2026}))
    facts = Facts(unknown, ())
    assert alarms(facts, kirov("2026-11-30T12:00")) == ()
    (found,) = alarms(facts, kirov("2026-12-01T12:00"))
    assert (found.code, found.until) == (AlarmCode.CALENDAR_UNKNOWN, date(2027, 1, 11))
    assert "calendar.toml" in found.cure


def test_every_alarm_says_what_to_do_and_by_a_working_day():
    everything = [of(**LACKING), of(lists=(2025,)), of(newest=FAILED), of(draft=DRAFT, newest=DRAFT),
                  of(newest=OUT, published=OUT, letters=WAITING | UNKNOWN, diverted=1)]  # fmt: skip
    found = alarms(Facts(OFFICIAL, tuple(everything), chain=("x",)), kirov("2026-11-01T12:00"))
    assert {each.code for each in found} == set(AlarmCode) - {AlarmCode.CALENDAR_UNKNOWN}
    for each in found:
        assert each.text
        assert each.cure.endswith(".")
        assert not OFFICIAL.is_day_off(each.until) or each.campaign is None
    assert set(RULES) == set(AlarmCode)


def notices(at: str, told: dict[str, str]) -> list[tuple[str, str]]:
    today = date.fromisoformat(at)
    found = alarms(Facts(OFFICIAL, (of(newest=FAILED),)), kirov(f"{at}T09:30"))
    known = {thread: kirov(when) for thread, when in told.items()}
    said = alarm_notices(found, known, today=today, calendar=OFFICIAL, ministry=[MINISTRY])
    return [(each.of.partition(":")[0], each.step) for each in said]


def test_the_ministry_hears_of_what_stays_for_a_working_day():
    thread = "run-failed:identification-2026-1"
    assert notices("2026-10-23", {}) == [("run-failed", "operations")]
    on_friday = {thread: "2026-10-23T09:05"}
    assert notices("2026-10-25", on_friday) == [("run-failed", "operations")]
    assert ("run-failed", "ministry") in notices("2026-10-26", on_friday)


def digest_of(facts, arrivals, since, now):
    proof = {"name": "checkpoint-7.txt", "digest": "0" * 64}
    return digest_notice(facts, (), arrivals, since, now, chain="7:ab", proof=lambda: proof)


def test_a_digest_where_there_is_anything_to_say():
    since, now = kirov("2026-07-14T08:30"), kirov("2026-07-15T08:30")
    quiet = Facts(WEEKENDS, ())
    assert digest_of(quiet, {}, since, now) is None
    assert digest_of(quiet, {"Самоанализ педагога": (1, 0)}, since, now) is not None
    troubled = Facts(WEEKENDS, (), letters={DeliveryStatus.DELIVERY_UNKNOWN: 2})
    assert "неизвестно, доставлено ли — 2" in " ".join(digest_of(troubled, {}, since, now).words.lines)
    assert digest_of(Facts(WEEKENDS, (), letters={DeliveryStatus.SENT: 2}), {}, since, now) is None
    going = Facts(OFFICIAL, (of(),))
    lines = digest_of(going, {}, since, kirov("2026-10-12T08:30")).words.lines
    assert any("последний день представления форм" in line for line in lines)
