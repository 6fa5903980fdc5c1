"""Whatever the table: no hidden number can be computed from what is shown, and little is hidden."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.monitorings.disclosure import Measure, Sums, protect, small
from tests.attacker import pinned

RELAXED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def described(totals):
    """Pairs of a total and its parts as the product takes them."""
    return Sums(
        total=np.array([total for total, _ in totals], dtype=np.int64),
        relation=np.repeat(np.arange(len(totals)), [len(parts) for _, parts in totals]),
        part=np.array([part for _, parts in totals for part in parts], dtype=np.int64),
    )


def table(leaves, municipalities, groups=()):
    """Cells school × subject of `leaves`, with subject 0 for all; then municipalities, the region, groups of schools.

    Gives the counts and the totals: of subjects, of places.
    """
    schools, subjects = leaves.shape
    places = [[school] for school in range(schools)]
    totals = []
    width = subjects + 1
    kids = []
    for members in municipalities:
        kids.append((len(places), list(members)))
        places.append(list(members))
    region = list(range(schools, len(places)))
    kids.append((len(places), region))
    places.append(list(range(schools)))
    for members in groups:
        kids.append((len(places), list(members)))
        places.append(list(members))
    counts = np.array([leaves[members].sum(axis=0) for members in places])
    counts = np.column_stack([counts.sum(axis=1), counts])
    for place, parts in kids:
        totals += [(place * width + column, [part * width + column for part in parts]) for column in range(width)]
    for place in range(len(places)):
        totals.append((place * width, [place * width + column for column in range(1, width)]))
    return counts.ravel(), totals


@st.composite
def regions(draw):
    schools, subjects = draw(st.integers(2, 5)), draw(st.integers(1, 3))
    sizes = st.sampled_from([0, 1, 1, 2, 3, 4, 6, 9])
    leaves = np.array(draw(st.lists(sizes, min_size=schools * subjects, max_size=schools * subjects)))
    cut = draw(st.integers(1, schools - 1))
    municipalities = [range(cut), range(cut, schools)]
    groups = draw(st.sampled_from([(), ([0],), ([0, schools - 1],), ([0], list(range(1, schools)))]))
    leaves = leaves.reshape(schools, subjects)
    shares = [draw(st.integers(0, int(size))) for size in leaves.ravel()]
    return leaves, np.array(shares).reshape(leaves.shape), municipalities, groups


@given(regions(), st.booleans())
@RELAXED
def test_an_attacker_finds_no_hidden_number(region, told_from_empty):
    leaves, shares, municipalities, groups = region
    counts, totals = table(leaves, municipalities, groups)
    part, _ = table(shares, municipalities, groups)
    blank = np.full(len(counts), not told_from_empty)
    blank[:: leaves.shape[1] + 1] = False
    hidden = protect(counts, [Measure(part, counts)], described(totals), 5, blank=blank)
    cells = range(len(counts))
    measures = {"part": (dict(zip(cells, part.tolist(), strict=True)), dict(zip(cells, counts.tolist(), strict=True)))}
    secret = {cell for cell in cells if hidden[cell]}
    found = pinned(
        dict(zip(cells, counts.tolist(), strict=True)), measures, totals, secret,
        {cell for cell in cells if blank[cell]},
    )  # fmt: skip
    assert not found


@given(regions())
@RELAXED
def test_small_cells_are_hidden_and_empty_ones_are_not(region):
    leaves, shares, municipalities, groups = region
    counts, totals = table(leaves, municipalities, groups)
    part, _ = table(shares, municipalities, groups)
    hidden = protect(counts, [Measure(part, counts)], described(totals), 5)
    assert hidden[(counts > 0) & (counts < 5)].all()
    assert not hidden[counts == 0].any()
    if not small(counts, [], 5).any():
        assert not hidden.any()


@given(regions())
@RELAXED
def test_the_same_table_is_hidden_in_the_same_way(region):
    leaves, shares, municipalities, groups = region
    counts, totals = table(leaves, municipalities, groups)
    part, _ = table(shares, municipalities, groups)
    first, second = (protect(counts, [Measure(part, counts)], described(totals), 5) for _ in range(2))
    assert first.tolist() == second.tolist()
