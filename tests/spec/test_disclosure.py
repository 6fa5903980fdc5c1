"""Section 6, small cells: a row of a table with its total; what is hidden."""

import numpy as np
import pytest

from rsoko.monitorings.disclosure import Measure, Sums, protect

# The total of a row stands last.


def row(*people, parts=None, wholes=None, **more):
    """Which cells of a row are hidden, the total last; parts: people with a deficit, half of each without them."""
    counts = np.array([*people, sum(people)])
    parts = [(each + 1) // 2 for each in people] if parts is None else parts
    wholes = people if wholes is None else wholes
    measure = Measure(np.array([*parts, sum(parts)]), np.array([*wholes, sum(wholes)]))
    size = len(people)
    sums = Sums(np.array([size]), np.zeros(size, dtype=np.int64), np.arange(size))
    more = {name: np.array([*flags, False]) for name, flags in more.items()}
    return protect(counts, [measure], sums, 5, **more).astype(int).tolist()


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ((9, 8, 7), [0, 0, 0, 0]),
        ((9, 8, 5), [0, 0, 0, 0]),
        ((4, 3, 9), [1, 1, 0, 0]),  # each is the cover of the other
        ((4, 9, 7), [1, 0, 1, 0]),  # the smallest of the others is hidden with it
        ((4, 9, 9), [1, 1, 0, 0]),  # of equals the first
        ((4, 0, 9), [1, 0, 1, 0]),  # nobody hides behind an empty cell
        ((4, 0, 0), [1, 0, 0, 1]),  # nothing is left but the total
        ((1, 1, 9), [1, 1, 1, 0]),  # two hidden cells of two people are of one each
        ((2, 2, 9), [1, 1, 0, 0]),
        ((0, 0, 0), [0, 0, 0, 0]),
    ],
)
def test_a_small_cell_is_hidden_with_the_smallest_that_keep_it_from_being_computed(people, hidden):
    assert row(*people) == hidden


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ((1, 1, 3, 4), [1, 1, 0, 0, 0]),
        ((0, 0, 3, 4), [1, 1, 1, 0, 0]),  # none of seven hidden people has a deficit
        ((4, 3, 3, 4), [1, 1, 1, 0, 0]),  # or all have
        ((0, 0, 0, 4), [1, 1, 0, 1, 0]),  # a cell that says none as well is no help
        ((0, 0, 0, 0), [1, 1, 0, 0, 0]),  # the total says it of everybody: nothing is left to keep
    ],
)
def test_a_remainder_must_not_say_none_or_all_of_those_who_are_hidden(parts, hidden):
    assert row(4, 3, 8, 9, parts=parts) == hidden


def test_a_share_of_few_is_hidden_though_the_cell_has_many():
    assert row(9, 8, 7, parts=(1, 2, 3), wholes=(9, 3, 7)) == [0, 1, 1, 0]


def test_what_is_hidden_anyway_is_not_given_away_either():
    assert row(9, 8, 7, hidden=[True, False, False]) == [1, 0, 1, 0]


def test_an_empty_cell_that_is_not_told_from_a_small_one_gives_cover():
    # The one person of a hidden cell may as well be in the other one.
    assert row(1, 9, 9, 0, parts=(0, 4, 4, 0)) == [1, 1, 0, 0, 0]
    assert row(2, 9, 9, 0, parts=(1, 4, 4, 0), blank=[True] * 4)[3] == 1


def test_a_table_of_two_ways_is_covered_in_both():
    # Schools × subjects with totals: one small cell needs three others at the corners of a rectangle.
    leaves = np.array([[3, 9, 20], [8, 7, 30], [40, 50, 60]])
    table = np.block([[leaves, leaves.sum(axis=1, keepdims=True)], [leaves.sum(axis=0), leaves.sum()]])
    cell = np.arange(16).reshape(4, 4)
    lines = [*cell, *cell.T]
    sums = Sums(
        total=np.array([line[3] for line in lines]),
        relation=np.repeat(np.arange(8), 3),
        part=np.concatenate([line[:3] for line in lines]),
    )
    hidden = protect(table.ravel(), [Measure(table.ravel() // 2, table.ravel())], sums, 5)
    assert np.argwhere(hidden.reshape(4, 4)).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
