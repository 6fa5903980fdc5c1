"""Intervals: Wilson for a share, Newcombe for the difference of two, Welch for the difference of two means."""

import numpy as np
import pandas as pd
from scipy.stats import t as students
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from rsoko.monitorings.arrays import Floats

__all__ = ["newcombe", "welch", "wilson"]

Column = pd.Series | Floats


def wilson(below: Column, participants: Column, confidence: float) -> tuple[Floats, Floats]:
    """Bounds of a share by Wilson's score, two-sided; NaN where there are no participants."""
    count, total = _floats(below), _floats(participants)
    known = total > 0
    low, high = np.full(count.shape, np.nan), np.full(count.shape, np.nan)
    if known.any():
        low[known], high[known] = proportion_confint(count[known], total[known], alpha=1 - confidence, method="wilson")
    return low, high


def newcombe(now: tuple[Column, Column], before: tuple[Column, Column], confidence: float) -> tuple[Floats, Floats]:
    """Bounds of `share now − share before` by Newcombe's hybrid score; each argument is (below, participants).

    NaN where either year has no participants.
    """
    counts = [_floats(column) for pair in (now, before) for column in pair]
    known = (counts[1] > 0) & (counts[3] > 0)
    low, high = np.full(known.shape, np.nan), np.full(known.shape, np.nan)
    if known.any():
        low[known], high[known] = confint_proportions_2indep(
            *(column[known] for column in counts), method="newcomb", compare="diff", alpha=1 - confidence
        )
    return low, high


def welch(first: Floats, second: Floats, confidence: float) -> tuple[float, float]:
    """Bounds of `mean of first − mean of second` for unequal variances; NaN where either has fewer than two values.

    Where no value differs from its mean, both bounds are the difference itself.
    """
    if len(first) < 2 or len(second) < 2:
        return np.nan, np.nan
    parts = np.array([values.var(ddof=1) / len(values) for values in (first, second)])
    difference = first.mean() - second.mean()
    if not parts.any():
        return difference, difference
    freedom = parts.sum() ** 2 / (parts**2 / np.array([len(first) - 1, len(second) - 1])).sum()
    half = students.ppf(0.5 + confidence / 2, freedom) * np.sqrt(parts.sum())
    return float(difference - half), float(difference + half)


def _floats(column: Column) -> Floats:
    return column if isinstance(column, np.ndarray) else column.to_numpy(dtype=np.float64, na_value=np.nan)
