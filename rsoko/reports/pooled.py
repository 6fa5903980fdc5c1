"""Pooled shares of a place over the years of observation."""

from dataclasses import dataclass

import pandas as pd

from rsoko.monitorings.intervals import newcombe, wilson
from rsoko.monitorings.result import Result
from rsoko.reports.charts import TrendPoint
from rsoko.reports.rules import academic
from schemas.terms import Procedure, Subject

__all__ = ["PairCount", "Pooled", "pair_counts", "pooled_years", "trend_points"]

PAIR_SUBJECTS = (Subject.RUSSIAN, Subject.MATHEMATICS)


@dataclass(frozen=True)
class Pooled:
    """Pooled share of a place in one year: all participants of all its schools together."""

    year: int
    participants: int
    below: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class PairCount:
    """How often a pair of procedure and subject is low among the schools of a place in one year."""

    procedure: Procedure
    subject: Subject
    schools: int
    low: int
    participants: int
    below: int


def pooled_years(result: Result, window: int, confidence: float) -> list[Pooled]:
    """Every year of the window, the oldest first; a year without participants has NaN."""
    sums = result.years.groupby("year")[["participants", "below_min"]].sum()
    sums = sums.reindex(range(result.year - window + 1, result.year + 1), fill_value=0)
    lows, highs = wilson(sums["below_min"], sums["participants"], confidence)
    counts = sums["below_min"].astype("float64")
    shares = (counts / sums["participants"].where(sums["participants"] > 0)).astype("float64")
    rows = zip(sums.index, sums["participants"], sums["below_min"], shares, lows, highs, strict=True)
    return [Pooled(int(y), int(n), int(x), float(s), float(lo), float(hi)) for y, n, x, s, lo, hi in rows]


def change(years: list[Pooled], confidence: float) -> tuple[float, float, float] | None:
    """Change of the last year against the one before with Newcombe's bounds; None where either is empty."""
    if len(years) < 2 or not years[-1].participants or not years[-2].participants:
        return None
    now, before = ((pd.Series([one.below]), pd.Series([one.participants])) for one in (years[-1], years[-2]))
    low, high = newcombe(now, before, confidence)
    return years[-1].share - years[-2].share, float(low[0]), float(high[0])


def trend_points(years: list[Pooled]) -> list[TrendPoint]:
    """The years as points of a chart."""
    return [TrendPoint(academic(one.year), one.share, one.low, one.high) for one in years]


def pair_counts(result: Result) -> list[PairCount]:
    """Pairs of the year of the campaign, those low most often first."""
    pairs = result.pairs[result.pairs["year"] == result.year]
    counts = []
    for procedure in Procedure:
        for subject in PAIR_SUBJECTS:
            own = pairs[(pairs["procedure"] == procedure) & (pairs["subject"] == subject)]
            counts.append(
                PairCount(
                    procedure,
                    subject,
                    schools=int(own["share"].notna().sum()),
                    low=int((own["low"] == True).sum()),  # noqa: E712 - undefined pairs are NA, not False
                    participants=int(own["participants"].sum()),
                    below=int(own["below_min"].sum()),
                )
            )
    return sorted(counts, key=lambda one: (-one.low / max(one.schools, 1), one.procedure.value, one.subject.value))
