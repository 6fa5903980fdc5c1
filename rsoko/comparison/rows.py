"""Two frames with the same key compared row by row, value by value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["RowDifference", "compare_rows", "plain"]

Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class RowDifference:
    """What two frames differ in, in order of key.

    values: the columns of the key, then field, before, after: a row for each value that differs, also those of rows
    that only one frame has; a missing value is None. added, gone: keys of the rows that only one frame has.
    """

    values: pd.DataFrame
    added: pd.DataFrame
    gone: pd.DataFrame

    @property
    def changed(self) -> pd.DataFrame:
        """The values that differ in rows that both frames have."""
        key = list(self.added.columns)
        if not key:
            return self.values
        lone = pd.MultiIndex.from_frame(pd.concat([self.added, self.gone]))
        return self.values[~pd.MultiIndex.from_frame(self.values[key]).isin(lone)]


def compare_rows(before: pd.DataFrame, after: pd.DataFrame, key: Sequence[str]) -> RowDifference:
    """Compare two frames whose rows are named by a key; a missing part of a key is an empty text.

    Numbers are equal to the last digit or they differ. Raises ValueError where a key comes twice.
    """
    fields = [name for name in dict.fromkeys([*before.columns, *after.columns]) if name not in key]
    old, new = (_by_key(frame, key) for frame in (before, after))
    index = old.index.union(new.index)
    was, now = (_values(frame, index, fields) for frame in (old, new))
    rows, columns = np.nonzero(~_same(was, now))
    values = index[rows].to_frame(index=False)
    values = values.assign(
        field=pd.Series([fields[column] for column in columns], dtype="object"),
        before=pd.Series(was[rows, columns], dtype="object"),
        after=pd.Series(now[rows, columns], dtype="object"),
    )
    added, gone = index.difference(old.index), index.difference(new.index)
    return RowDifference(values, added.to_frame(index=False), gone.to_frame(index=False))


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame of plain values: None where one is missing, days as texts."""
    told = frame.astype(object)
    for name in frame.select_dtypes("datetime").columns:
        told[name] = frame[name].dt.strftime("%Y-%m-%d")
    return told.where(told.notna(), None)


def _by_key(frame: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    told = plain(frame)
    levels = [told[name].where(told[name].notna(), "") for name in key]
    told.index = pd.MultiIndex.from_arrays(levels, names=list(key))
    if not told.index.is_unique:
        raise ValueError(f"rows are not named by {', '.join(key)}")
    return told


def _values(frame: pd.DataFrame, index: pd.Index, fields: Sequence[str]) -> Objects:
    """Values of the fields as index × field; None where the frame has no such row or column."""
    at = frame.index.get_indexer(index)
    values = np.full((len(index), len(fields)), None, dtype=np.object_)
    for number, name in enumerate(fields):
        if name in frame.columns:
            # A row that is not there has the position -1 and finds the None at the end.
            values[:, number] = np.append(frame[name].to_numpy(dtype=np.object_), [None])[at]
    return values


def _same(one: Objects, other: Objects) -> Any:  # noqa: ANN401 - flags
    return np.asarray(one == other, dtype=bool)
