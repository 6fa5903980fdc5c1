"""What campaigns ask of senders: each form of the year of a campaign, and the plans of the cohort."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rsoko.calendar import Calendar
from rsoko.campaigns.plans import PLANS, Campaign, campaign, observed_campaigns
from schemas.terms import FormKey, MonitoringKey

__all__ = ["Asked", "asked_forms"]


@dataclass(frozen=True)
class Asked:
    """A form that a campaign asks for; `year` is that of the form. `listed` as in `Need`: plans of measures."""

    of: Campaign
    form: FormKey
    year: int
    listed: bool

    def due(self, calendar: Calendar) -> date | None:
        """The day that senders are told; None for plans, whose day the methodology says."""
        return None if self.listed else self.of.due(calendar)


def asked_forms(monitoring: MonitoringKey, year: int) -> list[Asked]:
    """Forms of the campaigns that a monitoring looks back at, each in the campaign that it is due in.

    Forms of earlier years, which a campaign needs too, were due before. Of its own forms the monitoring looks at those
    that a list asks for: they are filled in and carried out all the time that it looks back at.
    """
    own = campaign(monitoring, year)
    return [
        *(each for of in observed_campaigns(monitoring, year) for each in _of(of) if not each.listed),
        *(each for each in _of(own) if each.listed),
    ]


def _of(of: Campaign) -> Iterable[Asked]:
    return (Asked(of, need.form, of.year - need.back, need.listed) for need in PLANS[of.monitoring].forms)
