"""Candidates for the project 500+ with their risk profiles."""

import pandas as pd

from rsoko.monitorings.supporting import CRITERIA
from schemas.terms import IndicatorGroup, ResultsStatus

__all__ = ["candidates", "risk_profile"]


def risk_profile(indicators: pd.DataFrame) -> pd.DataFrame:
    """Weighted mean of z by group, 0..100: school as index, a column a group; missing without any value."""
    known = indicators["z"].notna()
    sums = pd.DataFrame(
        {
            "points": (indicators["weight"] * indicators["z"]).where(known, 0.0),
            "weight": indicators["weight"].where(known, 0.0),
        }
    )
    sums = sums.groupby([indicators["school"], indicators["group"]]).sum()
    profile = (100 * sums["points"] / sums["weight"].where(sums["weight"] > 0)).unstack("group")
    return profile.reindex(columns=[group.value for group in IndicatorGroup]).astype("float64")


def candidates(schools: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Schools with low results, worst pooled share first, then the worst index (section 5, 500+).

    Gives rank, school, pooled_share, conditions_index, a column a group of conditions, and engagement: the
    share of applicable supporting criteria that are low, all in 0..100.
    """
    low = schools[schools["results_status"] == ResultsStatus.LOW]
    confirms = low[[f"{name}_confirms" for name in CRITERIA]].astype("Float64")
    profile = risk_profile(indicators[indicators["school"].isin(low["school"])])
    frame = low[["school", "pooled_share", "conditions_index"]].join(profile, on="school")
    frame = frame.assign(engagement=100 * confirms.mean(axis=1).astype("float64"))
    frame = frame.sort_values(
        ["pooled_share", "conditions_index", "school"], ascending=[False, False, True], ignore_index=True
    )
    frame.insert(0, "rank", pd.RangeIndex(1, len(frame) + 1).to_series(index=frame.index))
    return frame
