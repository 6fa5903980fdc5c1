"""Medians of a municipality and of the region, prepared once for all the profiles of a run."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.result import Result
from rsoko.reports.charts import TrendPoint
from rsoko.reports.counts import has_previous
from rsoko.reports.identity import Identity
from rsoko.reports.pooled import pooled_years, trend_points

__all__ = ["Comparison", "compare"]

# The median of two or three schools would tell the values of the others.
FEWEST = 4
METRICS = ("pooled_share", "good_share", "olympiad_rate", "continuation_rate", "conditions_index")


@dataclass(frozen=True)
class Comparison:
    """What profiles compare a school with; missing where fewer than four schools have a value.

    metrics: metric -> median of the region; municipal: (municipality, metric) -> median;
    indicators: indicator -> median of the region; names: school -> (name, municipality);
    region: pooled share of the region by year.
    """

    metrics: dict[str, float]
    municipal: dict[tuple[str, str], float]
    indicators: dict[str, float]
    names: dict[str, tuple[str, str]]
    region: list[TrendPoint]
    has_previous: bool


def compare(result: Result, rules: Identification) -> Comparison:
    """The comparison of a run; computed once for profiles written one after another."""
    return _compare(Identity(result), rules.window_years.value, rules.interval_confidence.value)


@lru_cache(maxsize=1)
def _compare(key: Identity[Result], window: int, confidence: float) -> Comparison:
    schools, indicators = key.result.schools, key.result.indicators
    metrics = schools[list(METRICS)].astype("float64")
    values = indicators.set_index("indicator")["value"].replace(float("inf"), pd.NA).astype("float64")
    names = zip(schools["school"], schools["name"], schools["municipality_name"], strict=True)
    return Comparison(
        metrics={name: float(metrics[name].median()) for name in METRICS},
        municipal=_municipal(metrics, schools["municipality"]),
        indicators={str(name): float(value) for name, value in values.groupby(level=0).median().items()},
        names={str(code): (str(name), str(place)) for code, name, place in names},
        region=trend_points(pooled_years(key.result, window, confidence)),
        has_previous=has_previous(schools),
    )


def _municipal(metrics: pd.DataFrame, municipality: pd.Series) -> dict[tuple[str, str], float]:
    """Medians of the municipalities where enough schools have the value."""
    groups = metrics.groupby(municipality)
    medians = groups.median().where(groups.count() >= FEWEST)
    return {(str(place), name): float(value) for name in METRICS for place, value in medians[name].dropna().items()}
