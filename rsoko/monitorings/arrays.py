"""Rows of forms as arrays that hold one place a school, in the order of the codes."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.terms import Term

__all__ = ["Counts", "Flags", "Floats", "Words", "by_school", "numbered", "row_of_school", "worded"]

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# Codes of terms; None where there is none.
Words = npt.NDArray[np.object_]


def numbered(words: "pd.Series[str]", numbers: Mapping[str, int]) -> Counts:
    """Number of each word, -1 for a word without one; every different word is looked up once."""
    codes, different = pd.factorize(words)
    # A missing word has the code -1 and finds the -1 at the end.
    found = [*(numbers.get(word, -1) for word in different.tolist()), -1]
    return np.array(found, dtype=np.int64)[codes]


def row_of_school(form: pd.DataFrame, schools: Mapping[str, int], chosen: Flags | bool = True) -> Counts:
    """Position of the row of each school among those chosen, one a school at most; -1 where it has none."""
    place = numbered(form["school"], schools)
    known = np.flatnonzero((place >= 0) & chosen)
    rows = np.full(len(schools), -1, dtype=np.int64)
    rows[place[known]] = known
    assert np.count_nonzero(rows >= 0) == len(known), "a school has two rows"
    return rows


def by_school(form: pd.DataFrame, fields: Iterable[str], year: int, schools: Mapping[str, int]) -> dict[str, Floats]:
    """Fields of the rows of one year; NaN where a field is empty or the school has no row."""
    rows = row_of_school(form, schools, form["year"].to_numpy() == year)
    columns = {field: form[field].to_numpy(dtype=np.float64, na_value=np.nan) for field in fields}
    # A school without a row has the position -1 and finds the NaN at the end.
    return {field: np.append(values, np.nan)[rows] for field, values in columns.items()}


def worded(cases: Sequence[tuple[Flags, Term | None]], otherwise: Term | None) -> Words:
    """Code of the term of the first case that holds; None where that case has no term."""
    words = np.full(len(cases[0][0]), otherwise and otherwise.value, dtype=np.object_)
    for holds, term in reversed(cases):
        words[holds] = term and term.value
    return words
