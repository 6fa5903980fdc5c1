"""What the sentinel knows of campaigns at a moment: a value, so that its alarms are a pure function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rsoko.calendar import Calendar
from rsoko.campaigns.plans import Campaign
from schemas.terms import DeliveryStatus, RunStatus

__all__ = ["LEFT", "CampaignFacts", "Facts", "RunFact"]

# A letter that was confirmed has left as well.
LEFT = (DeliveryStatus.SENT, DeliveryStatus.ACKNOWLEDGED)


@dataclass(frozen=True)
class RunFact:
    """A run, its status, and since when it has it (aware)."""

    id: str
    status: RunStatus
    since: datetime


@dataclass(frozen=True)
class CampaignFacts:
    """A campaign as the sentinel sees it.

    received, rejected, missing: forms of municipalities; lacking: codes of the municipalities that owe any. lists:
    years of required published lists that are not there. newest: the last run that was begun; draft: the one that
    waits for approval; published: the one in force, with its `letters` by status, and those `diverted` to the test
    address whose recipients have no other.
    """

    campaign: Campaign
    received: int = 0
    rejected: int = 0
    missing: int = 0
    lacking: tuple[str, ...] = ()
    lists: tuple[int, ...] = ()
    newest: RunFact | None = None
    draft: RunFact | None = None
    published: RunFact | None = None
    letters: Mapping[DeliveryStatus, int] = field(default_factory=dict)
    diverted: int = 0


@dataclass(frozen=True)
class Facts:
    """All campaigns of a moment; `chain`: what is wrong with the audit chain; `letters`: the whole outbox by status."""

    calendar: Calendar
    campaigns: tuple[CampaignFacts, ...]
    chain: tuple[str, ...] = ()
    letters: Mapping[DeliveryStatus, int] = field(default_factory=dict)

    def unknown_year(self, today: date, days: int) -> int | None:
        """The year that begins within so many days, or has begun, and whose days off are not announced."""
        year = date.fromordinal(today.toordinal() + days).year
        return None if year in self.calendar.known else year
