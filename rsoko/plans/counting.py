"""Counts of measures by standing, and how far plans were carried out."""

from collections.abc import Sequence

import pandas as pd

from schemas.terms import MeasureStanding, MeasureStatus

__all__ = ["COUNTS", "counted", "sums"]

# Domain rules, section 8: execution of a plan is done / all, and «частично» counts for half.
_WORTH = {MeasureStatus.DONE.value: 1.0, MeasureStatus.PARTLY.value: 0.5}
STANDINGS = [standing.value for standing in MeasureStanding]
COUNTS = ["measures", *STANDINGS, "due"]


def counted(measures: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Counts by keys, in order of the keys.

    Needs what `stand` gives. Columns: the keys, `measures`, a count for each standing, `due`, `execution` (0..1).
    """
    marks = _marks(measures).assign(**{key: measures[key] for key in keys})
    table = marks.groupby(list(keys), sort=True).sum().reset_index()
    return _with_execution(table)[[*keys, *COUNTS, "execution"]]


def sums(measures: pd.DataFrame) -> dict[str, int | float | None]:
    """The same of all measures; no execution where there is none."""
    total = _marks(measures).sum()
    counts: dict[str, int | float | None] = {name: int(total[name]) for name in COUNTS}
    execution = float(total["worth"] / total["measures"]) if total["measures"] else None
    return {**counts, "execution": execution}


def _marks(measures: pd.DataFrame) -> pd.DataFrame:
    """A column of ones and zeros for each thing that is counted, and what a measure is worth."""
    found = {standing: (measures["standing"] == standing).astype("int64") for standing in STANDINGS}
    due, worth = measures["due"].astype("int64"), measures["status"].map(_WORTH).fillna(0.0).astype("float64")
    return pd.DataFrame({"measures": pd.Series(1, index=measures.index), **found, "due": due, "worth": worth})


def _with_execution(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(execution=table["worth"] / table["measures"])
