"""Rows of a frame as plain values."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

__all__ = ["records"]


def records(frame: pd.DataFrame, fields: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Rows as dictionaries of these columns (None: all) in their order; what is missing is None."""
    chosen = frame if fields is None else frame[list(fields)]
    plain = chosen.astype(object).where(chosen.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
