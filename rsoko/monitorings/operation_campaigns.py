"""Campaigns and their runs: held or not, published or not, when, how often again."""

from collections.abc import Iterator, Mapping

import pandas as pd

from rsoko.monitorings.operation_counts import counts_of
from schemas.operation import RESULT
from schemas.terms import OperationIndicator, RunStatus

__all__ = ["campaign_frame", "campaign_indicators"]

_Is = OperationIndicator
_CAMPAIGN = ["monitoring", "year"]


def campaign_frame(facts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The frame `campaigns`: a row a campaign, oldest first."""
    campaigns, runs = facts["campaigns"], facts["runs"]
    form_of = facts["forms"][["form", "form_year", *_CAMPAIGN]].drop_duplicates(["form", "form_year"])
    came = facts["files"].dropna(subset=["form"]).merge(form_of, on=["form", "form_year"])
    happened = pd.concat(
        [
            came[[*_CAMPAIGN, "first_on"]].rename(columns={"first_on": "on"}),
            runs[[*_CAMPAIGN, "started_on"]].rename(columns={"started_on": "on"}),
        ]
    ).merge(campaigns, on=_CAMPAIGN)
    timely = happened[happened["on"].between(happened["first"], happened["last"])]
    published = runs.groupby(_CAMPAIGN)["published_on"]
    frame = campaigns.assign(
        held=_of(campaigns, happened.groupby(_CAMPAIGN).size()) > 0,
        timely=_of(campaigns, timely.groupby(_CAMPAIGN).size()) > 0,
        runs=_of(campaigns, runs.groupby(_CAMPAIGN).size()),
        failed=_of(campaigns, runs[runs["status"] == RunStatus.FAILED].groupby(_CAMPAIGN).size()),
        rejected=_of(campaigns, runs[runs["status"] == RunStatus.REJECTED].groupby(_CAMPAIGN).size()),
        editions=_of(campaigns, published.count()),
        published_on=published.min().reindex(_keys(campaigns)).to_numpy(),
    )
    late = (frame["published_on"] - frame["deadline"]).dt.days.clip(lower=0).astype("Int64")
    return RESULT["campaigns"].validate(frame.assign(days_late=late)[list(RESULT["campaigns"].columns)])


def campaign_indicators(declared: pd.DataFrame, campaigns: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Runs that failed, corrections, campaigns never published, or published after their deadline.

    `declared`: the facts `campaigns`, whose window a delay is held against.
    """
    yield counts_of(_Is.RUNS_FAILED, campaigns, campaigns["failed"], campaigns["runs"])
    yield counts_of(_Is.CORRECTIONS, campaigns, (campaigns["editions"] - 1).clip(lower=0), campaigns["editions"])
    yield counts_of(_Is.UNPUBLISHED, campaigns, campaigns["editions"] == 0, len(campaigns))
    window = (declared["last"] - declared["first"]).dt.days + 1
    timely = campaigns["timely"] & campaigns["days_late"].notna()
    late = campaigns.assign(window=window.to_numpy())[timely]
    yield counts_of(_Is.PUBLISHED_LATE, late, late["days_late"], late["window"])


def _of(campaigns: pd.DataFrame, counts: "pd.Series[int]") -> "pd.Series[int]":
    """A count for each campaign, zero where there is none."""
    return counts.reindex(_keys(campaigns), fill_value=0).astype("int64").set_axis(campaigns.index)


def _keys(campaigns: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(campaigns[_CAMPAIGN])
