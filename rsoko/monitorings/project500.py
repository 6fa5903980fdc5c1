"""Candidates for the project 500+ with their risk profiles."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Counts, Flags, Floats
from rsoko.monitorings.conditions import Conditions, Indicators
from rsoko.monitorings.supporting import Criterion
from schemas.terms import IndicatorGroup

__all__ = ["Candidates", "candidates"]


@dataclass(frozen=True)
class Candidates:
    """A place a candidate, in order of rank: the number of the school and its risks in 0..100.

    `conditions`: by group of conditions; `engagement`: share of applicable supporting criteria that are low.
    """

    school: Counts
    conditions: dict[str, Floats]
    engagement: Floats


def candidates(
    low: Flags,
    pooled_share: Floats,
    conditions: Conditions,
    indicators: Indicators,
    criteria: Mapping[str, Criterion],
    rules: Identification,
) -> Candidates:
    """Schools with low results: worst pooled share first, then the worst index, then by code (section 5, 500+)."""
    schools = np.flatnonzero(low)
    schools = schools[np.lexsort((-conditions.conditions_index[schools], -pooled_share[schools]))]
    return Candidates(schools, risk_profile(indicators, schools, rules), engagement_risk(criteria, schools))


def risk_profile(indicators: Indicators, schools: Counts, rules: Identification) -> dict[str, Floats]:
    """Weighted mean of z by group of conditions, 0..100, of the schools listed; NaN without any value."""
    weight, z = indicators.weight[schools], indicators.z[schools]
    points = np.where(np.isnan(z), 0, weight * z)
    added, weights = np.hsplit(_by_group(np.vstack([points, weight]), rules), 2)
    profile = 100 * added / np.where(weights > 0, weights, np.nan)
    return {group.value: row for group, row in zip(IndicatorGroup, profile, strict=True)}


def engagement_risk(criteria: Mapping[str, Criterion], schools: Counts) -> Floats:
    """Share of applicable supporting criteria that are low, 0..100, of the schools listed; NaN where none applies."""
    confirm: Counts = np.count_nonzero([each.confirms[schools] for each in criteria.values()], axis=0)
    apply: Counts = np.count_nonzero([each.applies[schools] for each in criteria.values()], axis=0)
    return 100 * (confirm / np.where(apply > 0, apply, np.nan))


def _by_group(table: Floats, rules: Identification) -> Floats:
    """Sums of each row over the indicators of a group, as group × row; NaN where a group has no indicator."""
    groups = [indicator.group.value for indicator in rules.indicators]
    # pandas adds with compensation: a plain sum would differ from results of past runs in the last digit.
    sums = pd.DataFrame(table.T).groupby(groups).sum()
    return sums.reindex([group.value for group in IndicatorGroup]).to_numpy()
