"""Runs of rows with the same key in ordered frames: groups without searching for them."""

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["spans", "total"]

Starts = npt.NDArray[np.intp]


def spans(frame: pd.DataFrame, keys: list[str]) -> Starts:
    """Positions where another key begins, in a frame whose equal keys stand together; keys may be categories."""
    changed = np.zeros(len(frame), dtype=bool)
    changed[:1] = True
    for key in keys:
        column = frame[key]
        values = (column.cat.codes if isinstance(column.dtype, pd.CategoricalDtype) else column).to_numpy()
        changed[1:] |= values[1:] != values[:-1]
    return np.flatnonzero(changed)


def total(values: pd.Series, starts: Starts) -> npt.NDArray[np.int64]:
    """Sums of counts or flags over the spans."""
    return np.add.reduceat(values.to_numpy(dtype=np.int64), starts)
