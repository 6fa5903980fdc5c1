"""Rows of a frame as plain values for an export."""

from collections.abc import Sequence

import pandas as pd

__all__ = ["records"]


def records(frame: pd.DataFrame, fields: Sequence[str]) -> list[dict[str, object]]:
    """Rows as dictionaries of these columns in their order; what is missing is None."""
    plain = frame[list(fields)].astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in plain.where(frame[list(fields)].notna(), None).to_dict("records")
    ]
