"""Results that marks cannot have, or hardly ever have."""

import numpy as np
import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at
from schemas.fields import Kind
from schemas.forms import FORMS
from schemas.terms import Procedure, Subject

__all__ = ["all_failed", "all_good", "mean_doubtful", "mean_impossible", "round_numbers"]

EXACT = 1e-9
# Numbers of a school that are round by nature are no sign of anything.
ROUND_BY_NATURE = ("grade", "computers")


def mean_impossible(evidence: Evidence) -> pd.DataFrame:
    """Mean marks that no marks with these counts have."""
    bounds = _bounds(evidence.rows)
    return _mean_hits(bounds[bounds["beyond"] > evidence.limits.mean_slip])


def mean_doubtful(evidence: Evidence) -> pd.DataFrame:
    """Mean marks a little outside the possible: a mean of classes, or marks of other pupils."""
    bounds = _bounds(evidence.rows)
    return _mean_hits(bounds[bounds["beyond"].between(EXACT, evidence.limits.mean_slip, inclusive="right")])


def all_failed(evidence: Evidence) -> pd.DataFrame:
    """A group of some size in which nobody reached the minimum."""
    rows = evidence.rows
    found = rows[
        (rows["below_min"] == rows["participants"]) & (rows["participants"] >= evidence.limits.all_failed_from)
    ]
    return hits_at(found, "below_min", participants=found["participants"])


def all_good(evidence: Evidence) -> pd.DataFrame:
    """Schools where every participant of every work got 4 or 5."""
    rows = evidence.rows[evidence.rows["good"].notna() & (evidence.rows["participants"] > 0)]
    rows = rows.assign(all_good=(rows["good"] == rows["participants"]).astype(bool))
    schools = rows.groupby(["file", "school"]).agg(
        all_good=("all_good", "all"), rows=("place", "size"), number=("participants", "sum"), place=("place", "first")
    ).reset_index()  # fmt: skip
    limits = evidence.limits
    enough = (schools["rows"] >= limits.all_good_rows) & (schools["number"] >= limits.all_good_from)
    found = schools[schools["all_good"] & enough]
    return hits_at(found, "good", school=found["school"], number=found["number"])


def round_numbers(evidence: Evidence) -> pd.DataFrame:
    """Schools nearly all of whose larger numbers end in 0: estimated, not counted."""
    limits, rows = evidence.limits, evidence.rows
    columns = FORMS[evidence.form].columns
    names = [name for name, column in columns.items() if column.kind is Kind.COUNT and name not in ROUND_BY_NATURE]
    numbers = rows[names].to_numpy(dtype="float64", na_value=np.nan)
    large = numbers >= limits.round_above
    counts = rows[["file", "school", "place"]].assign(
        large=large.sum(axis=1), rounded=(large & (numbers % 10 == 0)).sum(axis=1)
    )
    schools = counts.groupby(["file", "school"]).agg(
        large=("large", "sum"), rounded=("rounded", "sum"), place=("place", "first")
    ).reset_index()  # fmt: skip
    rounded = schools["rounded"] >= limits.round_share * schools["large"]
    found = schools[rounded & (schools["large"] >= limits.round_numbers)]
    more = {"large": found["large"], "rounded": found["rounded"], "above": limits.round_above}
    return hits_at(found, "school", school=found["school"], **more)


def _mean_hits(found: pd.DataFrame) -> pd.DataFrame:
    return hits_at(
        found, "mean_score", mean=found["mean_score"], low=found["low"].round(2), high=found["high"].round(2)
    )


def _bounds(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with marks and a mean: `low` and `high` are what it may be, `beyond` how far outside it is.

    Those below the minimum have a 2, those with good marks a 4 or a 5, the rest a 3. Where the good ones are not
    given, the rest has a 3 to a 5.
    """
    marked = (rows["procedure"] != Procedure.EGE) | (rows["subject"] == Subject.MATHEMATICS_BASIC)
    rows = rows[marked & rows["mean_score"].notna() & (rows["participants"] > 0)]
    everyone, below = rows["participants"], rows["below_min"]
    good = rows["good"].astype("float64")
    mean = rows["mean_score"].astype("float64")
    low = (3 * everyone - below + good.fillna(0)) / everyone
    high = (3 * everyone - below + 2 * good.fillna(everyone - below)) / everyone
    outside = np.maximum(low - mean, mean - high) - _tolerance(mean)
    return rows.assign(low=low, high=high, beyond=outside)


def _tolerance(mean: "pd.Series[float]") -> "pd.Series[float]":
    """What rounding or cutting off may change: a unit of the last figure, half of one for whole marks."""
    whole, tenths = (np.isclose(mean * scale, np.round(mean * scale)) for scale in (1, 10))
    return pd.Series(np.select([whole, tenths], [0.5, 0.1], default=0.01) + EXACT, index=mean.index)
