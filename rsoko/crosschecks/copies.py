"""The same numbers where they cannot be the same: of two schools, or of a school in two years."""

import numpy as np
import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at
from schemas.fields import Kind
from schemas.forms import FORMS
from schemas.terms import FormKey

__all__ = ["copied_last_year", "copied_rows"]

COUNTED = (Kind.COUNT, Kind.NUMBER)
# What names a row within its school: results stand in several rows, one procedure is one block of them.
BLOCK = {FormKey.ASSESSMENTS: ["procedure"]}
WITHIN = {FormKey.ASSESSMENTS: ["procedure", "subject", "grade"]}


def copied_rows(evidence: Evidence) -> pd.DataFrame:
    """Schools whose numbers are those of another school of the same year, too many to be a coincidence."""
    ours = _ours(evidence)
    theirs = (
        pd.concat([ours[["school", "year", "print"]], _accepted(evidence)])
        .drop_duplicates()
        .rename(columns={"school": "other"})
    )
    pairs = ours.merge(theirs, on=["year", "print"])
    pairs = pairs[pairs["school"] != pairs["other"]].sort_values(["file", "place", "other"])
    return _hits(pairs.drop_duplicates(["file", "school"]))


def copied_last_year(evidence: Evidence) -> pd.DataFrame:
    """Schools whose numbers are those of the year before."""
    ours, before = _ours(evidence), _accepted(evidence)
    pairs = ours.merge(before.assign(year=before["year"] + 1).drop_duplicates(), on=["school", "year", "print"])
    return _hits(pairs.sort_values(["file", "place"]).drop_duplicates(["file", "school"]).assign(other=""))


def _hits(pairs: pd.DataFrame) -> pd.DataFrame:
    return hits_at(pairs, "school", school=pairs["school"], other=pairs["other"], before=pairs["year"] - 1)


def _ours(evidence: Evidence) -> pd.DataFrame:
    return evidence.once(("blocks", "given"), lambda: _blocks(evidence, evidence.rows, ["file"]))


def _accepted(evidence: Evidence) -> pd.DataFrame:
    known = evidence.known(evidence.form)
    blocks = evidence.once(("blocks", "accepted"), lambda: _blocks(evidence, known, []))
    return blocks[["school", "year", "print"]]


def _blocks(evidence: Evidence, rows: pd.DataFrame, more: list[str]) -> pd.DataFrame:
    """Print of the numbers of each school that has enough to say: keys, place of the first row, print."""
    form, limits = evidence.form, evidence.limits
    keys = [*more, "school", "year", *BLOCK.get(form, [])]
    named = WITHIN.get(form, [])
    numbers = _numbers(form, rows)
    prints = pd.util.hash_pandas_object(pd.concat([rows[named], numbers], axis=1), index=False)
    # Sums of prints wrap around and know no order of rows.
    place = rows.get("place", 0)
    blocks = rows[keys].assign(print=prints.to_numpy().view(np.int64), place=place)
    blocks = blocks.groupby(keys, sort=False).agg(print=("print", "sum"), place=("place", "first")).reset_index()
    telling = _different_numbers(rows[keys], numbers.where(numbers > limits.copied_above), keys)
    return blocks.merge(telling[telling >= limits.copied_numbers].rename("telling").reset_index(), on=keys)


def _numbers(form: FormKey, rows: pd.DataFrame) -> pd.DataFrame:
    names = [name for name, column in FORMS[form].columns.items() if column.kind in COUNTED and name != "grade"]
    return pd.DataFrame({name: rows[name].astype("float64") for name in names})


def _different_numbers(groups: pd.DataFrame, numbers: pd.DataFrame, keys: list[str]) -> "pd.Series[int]":
    """Count the different numbers of each group."""
    parts = [groups.assign(number=numbers[name]) for name in numbers]
    return pd.concat(parts, ignore_index=True).groupby(keys, sort=False)["number"].nunique()
