"""Quantiles of the region: limits that come from all schools together."""

import numpy as np

from rsoko.monitorings.arrays import Floats

__all__ = ["constant", "region_quantile"]


def region_quantile(values: Floats, quantile: float) -> float:
    """Quantile with linear interpolation over the schools that have the value; NaN where none has."""
    known = values[~np.isnan(values)]
    return float(np.percentile(known, 100 * quantile, method="linear")) if len(known) else np.nan


def constant(limit: float) -> float | None:
    """A limit as it stands among the constants of a result."""
    return None if np.isnan(limit) else limit
