"""Rows handed over as numbers of their different cells are the rows they were."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rsoko.intake.vocabulary import Vocabulary
from rsoko.reading.book import Grid
from rsoko.reading.contents import Contents, packed, unpacked
from rsoko.reading.numbered import NumberedRows, numbered
from rsoko.reading.raw import Raw

TEXTS = st.one_of(st.text(max_size=3), st.floats(allow_nan=False), st.sampled_from(["", "да", 1.0, 0.0, -5.5]))
TIMES = st.one_of(st.dates(), st.datetimes(), st.times(), st.timedeltas(timedelta(0), timedelta(days=9)))
CELLS = st.one_of(TEXTS, TIMES, st.booleans(), st.integers(0, 3))


def _rows(cells: st.SearchStrategy[Raw]) -> st.SearchStrategy[list[list[Raw]]]:
    wide = st.lists(cells, min_size=9, max_size=9)
    return st.lists(wide, min_size=1, max_size=12)


def _same(rows: Sequence[list[Raw]], others: Sequence[list[Raw]]) -> bool:
    """Whether rows have the same cells of the same types: 1, 1.0 and True are not the same."""
    return [[(type(cell), cell) for cell in row] for row in rows] == [
        [(type(cell), cell) for cell in row] for row in others
    ]


@settings(max_examples=200, deadline=None)
@given(st.one_of(_rows(TEXTS), _rows(CELLS)))
def test_rows_come_out_of_a_child_as_they_went_in(rows: list[list[Raw]]) -> None:
    contents = unpacked(packed(Contents("xlsx", "", ("Данные",), (Grid("Данные", rows, 2, 1),))))
    (grid,) = contents.grids
    assert (grid.sheet, grid.top, grid.left, len(grid.rows)) == ("Данные", 2, 1, len(rows))
    assert _same(list(grid.rows), rows)
    assert _same(grid.rows[1:], rows[1:])
    assert _same([grid.rows[-1]], [rows[-1]])


def test_large_sheets_are_numbered_and_small_ones_are_not() -> None:
    row: list[Raw] = ["430001", 2026.0, "", date(2026, 9, 1)]
    assert numbered([row] * 15) is None
    rows = numbered([row] * 16)
    assert isinstance(rows, NumberedRows)
    assert rows.cells == row
    with pytest.raises(IndexError):
        rows[16]


@pytest.mark.parametrize("cell", [True, 1, None])
def test_cells_that_are_equal_and_not_the_same_are_not_numbered(cell: Raw) -> None:
    assert numbered([[1.0, "а", cell, 2.0]] * 16) is None


def test_rows_of_different_lengths_are_not_numbered() -> None:
    assert numbered([[1.0, "а", "б", 2.0]] * 16 + [[1.0]]) is None


def test_many_different_cells_are_numbered_too() -> None:
    rows: list[list[Raw]] = [[float(number), f"{number}"] for number in range(40_000)]
    found = numbered(rows)
    assert found is not None
    assert list(NumberedRows.of(found.cells, found.numbers.tobytes(), 2)) == rows


def test_a_vocabulary_tells_apart_what_is_equal_and_not_the_same() -> None:
    words = Vocabulary()
    cells: list[Raw] = [1.0, 1, True, "1", None, time(1), datetime(2026, 1, 1), date(2026, 1, 1), 1.0, True]
    assert words.numbers_of(cells).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 0, 2]
    assert _same([words.raws], [cells[:8]])
    assert words.numbers_of([math.inf, 1.0]).tolist() == [8, 0]
