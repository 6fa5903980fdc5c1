"""The same numbers where they cannot be the same: of two schools, or of a school in two years."""

import numpy as np
import numpy.typing as npt
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
    numbers = _numbers(form, rows)
    named = rows[WITHIN.get(form, [])].astype("category")
    prints = pd.util.hash_pandas_object(named.join(numbers), index=False).to_numpy().view(np.int64)
    block = rows.groupby(keys, sort=False).ngroup().to_numpy()
    _, first = np.unique(block, return_index=True)
    # Sums of prints wrap around and know no order of rows.
    sums = np.zeros(len(first), dtype=np.int64)
    np.add.at(sums, block, prints)
    telling = _different_numbers(block, numbers.to_numpy(), limits.copied_above) >= limits.copied_numbers
    blocks = rows[keys].iloc[first].assign(print=sums, place=rows["place"].iloc[first] if "place" in rows else 0)
    return blocks[telling].reset_index(drop=True)


def _numbers(form: FormKey, rows: pd.DataFrame) -> pd.DataFrame:
    names = [name for name, column in FORMS[form].columns.items() if column.kind in COUNTED and name != "grade"]
    return pd.DataFrame({name: rows[name].astype("float64") for name in names})


def _different_numbers(
    block: npt.NDArray[np.integer], numbers: npt.NDArray[np.float64], above: float
) -> npt.NDArray[np.int64]:
    """Count the different numbers larger than `above` of each block; `block` numbers the blocks of the rows from 0."""
    large = numbers > above
    of_block, values = np.broadcast_to(block[:, None], numbers.shape)[large], numbers[large]
    order = np.lexsort((values, of_block))
    of_block, values = of_block[order], values[order]
    new = np.append(True, (np.diff(of_block) != 0) | (np.diff(values) != 0))[: len(values)]
    return np.bincount(of_block[new], minlength=block.max(initial=-1) + 1)
