"""Resilient schools, and those among them that can mentor a school with low results."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from rsoko.methodology import Identification
from schemas.terms import ConditionsStatus, Procedure, ResultsStatus

__all__ = ["good_share", "match_mentors", "resilient"]


def good_share(schools: pd.Series, assessments: pd.DataFrame, rules: Identification) -> pd.Series:
    """Share of marks «4» and «5» over the rows of ВПР and ОГЭ that have it; `assessments` of the year alone."""
    marked = assessments["procedure"].isin([Procedure.VPR.value, Procedure.OGE.value]) & assessments["good"].notna()
    sums = assessments[marked].groupby("school", observed=True)[["good", "participants"]].sum().astype("float64")
    share = (sums["good"] / sums["participants"]).where(sums["participants"] >= rules.min_participants.value)
    return share.reindex(schools).reset_index(drop=True)


def resilient(schools: pd.DataFrame, rules: Identification) -> tuple[pd.Series, dict[str, float | None]]:
    """Schools that do well in hard conditions, and the two regional quantiles behind it.

    Needs conditions_status, conditions_index, defined_years, low_years, good_share.
    """
    index_limit = schools["conditions_index"].quantile(rules.resilient_index_quantile.value)
    good_limit = schools["good_share"].quantile(rules.resilient_good_quantile.value)
    hard = (schools["conditions_status"] == ConditionsStatus.ADVERSE) | (schools["conditions_index"] >= index_limit)
    steady = (schools["low_years"] == 0) & (schools["defined_years"] >= rules.defined_years.value)
    limits = {"conditions_quantile": index_limit, "good_quantile": good_limit}
    constants: dict[str, float | None] = {
        name: None if pd.isna(limit) else float(limit) for name, limit in limits.items()
    }
    return hard & steady & (schools["good_share"] >= good_limit), constants


def match_mentors(schools: pd.DataFrame, indicators: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """For each school with low results the resilient schools of its level nearest in conditions.

    Distance: root mean square difference of the standardised values of the indicators that both have.
    Needs school, level, results_status, resilient. Gives school, rank, mentor, distance; ties by code.
    """
    context = _standardised(indicators, rules).reindex(schools["school"])
    parts = []
    for level in sorted(schools["level"].unique()):
        low, mentors = (
            schools.loc[(schools["level"] == level) & chosen, "school"].to_numpy()
            for chosen in (schools["results_status"] == ResultsStatus.LOW, schools["resilient"])
        )
        if len(low) and len(mentors):
            distances = _distances(context.loc[low].to_numpy(), context.loc[mentors].to_numpy())
            distances[low[:, None] == mentors[None, :]] = np.nan
            parts.append(_nearest(low, mentors, distances, rules.mentors.value))
    if not parts:
        return pd.DataFrame(columns=["school", "rank", "mentor", "distance"])
    return pd.concat(parts, ignore_index=True).sort_values(["school", "rank"], ignore_index=True)


def _standardised(indicators: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """Values of the indicators as school × indicator, less the region's mean, by its standard deviation."""
    keys = [indicator.key for indicator in rules.indicators]
    # Rows stand school by school, each with all indicators in the order of the methodology.
    table = indicators["value"].to_numpy().reshape(-1, len(keys))
    values = pd.DataFrame(table, index=indicators["school"].iloc[:: len(keys)], columns=keys)
    # A school without computers has an infinite load: the worst end of the scale stands for it.
    worst = {indicator.key: indicator.high for indicator in rules.indicators if indicator.measure == "load"}
    for key, high in worst.items():
        values[key] = values[key].replace(np.inf, high)
    deviation = values.std(ddof=0)
    return (values - values.mean()) / deviation.where(deviation > 0)


def _distances(low: npt.NDArray[np.float64], mentors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Root mean square differences, low × mentors; NaN where two schools share no indicator."""
    total, shared = np.zeros((len(low), len(mentors))), np.zeros((len(low), len(mentors)))
    for column in range(low.shape[1]):
        square = (low[:, column, None] - mentors[None, :, column]) ** 2
        known = ~np.isnan(square)
        total += np.where(known, square, 0)
        shared += known
    with np.errstate(invalid="ignore", divide="ignore"):
        distance: npt.NDArray[np.float64] = np.sqrt(total / shared)
    return distance


def _nearest(
    low: npt.NDArray[np.object_], mentors: npt.NDArray[np.object_], distances: npt.NDArray[np.float64], count: int
) -> pd.DataFrame:
    """The `count` nearest of each row; mentors stand in order of code, so a stable sort breaks ties by code."""
    order = np.argsort(distances, axis=1, kind="stable")[:, :count]
    width = order.shape[1]
    frame = pd.DataFrame(
        {
            "school": np.repeat(low, width),
            "rank": np.tile(np.arange(1, width + 1), len(low)),
            "mentor": mentors[order].ravel(),
            "distance": np.take_along_axis(distances, order, axis=1).ravel(),
        }
    )
    return frame.dropna(subset=["distance"])
