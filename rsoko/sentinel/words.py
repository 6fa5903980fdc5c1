"""The state of campaigns in words: the same for the command, the page of a flow and the daily digest."""

from collections.abc import Sequence
from datetime import date, datetime

from rsoko.calendar import KIROV, Calendar
from rsoko.campaigns.ladder import is_opening, rung_on, rungs
from rsoko.sentinel.alarms import Alarm
from rsoko.sentinel.facts import LEFT, CampaignFacts, Facts
from rsoko.tables import Cell, Sheet
from rsoko.wording import day
from schemas.terms import DeliveryStatus, RunStatus

__all__ = ["alarm_sheet", "campaign_sheet", "deadlines_json", "today_lines"]

_WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.TEMPORARY_FAILURE)


def campaign_sheet(facts: Facts) -> Sheet:
    """A row a campaign: forms, run, letters, days that matter."""
    headers = ("Кампания", "Принято", "Отклонено", "Не поступало", "Формы до", "Проект", "Срок", "Состояние")
    return Sheet("Кампании", headers, [_row(each, facts.calendar) for each in facts.campaigns])


def alarm_sheet(found: Sequence[Alarm]) -> Sheet:
    """What is wrong, what to do, by when."""
    rows: list[tuple[Cell, ...]] = [
        (alarm.code.label.capitalize(), _name(alarm), alarm.text, alarm.cure, day(alarm.until)) for alarm in found
    ]
    return Sheet("Тревоги", ("Тревога", "Кампания", "Что не так", "Что сделать", "До"), rows)


def today_lines(facts: Facts, today: date) -> list[str]:
    """What is due on a day."""
    lines = []
    for each in facts.campaigns:
        of, calendar = each.campaign, facts.calendar
        name = f"{of.monitoring.label}, {of.year} год"
        rung = rung_on(of, today, calendar)
        marks = (
            (is_opening(of, today, calendar) and of.opens(calendar) == today, "открывается кампания"),
            (of.due(calendar) == today, "последний день представления форм"),
            (of.draft(calendar) == today and each.published is None, "составляется проект"),
            (of.deadline(calendar) == today, "срок публикации и рассылки"),
            (rung is not None and rung.day == today and bool(each.lacking), "напоминания отправителям"),
        )
        lines += [f"{name}: {words}." for holds, words in marks if holds]
    return lines


def deadlines_json(facts: Facts, found: Sequence[Alarm], now: datetime) -> dict[str, object]:
    """The same for programs; moments in the time of Kirov."""
    today = now.astimezone(KIROV).date()
    return {
        "now": now.astimezone(KIROV).isoformat(timespec="seconds"),
        "day_off": facts.calendar.is_day_off(today),
        "campaigns": [_campaign_json(each, facts.calendar, today) for each in facts.campaigns],
        "alarms": [
            {
                "code": alarm.code.value,
                "label": alarm.code.label,
                "campaign": None if alarm.campaign is None else alarm.campaign.name,
                "text": alarm.text,
                "cure": alarm.cure,
                "until": alarm.until.isoformat(),
            }
            for alarm in found
        ],
        "letters": {status.value: count for status, count in sorted(facts.letters.items())},
    }


def _campaign_json(of: CampaignFacts, calendar: Calendar, today: date) -> dict[str, object]:
    campaign = of.campaign
    rung = rung_on(campaign, today, calendar)
    return {
        "campaign": campaign.name,
        "title": campaign.monitoring.label,
        "phase": campaign.phase(today).value,
        "opens": campaign.opens(calendar).isoformat(),
        "due": campaign.due(calendar).isoformat(),
        "draft": campaign.draft(calendar).isoformat(),
        "deadline": campaign.deadline(calendar).isoformat(),
        "reminders": [{"rung": each.name, "day": each.day.isoformat()} for each in rungs(campaign, calendar)],
        "rung": None if rung is None else rung.name,
        "received": of.received,
        "rejected": of.rejected,
        "missing": of.missing,
        "lacking": list(of.lacking),
        "run": None if of.newest is None else {"id": of.newest.id, "status": of.newest.status.value},
        "published": None if of.published is None else of.published.id,
        "letters": {status.value: count for status, count in sorted(of.letters.items())},
    }


def _row(of: CampaignFacts, calendar: Calendar) -> tuple[Cell, ...]:
    campaign = of.campaign
    days = [day(each(calendar)) for each in (campaign.due, campaign.draft, campaign.deadline)]
    return (f"{campaign.monitoring.label}, {campaign.year}", of.received, of.rejected, of.missing, *days, _state(of))


def _state(of: CampaignFacts) -> str:
    if of.published is not None:
        waiting = sum(of.letters.get(status, 0) for status in _WAITING)
        sent = sum(of.letters.get(status, 0) for status in LEFT)
        words = f"опубликовано: {of.published.id}; писем отправлено {sent}"
        return f"{words}, ждут {waiting}" if waiting else words
    if of.draft is not None:
        return f"ждёт утверждения: {of.draft.id}"
    if of.newest is not None and of.newest.status in (RunStatus.FAILED, RunStatus.RUNNING):
        return f"{of.newest.status.label}: {of.newest.id}"
    return "идёт сбор форм"


def _name(alarm: Alarm) -> str:
    return "система" if alarm.campaign is None else f"{alarm.campaign.monitoring.label}, {alarm.campaign.year}"
