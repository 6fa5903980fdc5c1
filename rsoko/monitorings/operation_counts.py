"""Counts of a base by indicator, what it is of, and district."""

from collections.abc import Sequence

import pandas as pd

from schemas.columns import nothing_of
from schemas.operation import RESULT
from schemas.terms import OperationIndicator

__all__ = ["OBJECT", "as_frame", "counts_of", "sums_by"]

# What an indicator is of; what does not name it is missing.
OBJECT = ["indicator", "monitoring", "form", "year", "code"]
_KEYS = [*OBJECT, "district"]


def counts_of(
    indicator: OperationIndicator,
    rows: pd.DataFrame,
    count: "pd.Series[int] | pd.Series[bool]",
    base: "pd.Series[int] | int" = 1,
    most: "pd.Series[int] | None" = None,
) -> pd.DataFrame:
    """Sums by what the rows say of the object and by district; `most` becomes the largest.

    Needs some of monitoring, form, year, code, district in `rows`. Objects without a base are left out.
    """
    keyed = rows.reindex(columns=_KEYS[1:]).assign(
        indicator=indicator.value,
        count=count.astype("int64"),
        base=base,
        most=pd.Series(pd.NA, index=rows.index, dtype="Int64") if most is None else most,
    )
    found = sums_by(keyed, _KEYS, sort=True)
    return found[found["base"] > 0]


def sums_by(counts: pd.DataFrame, by: Sequence[str], *, sort: bool = False) -> pd.DataFrame:
    """Sums of `count` and `base` and the largest `most` by some columns, in order of these or as they come."""
    sums = counts.groupby(list(by), dropna=False, sort=sort).agg(
        count=("count", "sum"), base=("base", "sum"), most=("most", "max")
    )
    return sums.reset_index()


def as_frame(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The frame `operation` of counts, with the columns and types it is declared with."""
    declared = RESULT["operation"]
    typed = [declared.validate(part[list(declared.columns)]) for part in parts if len(part)]
    return pd.concat(typed, ignore_index=True) if typed else nothing_of(declared)
