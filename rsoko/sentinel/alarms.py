"""The sentinel: which campaigns are in danger, of what, and what is to be done by when. Pure: facts and a moment in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rsoko.calendar import KIROV
from rsoko.campaigns.plans import Campaign
from rsoko.sentinel.facts import CampaignFacts, Facts
from rsoko.sentinel.thresholds import (
    FORMS_DAYS,
    HOURS_FOR_LETTERS,
    HOURS_FOR_LETTERS_AT_LAST,
    HOURS_FOR_RUN,
    LISTS_DAYS,
    NOON,
    OVER_DAYS,
    RULES,
    YEAR_DAYS,
)
from rsoko.wording import day, plural
from schemas.terms import AlarmCode, CampaignPhase, DeliveryStatus, RunStatus

__all__ = ["Alarm", "alarms"]

_Status = DeliveryStatus
_WAITING = (_Status.QUEUED, _Status.SENDING, _Status.TEMPORARY_FAILURE)
_FAILED = (_Status.PERMANENT_FAILURE, _Status.DELIVERY_UNKNOWN)


@dataclass(frozen=True)
class Alarm:
    """A danger: its code, the state that it is of (told once), what is wrong, what to do, by which day."""

    code: AlarmCode
    state: str
    campaign: Campaign | None
    text: str
    cure: str
    until: date


def alarms(facts: Facts, now: datetime) -> tuple[Alarm, ...]:
    """Everything that is wrong at a moment, by campaign in the order given; `now` is aware.

    On a day off nothing new begins to be wrong: days are counted by the calendar, hours on working days.
    """
    local = now.astimezone(KIROV)
    found = [alarm for each in facts.campaigns for alarm in _of_campaign(each, facts, local)]
    return (*found, *_of_system(facts, local.date()))


def _of_campaign(of: CampaignFacts, facts: Facts, now: datetime) -> Iterator[Alarm]:
    campaign, today = of.campaign, now.date()
    if campaign.phase(today) is CampaignPhase.AHEAD or today > campaign.last + timedelta(days=OVER_DAYS):
        return
    if of.published is None:
        yield from _before_publication(of, facts, now)
        if today > campaign.deadline(facts.calendar):
            text = f"срок {day(campaign.deadline(facts.calendar))} прошёл, итоги не опубликованы"
            cure = "Опубликуйте итоги как можно скорее и письменно сообщите министерству причину."
            yield _alarm(AlarmCode.DEADLINE_MISSED, of, facts, today, campaign.name, text, cure)
    else:
        yield from _after_publication(of, facts, now)


def _before_publication(of: CampaignFacts, facts: Facts, now: datetime) -> Iterator[Alarm]:
    campaign, calendar, today = of.campaign, facts.calendar, now.date()
    key, draft = f"{campaign.monitoring.value} --year {campaign.year}", campaign.draft(calendar)
    drafted = of.draft is not None or _under_way(of, now)
    if of.lists and today >= calendar.working_days_before(draft, LISTS_DAYS):
        years = " и ".join(f"{year} года" for year in of.lists)
        text = f"не опубликован перечень ШНОР и ШНСУ {years}, без него мониторинг не проводится"
        cure = f"Проведите и утвердите выявление: «rsoko run identification --year {min(of.lists)}», «rsoko approve»."
        yield _alarm(AlarmCode.LIST_MISSING, of, facts, today, campaign.name, text, cure)
    if of.lacking and of.draft is None and today >= calendar.working_days_before(draft, FORMS_DAYS):
        towns = f"{len(of.lacking)} {plural(len(of.lacking), 'муниципалитета', 'муниципалитетов', 'муниципалитетов')}"
        counts = f"не поступало {of.missing}, отклонено {of.rejected}"
        text = f"до составления проекта ({day(draft)}) нет форм от {towns}: {counts}"
        cure = (
            f"Кто именно: «rsoko campaign status {campaign.monitoring.value} {campaign.year}». Позвоните отправителям; "
            "без форм школы останутся в итогах без данных."
        )
        alarm = _alarm(AlarmCode.FORMS_MISSING, of, facts, today, campaign.name, text, cure)
        # What comes later is not in the draft.
        yield replace(alarm, until=max(draft, calendar.first_working_day(today)))
    if of.newest is not None and of.newest.status is RunStatus.FAILED and not drafted:
        text = f"запуск {of.newest.id} прерван"
        cure = f"Причина: «rsoko runs show {of.newest.id}». Устраните её и повторите: «rsoko run {key}»."
        yield _alarm(AlarmCode.RUN_FAILED, of, facts, today, of.newest.id, text, cure)
    elif not drafted and now >= datetime.combine(draft, NOON, KIROV):
        text = f"проект должен был появиться {day(draft)}, его нет"
        cure = f"Проверьте сервер и исполнителя («rsoko doctor», «rsoko up») или составьте проект: «rsoko run {key}»."
        yield _alarm(AlarmCode.NO_DRAFT, of, facts, today, campaign.name, text, cure)
    if of.draft is not None and _near(AlarmCode.NOT_APPROVED, of, facts, today):
        text = f"проект {of.draft.id} ждёт утверждения с {day(of.draft.since.astimezone(KIROV).date())}"
        cure = f"Проверьте перечень и утвердите: «rsoko approve {of.draft.id}» или кнопка Resume на странице запуска."
        yield _alarm(AlarmCode.NOT_APPROVED, of, facts, today, of.draft.id, text, cure)


def _after_publication(of: CampaignFacts, facts: Facts, now: datetime) -> Iterator[Alarm]:
    assert of.published is not None
    run, near = of.published, _near(AlarmCode.LETTERS_WAITING, of, facts, now.date())
    patience = timedelta(hours=HOURS_FOR_LETTERS_AT_LAST if near else HOURS_FOR_LETTERS)
    waiting, failed = (sum(of.letters.get(status, 0) for status in statuses) for statuses in (_WAITING, _FAILED))
    if waiting and now - run.since > patience:
        text = f"итоги {run.id} опубликованы, но не ушло писем: {waiting}"
        cure = "Проверьте почтовый сервер (RSOKO_SMTP_URL, «rsoko doctor») и отправьте: «rsoko deliveries retry»."
        yield _alarm(AlarmCode.LETTERS_WAITING, of, facts, now.date(), run.id, text, cure)
    if failed:
        text = f"письма запуска {run.id}: не доставлено или неизвестно, доставлено ли — {failed}"
        cure = "Список: «rsoko deliveries». Исправьте контакты в реестре, позвоните адресатам, повторите отправку."
        yield _alarm(AlarmCode.LETTERS_FAILED, of, facts, now.date(), run.id, text, cure)
    if of.diverted:
        text = f"письма запуска {run.id} ушли на проверочный адрес, получатели их не видели: {of.diverted}"
        key = f"{of.campaign.monitoring.value} --year {of.campaign.year}"
        cure = (
            "Уберите RSOKO_TEST_RECIPIENT, перезапустите исполнителя и утвердите новый запуск "
            f"(«rsoko run {key}»): документы останутся теми же, письма уйдут получателям."
        )
        yield _alarm(AlarmCode.LETTERS_DIVERTED, of, facts, now.date(), run.id, text, cure)


def _of_system(facts: Facts, today: date) -> Iterator[Alarm]:
    if facts.chain:
        text = f"журнал действий не сходится: {facts.chain[0]}; всего расхождений {len(facts.chain)}"
        cure = (
            "Ничего не публикуйте. Выполните «rsoko audit verify», сохраните копию базы и хранилища, сверьте с "
            "контрольной точкой и последней резервной копией."
        )
        yield Alarm(AlarmCode.CHAIN_BROKEN, "chain", None, text, cure, today)
    year = facts.unknown_year(today, YEAR_DAYS)
    if year is not None:
        text = f"перенос выходных дней {year} года программе не известен: учтены только праздники по закону"
        cure = (
            "Обновите программу или впишите выходные и рабочие дни из постановления Правительства в файл calendar.toml."
        )
        until = facts.calendar.first_working_day(max(today, date(year, 1, 1)))
        yield Alarm(AlarmCode.CALENDAR_UNKNOWN, str(year), None, text, cure, until)


def _near(code: AlarmCode, of: CampaignFacts, facts: Facts, today: date) -> bool:
    """Whether the deadline is as near as the rule of an alarm says."""
    before = RULES[code].before
    return before is None or today >= facts.calendar.working_days_before(of.campaign.last, before)


def _under_way(of: CampaignFacts, now: datetime) -> bool:
    """Whether a run is being computed; one that takes longer than any does hangs."""
    run = of.newest
    return run is not None and run.status is RunStatus.RUNNING and now - run.since < timedelta(hours=HOURS_FOR_RUN)


def _alarm(code: AlarmCode, of: CampaignFacts, facts: Facts, today: date, state: str, text: str, cure: str) -> Alarm:
    """The cure is due on the day of the rule; when that has passed, at once."""
    until = facts.calendar.working_days_before(of.campaign.last, RULES[code].act)
    return Alarm(code, state, of.campaign, text, cure, max(until, facts.calendar.first_working_day(today)))
