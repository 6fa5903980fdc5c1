"""Rungs of a campaign: the days on which senders are reminded, read off what is declared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rsoko.calendar import Calendar
from rsoko.campaigns.plans import Campaign
from rsoko.declared.ladder import AFTER, BEFORE, REST
from schemas.terms import CampaignPhase

__all__ = ["Rung", "is_opening", "rung_on", "rungs"]


@dataclass(frozen=True)
class Rung:
    """A day of reminders; `days` from the day by which forms are due: before it below zero, after it working days."""

    days: int
    day: date

    @property
    def name(self) -> str:
        """How it is named in the ledger: `T-14`, `T+3`."""
        return f"T{self.days:+d}"


def rungs(campaign: Campaign, calendar: Calendar) -> list[Rung]:
    """The rungs of a campaign in order of days: none shortly after its opening, one a day (the later one)."""
    rested = campaign.opens(calendar) + timedelta(days=REST)
    by_day = {rung.day: rung for rung in _declared(campaign, calendar)}
    return [rung for day, rung in sorted(by_day.items()) if day >= rested]


def rung_on(campaign: Campaign, today: date, calendar: Calendar) -> Rung | None:
    """The rung that a campaign stands on: the last one whose day has come, so that a standstill skips none for good.

    None before the first one and when the window is over.
    """
    if campaign.phase(today) is not CampaignPhase.OPEN:
        return None
    return next((rung for rung in reversed(rungs(campaign, calendar)) if rung.day <= today), None)


def is_opening(campaign: Campaign, today: date, calendar: Calendar) -> bool:
    """Whether the letter that opens a campaign is due: from its first working day up to the first reminder."""
    opened = campaign.opens(calendar) <= today and campaign.phase(today) is CampaignPhase.OPEN
    return opened and rung_on(campaign, today, calendar) is None


def _declared(campaign: Campaign, calendar: Calendar) -> Iterator[Rung]:
    due = campaign.due(calendar)
    for days in BEFORE:
        yield Rung(-days, calendar.working_day(due - timedelta(days=days)))
    for days in AFTER:
        yield Rung(days, calendar.working_days_after(due, days))
