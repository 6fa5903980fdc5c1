"""Rows of a frame as plain values."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["records"]


def records(frame: pd.DataFrame, fields: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Rows as dictionaries of these columns (None: all) in their order; what is missing is None.

    Column by column: documents ask for a few rows of many columns hundreds of times, and `to_dict` walks by rows.
    """
    chosen = frame if fields is None else frame[list(fields)]
    columns = [_plain(column) for _, column in chosen.items()]
    names = [str(name) for name in chosen.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: "pd.Series[Any]") -> list[Any]:
    values, missing = column.tolist(), column.isna().tolist()
    return [
        None if gone else value.item() if isinstance(value, np.generic) else value
        for value, gone in zip(values, missing, strict=True)
    ]
