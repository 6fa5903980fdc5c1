"""Types of the arrays that the generator passes around: first axis schools, second (where there is one) years."""

import numpy as np
import numpy.typing as npt

__all__ = ["Bools", "Floats", "Ints", "logistic", "logit"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def logistic(x: Floats) -> Floats:
    """Turn log-odds into a share."""
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def logit(share: float) -> float:
    """Turn a share into log-odds."""
    return float(np.log(share / (1.0 - share)))
