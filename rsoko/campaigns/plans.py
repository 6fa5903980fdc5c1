"""Campaigns of the monitorings in a year: their dates, forms and lists, read off what each declares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from rsoko.calendar import Calendar
from rsoko.declared import MONITORINGS
from rsoko.declared.plan import DAYS_FOR_ANALYSIS, Need
from schemas.terms import CampaignPhase, FormKey, MonitoringKey

__all__ = [
    "PLANS",
    "Campaign",
    "Needed",
    "campaign",
    "campaign_of_form",
    "needed_forms",
    "observed_campaigns",
    "open_campaigns",
]


# Domain rules, section 2. The year of a campaign is the calendar year in which it runs.
PLANS = MappingProxyType({key: each.plan for key, each in MONITORINGS.items()})


@dataclass(frozen=True)
class Needed:
    """A form of one year that the monitoring needs; `listed` as in `Need`."""

    form: FormKey
    year: int
    listed: bool = False


@dataclass(frozen=True)
class Campaign:
    """One monitoring in one year, with its dates; everything is out before the end of `last`."""

    monitoring: MonitoringKey
    year: int
    first: date
    last: date

    def deadline(self, calendar: Calendar) -> date:
        """The last working day of the window: on a day off nobody sends or publishes."""
        return calendar.working_day(self.last)

    def opens(self, calendar: Calendar) -> date:
        """The day on which senders are asked for their forms."""
        return calendar.first_working_day(self.first)

    def due(self, calendar: Calendar) -> date:
        """The day by the end of which the forms are in."""
        return calendar.working_day(date(self.year, *PLANS[self.monitoring].due))

    def draft(self, calendar: Calendar) -> date:
        """The day on which the draft is made, at the latest."""
        declared = PLANS[self.monitoring].draft
        if declared is None:
            return calendar.working_days_before(self.last, DAYS_FOR_ANALYSIS)
        return calendar.working_day(date(self.year, *declared))

    @property
    def name(self) -> str:
        """How the campaign is named in the ledger: `identification-2026`."""
        return f"{self.monitoring.value}-{self.year}"

    def phase(self, today: date) -> CampaignPhase:
        """Where the campaign is on a day."""
        if today < self.first:
            return CampaignPhase.AHEAD
        return CampaignPhase.OPEN if today <= self.last else CampaignPhase.OVER

    @property
    def lists(self) -> tuple[int, ...]:
        """Years whose published lists the monitoring builds on."""
        return tuple(self.year - listed.back for listed in PLANS[self.monitoring].lists)

    @property
    def required_lists(self) -> tuple[int, ...]:
        """Those of them without which nothing can be computed."""
        return tuple(self.year - listed.back for listed in PLANS[self.monitoring].lists if listed.required)


def campaign(monitoring: MonitoringKey, year: int) -> Campaign:
    """The campaign of a year."""
    plan = PLANS[monitoring]
    return Campaign(monitoring, year, date(year, *plan.first), date(year, *plan.last))


def campaign_of_form(form: FormKey, year: int) -> Campaign:
    """The first campaign that a form of a year is for; the measures of a cohort are judged in the year after it."""
    for monitoring, plan in PLANS.items():
        for need in plan.forms:
            if need.form is form:
                return campaign(monitoring, year + need.back)
    raise KeyError(form)


def observed_campaigns(monitoring: MonitoringKey, year: int) -> list[Campaign]:
    """Campaigns of the other monitorings that a monitoring looks back at, oldest first.

    They are those that opened from the campaign of the list of its `observes` up to its own. The calendar alone says
    which: on a later day it looks back at the same ones.
    """
    back = PLANS[monitoring].observes
    if back is None:
        return []
    since, until = campaign(MonitoringKey.IDENTIFICATION, year - back).first, campaign(monitoring, year).first
    others = [key for key in PLANS if key is not monitoring]
    found = [campaign(key, of) for of in range(year - back, year + 1) for key in others]
    return sorted((each for each in found if since <= each.first <= until), key=lambda each: each.first)


def open_campaigns(today: date) -> list[Campaign]:
    """Campaigns whose window is open on a day."""
    campaigns = (campaign(monitoring, today.year) for monitoring in PLANS)
    return [each for each in campaigns if each.phase(today) is CampaignPhase.OPEN]


def needed_forms(monitoring: MonitoringKey, year: int, window: int) -> list[Needed]:
    """Forms of a campaign by year, oldest first; `window` is the methodology's number of years."""
    return [Needed(need.form, of, need.listed) for need in PLANS[monitoring].forms for of in _years(need, year, window)]


def _years(need: Need, year: int, window: int) -> Sequence[int]:
    # Dynamics compare with the year before, however short the window.
    last, span = year - need.back, max(window, 2) if need.window else need.span
    return range(last - span + 1, last + 1)
