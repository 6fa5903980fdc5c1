"""Weighted least squares with errors that do not ask schools to scatter alike."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from statsmodels.regression.linear_model import WLS

from rsoko.monitorings.arrays import Floats

__all__ = ["UNKNOWN", "Estimate", "weighted_effect"]


class Estimate(NamedTuple):
    """A coefficient and the bounds of its interval; NaN where it cannot be estimated."""

    estimate: float
    low: float
    high: float


UNKNOWN = Estimate(np.nan, np.nan, np.nan)


def weighted_effect(
    outcome: Floats, predictors: Sequence[Floats], weights: Floats, errors: str, confidence: float
) -> Estimate:
    """Coefficient of the first predictor beside a constant; without predictors the constant itself.

    `errors` names the robust covariance (HC0 to HC3); the interval is the normal one that belongs to it in statsmodels.
    Unknown where the predictors do not tell the schools apart. No interval where one school alone decides a
    coefficient: its residual is zero whatever its result, and the errors are not defined.
    """
    design = np.column_stack([*predictors, np.ones(len(outcome))])
    if len(outcome) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        return UNKNOWN
    model = WLS(outcome, design, weights=weights)
    if _leverage(model.wexog).max() > 1 - 1e-9:
        return Estimate(float(model.fit().params[0]), np.nan, np.nan)
    fitted = model.fit(cov_type=errors)
    low, high = fitted.conf_int(alpha=1 - confidence)[0]
    return Estimate(float(fitted.params[0]), float(low), float(high))


def _leverage(design: Floats) -> Floats:
    """How far each row decides its own fitted value, 0..1."""
    orthogonal = np.linalg.qr(design)[0]
    return np.asarray((orthogonal**2).sum(axis=1))
