"""The sentinel of campaigns: alarms when one is in danger of missing its deadline."""

from rsoko.sentinel.alarms import Alarm, alarms
from rsoko.sentinel.facts import CampaignFacts, Facts, RunFact

__all__ = ["Alarm", "CampaignFacts", "Facts", "RunFact", "alarms"]
