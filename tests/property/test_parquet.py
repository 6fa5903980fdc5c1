"""A frame is named by its bytes: those must not depend on what was written together with it."""

from datetime import datetime

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from rsoko.parquet import packed, packed_all

WORDS = st.one_of(st.none(), st.sampled_from(["430001", "ВПР", ""]), st.text(max_size=5))
WHOLE = st.one_of(st.none(), st.integers(-5, 2**40))
DAYS = st.one_of(st.none(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
ROWS = st.tuples(
    st.text(max_size=3), WORDS, st.integers(0, 9), WHOLE, st.floats(), st.one_of(st.none(), st.booleans()), DAYS
)
TYPES = {
    "school": "str", "subject": "str", "grade": "int64", "good": "Int64", "mean": "float64", "psychologist": "boolean",
    "start": "datetime64[us]",
}  # fmt: skip


def frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = zip(TYPES, zip(*rows, strict=True) if rows else [()] * len(TYPES), strict=True)
    return pd.DataFrame({name: pd.Series(list(values), dtype=TYPES[name]) for name, values in columns})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ROWS, max_size=12), max_size=6))
def test_frames_written_together_have_the_bytes_they_have_alone(parts: list[list[tuple[object, ...]]]) -> None:
    frames = [frame(rows) for rows in parts]
    assert packed_all(frames) == [packed(each) for each in frames]


def test_so_have_frames_of_other_columns_and_of_loose_types() -> None:
    loose = pd.DataFrame({"value": pd.Series([1, None], dtype="object")})
    frames = [
        frame([("430001", None, 1, None, 0.5, True, None)]),
        loose,
        loose.assign(value=pd.Series(["one", None], dtype="object")),
        pd.DataFrame({"kind": pd.Categorical(["a", "b"])}),
        pd.DataFrame({"kind": pd.Categorical(["c"])}),
        frame([]).drop(columns="mean"),
        frame([("430002", "", 2, 3, float("nan"), None, datetime(2026, 5, 31))]),
    ]
    frames[0].attrs["note"] = "who read it"
    frames[0].index = pd.Index([7])
    assert packed_all(frames) == [packed(each) for each in frames]
