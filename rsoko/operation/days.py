"""Days as a column of a frame."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

__all__ = ["day_column"]


def day_column(days: Iterable[date | None]) -> "pd.Series[pd.Timestamp]":
    """Days without a time; None becomes missing."""
    return pd.Series([pd.NaT if day is None else pd.Timestamp(day) for day in days], dtype="datetime64[us]")
