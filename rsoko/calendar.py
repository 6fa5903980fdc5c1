"""Campaigns of the monitorings: windows and deadlines, in the time of Kirov."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from schemas.terms import FormKey, MonitoringKey

__all__ = ["KIROV", "Campaign", "FormCampaign", "campaign", "form_campaign", "kirov_now"]

KIROV = ZoneInfo("Europe/Kirov")

# (month, day) of the first and the last day of the window (domain rules, section 2).
WINDOWS = {MonitoringKey.IDENTIFICATION: ((9, 1), (10, 31))}

_IDENTIFICATION = (MonitoringKey.IDENTIFICATION.label, *WINDOWS[MonitoringKey.IDENTIFICATION])
# What each form is for: title of its monitoring, first day (None: as soon as there is something to say), last day.
_OF_FORM: dict[FormKey, tuple[str, tuple[int, int] | None, tuple[int, int]]] = {
    FormKey.ASSESSMENTS: _IDENTIFICATION,
    FormKey.ENGAGEMENT: _IDENTIFICATION,
    FormKey.CONDITIONS: _IDENTIFICATION,
    FormKey.DEFICITS: ("Выявление профессиональных дефицитов педагогических работников", (3, 1), (3, 31)),
    FormKey.PARTICIPATION: ("Участие ОО в мероприятиях ИРО", (5, 1), (6, 30)),
    FormKey.MEASURES: ("Анализ эффективности принятых мер", None, (12, 31)),
}


@dataclass(frozen=True)
class FormCampaign:
    """The monitoring that a form of some year is for, and when it runs; `first` is None where it has no first day."""

    title: str
    first: date | None
    last: date


@dataclass(frozen=True)
class Campaign:
    """One monitoring in one year, with its dates; everything is out before the end of `last`."""

    monitoring: MonitoringKey
    year: int
    first: date
    last: date

    def days_left(self, today: date) -> int:
        """Days from today to the last day of the window; negative after it."""
        return (self.last - today).days


def campaign(monitoring: MonitoringKey, year: int) -> Campaign:
    """The campaign of a year."""
    first, last = WINDOWS[monitoring]
    return Campaign(monitoring, year, date(year, *first), date(year, *last))


def form_campaign(form: FormKey, year: int) -> FormCampaign:
    """The campaign that a form of a year is for; the measures of a cohort are judged in the year after it."""
    title, first, last = _OF_FORM[form]
    runs = year + 1 if form is FormKey.MEASURES else year
    return FormCampaign(title, None if first is None else date(runs, *first), date(runs, *last))


def kirov_now() -> datetime:
    """This moment in the time zone of all deadlines."""
    return datetime.now(KIROV)
