"""Rows of a frame as plain values: what Python itself has, whatever kind a column is of."""

import numpy as np
import pandas as pd

from rsoko.records import records

FRAME = pd.DataFrame(
    {
        "text": pd.array(["один", None], dtype="string"),
        "whole": pd.array([1, None], dtype="Int64"),
        "share": [0.25, float("nan")],
        "count": np.array([7, 8]),
        "flag": pd.array([True, None], dtype="boolean"),
        "sure": [True, False],
        "day": pd.to_datetime(["2026-09-01", None]),
        "mixed": [np.float64(1.5), float("inf")],
        "kind": pd.Categorical(["а", None]),
    }
)


def test_what_is_missing_is_none_and_the_rest_is_plain():
    first, second = records(FRAME)
    assert first == {
        "text": "один",
        "whole": 1,
        "share": 0.25,
        "count": 7,
        "flag": True,
        "sure": True,
        "day": pd.Timestamp("2026-09-01"),
        "mixed": 1.5,
        "kind": "а",
    }
    assert {name for name, value in second.items() if value is None} == set(FRAME) - {"count", "sure", "mixed"}
    assert not any(isinstance(value, np.generic) for row in (first, second) for value in row.values())


def test_only_the_columns_that_were_asked_for_in_their_order():
    assert [list(row) for row in records(FRAME, ["share", "text"])] == [["share", "text"]] * 2


def test_no_rows_are_no_records():
    assert records(FRAME.iloc[:0]) == []
