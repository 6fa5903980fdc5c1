"""A whole year simulated day by day against an approved table: who is told what at which hour, nobody on a day off.

`RSOKO_APPROVE=1 pytest tests/integration/test_simulated_year.py` writes a new table; read its diff before committing.
"""

import difflib
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from rsoko.calendar import KIROV
from rsoko.campaigns.plans import PLANS, campaign
from rsoko.db.engine import session
from rsoko.db.models import Delivery
from rsoko.ledger.verify import verify
from rsoko.steps.telling import look
from schemas.terms import FormKey, MonitoringKey
from tests.year import TOWNS, Event, Region, kirov, open_region, run_year

APPROVED = Path(__file__).with_name("approved") / "year-2026.md"
IDENTIFICATION, DEFICITS, PARTICIPATION, EFFECTIVENESS = MonitoringKey
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 15)
HEAD = """# Год 2026 по дням

Демонстрационный регион: три округа, шесть муниципалитетов. Курсивом — что происходит (поступают формы, составляются
и утверждаются проекты, ломается почта), полужирным — письма, которые ставит в очередь календарь. Ступени: T-14 — за 14
дней до срока форм, T+3 — через три рабочих дня после него. Муниципалитеты: 01 сдаёт сразу, 02 накануне срока, 03 после
срока, 04 молчит, 05 присылает файл с ошибкой и исправляет его, за 06 отчитывается округ 3.
"""


def files(form: FormKey, year: int, opened: date, due: date) -> list[Event]:
    """The senders of one form, each after its habit."""

    def sends(sender: str, at: datetime, accepted: bool = True) -> Event:
        words = f"{sender}: форма «{form.label}» за {year} год " + ("принята" if accepted else "отклонена")
        return at, words, lambda region: region.send(sender, form, year, at, accepted=accepted)

    return [
        sends("01", kirov(opened, 15, 10)),
        sends("02", kirov(due, 0, 20)),
        sends("03", kirov(due + timedelta(days=2), 23, 50)),
        sends("05", kirov(due - timedelta(days=5), 10), accepted=False),
        sends("05", kirov(due + timedelta(days=1), 11)),
        sends("3", kirov(opened + timedelta(days=9), 9, 40)) if form is not FormKey.MEASURES else
        sends("06", kirov(opened + timedelta(days=9), 9, 40)),
    ]  # fmt: skip


def script() -> list[Event]:
    """What happens in the year: files by habit, drafts, a broken run, drafts that wait, a mail server that is down."""
    events: list[Event] = []
    for monitoring, form, opened in (
        (DEFICITS, FormKey.DEFICITS, date(2026, 3, 2)),
        (PARTICIPATION, FormKey.PARTICIPATION, date(2026, 5, 4)),
        (IDENTIFICATION, FormKey.ASSESSMENTS, date(2026, 9, 1)),
        (IDENTIFICATION, FormKey.ENGAGEMENT, date(2026, 9, 1)),
    ):
        events += files(form, 2026, opened, date(2026, *PLANS[monitoring].due))

    def draft(monitoring: MonitoringKey, at: datetime) -> Event:
        return at, f"проект: {monitoring.label}", lambda region: region.draft(monitoring, 2026, at)

    def publish(monitoring: MonitoringKey, at: datetime) -> Event:
        words = f"утверждено и опубликовано: {monitoring.label}"
        return at, words, lambda region: region.publish(region.newest(monitoring, 2026), at)

    def all_send(form: FormKey, at: datetime) -> Event:
        words = f"все муниципалитеты: форма «{form.label}» за 2026 год принята"
        return at, words, lambda region: [region.send(town, form, 2026, at) for town in TOWNS]

    def broken(at: datetime) -> Event:
        words = "запуск выявления прерван: сбой диска"
        return at, words, lambda region: region.fail(region.begin(IDENTIFICATION, 2026, at), at)

    return [
        *events,
        draft(DEFICITS, kirov(date(2026, 3, 24), 9)),
        publish(DEFICITS, kirov(date(2026, 3, 26), 14)),
        # The draft of June waits for its approval until the last day.
        draft(PARTICIPATION, kirov(date(2026, 6, 22), 9)),
        publish(PARTICIPATION, kirov(date(2026, 6, 30), 16, 30)),
        all_send(FormKey.CONDITIONS, kirov(date(2026, 9, 14), 11)),
        broken(kirov(date(2026, 10, 20), 9)),
        draft(IDENTIFICATION, kirov(date(2026, 10, 22), 10)),
        (kirov(date(2026, 10, 28), 13), "почтовый сервер не отвечает", lambda region: setattr(region, "mail", False)),
        publish(IDENTIFICATION, kirov(date(2026, 10, 28), 14)),
        (kirov(date(2026, 10, 29), 11), "почтовый сервер снова работает",
         lambda region: region.mend_mail(kirov(date(2026, 10, 29), 11))),
        # The plans of 2025: 01 has sent its own, 04 owes one all year. Nobody makes the draft of December.
        (kirov(date(2026, 9, 10), 12), "01: форма «План мероприятий и его исполнение» за 2025 год принята",
         lambda region: region.send("01", FormKey.MEASURES, 2025, kirov(date(2026, 9, 10), 12))),
    ]  # fmt: skip


def furnished(home: Path) -> Region:
    """The region on New Year's Day: the list of 2025 is published, results of past years are in."""
    region = Region(open_region(home))
    for year in (2023, 2024, 2025):
        for town in TOWNS:
            region.send(town, FormKey.ASSESSMENTS, year, kirov(date(2025, 9, 10), 12))
    region.publish(region.draft(IDENTIFICATION, 2025, kirov(date(2025, 10, 20), 9)), kirov(date(2025, 10, 24), 12))
    region.publish(region.draft(EFFECTIVENESS, 2025, kirov(date(2025, 12, 17), 9)), kirov(date(2025, 12, 24), 12))
    return region


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The region after its year, and the table of it."""
    region, events = furnished(tmp_path_factory.mktemp("year")), script()
    calendar = region.place.calendar()
    declared = [campaign(key, 2026) for key in PLANS]
    busy = {when for of in declared for when in (of.draft(calendar), of.deadline(calendar))}
    busy |= {at.date() for at, _, _ in events}
    lines = list(run_year(region, events, FIRST, LAST, busy))
    yield region, HEAD + "\n".join(lines) + "\n"
    region.place.engine.dispose()


def test_the_year_is_as_it_was_approved(year):
    _, table = year
    if os.environ.get("RSOKO_APPROVE"):
        APPROVED.parent.mkdir(exist_ok=True)
        APPROVED.write_text(table, "utf-8")
    before = APPROVED.read_text("utf-8")
    names = ("утверждено", "сейчас")
    diff = "\n".join(difflib.unified_diff(before.splitlines(), table.splitlines(), *names, lineterm="", n=2))
    assert not diff, f"Год прошёл иначе, чем утверждено (принять: RSOKO_APPROVE=1):\n{diff}"


def test_nobody_is_written_to_on_a_day_off(year):
    region, _ = year
    calendar = region.place.calendar()
    with session(region.place.engine, reading=True) as work:
        rows = work.exec(select(Delivery).where(Delivery.run == None, Delivery.submission == None)).all()  # noqa: E711
    assert len(rows) > 200
    assert not [row.subject for row in rows if calendar.is_day_off(row.created_at.astimezone(KIROV).date())]


def test_every_letter_of_the_year_is_in_the_chain(year):
    region, _ = year
    with session(region.place.engine, reading=True) as work:
        assert verify(work, region.place.store) == []


def test_the_real_look_of_a_moment_says_what_the_year_went_by(year):
    """The year moves the clock of the last look where nothing came: at its end both say the same."""
    region, _ = year
    moment = kirov(LAST, 12)
    anew, moved = look(region.place, moment), region.look(moment)
    assert anew.alarms == moved.alarms
    assert [each.campaign for each in anew.facts.campaigns] == [each.campaign for each in moved.facts.campaigns]
    assert anew.alarms, "the analysis of 2026 was never made"
