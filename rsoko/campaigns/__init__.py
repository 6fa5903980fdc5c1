"""Campaigns of the monitorings: what is declared of them, how one stands, and in which words that is said."""

from rsoko.campaigns.plans import PLANS, Campaign, Needed, campaign, needed_forms, open_campaigns

__all__ = ["PLANS", "Campaign", "Needed", "campaign", "needed_forms", "open_campaigns"]
