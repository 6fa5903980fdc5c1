"""What must hold of the deficits of any region."""

import math
from random import Random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.monitorings.deficits_result import FRAMES
from schemas.deficits import ITEMS
from tests import reference_deficits as reference
from tests.answered import BAD, GOOD, find, sheet
from tests.attacker import pinned
from tests.attended import DISTRICTS, place
from tests.frames import YEAR

RELAXED = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
SUBJECTS = ["русский язык", "Математика", "алгебра", "Физика  и  астрономия", "химия"]
CODES = [f"43000{number}" for number in range(6)]
PROGRAMMES = [("К-1", "Первая", None, "uud", 36), ("К-2", "Вторая", "математика", "uud,assessment", 24)]
STATUSES = st.sampled_from([("low", "none"), ("none", "adverse"), ("low", "adverse"), ("none", "none")])
ANSWERS = [0, 0, 1, 1, 1, 2, 2, 3, None]


@st.composite
def regions(draw):
    """Schools with places, rows of the form, the list."""
    codes = CODES[: draw(st.integers(1, 4))]
    schools = [place(code, draw(st.sampled_from(list(DISTRICTS)))) for code in codes]
    # Hundreds of answers a region: from a chance that is drawn, for drawing each would take the test's time.
    chance, rows = Random(draw(st.integers(0, 10**6))), {}
    for code in codes:
        for number in range(draw(st.integers(0, 7))):
            for subject in chance.sample(SUBJECTS, chance.choice([1, 1, 2])):
                groups = [[chance.choice(ANSWERS) for _ in items] for items in ITEMS.values()]
                year = chance.choice([YEAR, YEAR, YEAR, YEAR - 1])
                rows[code, number, subject] = sheet(code, f"П-{number}", subject, *groups, year=year)
    listed = [(code, *draw(STATUSES)) for code in codes if draw(st.booleans())]
    return schools, list(rows.values()), listed


@given(regions())
@RELAXED
def test_every_cell_is_what_a_plain_reading_of_the_rules_counts(region):
    schools, rows, listed = region
    result = find(schools, rows, listed, programmes=PROGRAMMES, checked=False)
    places = {each["school"]: (each["municipality"], each["district"]) for each in schools}
    expected = reference.deficits(YEAR, places, rows)
    cells = result.cells[result.cells["group"].isna()]
    found = {(row["scope"], row["code"], None if pd.isna(row["subject"]) else row["subject"]): row for row in
             cells.to_dict("records")}  # fmt: skip
    assert {key for key, row in found.items() if row["teachers"]} == set(expected)
    by_school = {row["school"]: row for row in result.schools.to_dict("records")}
    for key, counts in expected.items():
        rows_of = [found[key], *([by_school[key[1]]] if key[0] == "school" and key[2] is None else [])]
        for row in rows_of:
            names = [name for name in counts if name in row]
            same = [math.nan if counts[name] is None else counts[name] for name in names]
            assert [row[name] for name in names] == pytest.approx(same, nan_ok=True)


@given(regions(), st.randoms(use_true_random=False))
@RELAXED
def test_the_order_of_rows_does_not_matter(region, chance):
    schools, rows, listed = region
    first = find(schools, rows, listed, programmes=PROGRAMMES, checked=False)
    mixed = [chance.sample(part, len(part)) for part in (schools, rows, listed, PROGRAMMES)]
    second = find(*mixed[:3], programmes=mixed[3], checked=False)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)


@given(regions())
@RELAXED
def test_a_school_without_rows_changes_nobody_else(region):
    schools, rows, listed = region
    more = [*schools, place("439998", schools[0]["municipality"])]
    before, after = (find(each, rows, listed, checked=False) for each in (schools, more))
    for name, key in (("schools", "school"), ("subjects", "subject"), ("cells", "code"), ("quality", "code")):
        old, new = (getattr(each, name) for each in (before, after))
        if name == "cells":
            # With the first school that is on no list there is a group of the others.
            old, new = (each[each["group"] != "others"].reset_index(drop=True) for each in (old, new))
        kept = new[new[key] != "439998"].reset_index(drop=True)
        pd.testing.assert_frame_equal(old, kept, check_exact=True)


@st.composite
def small_regions(draw):
    """Regions of two subjects in which an attack takes no time: teachers with or without a deficit, one measure."""
    codes = CODES[: draw(st.integers(2, 3))]
    schools = [place(code, draw(st.sampled_from(["01", "02"]))) for code in codes]
    rows = []
    for code in codes:
        for subject in ("физика", "химия"):
            for number in range(draw(st.sampled_from([0, 1, 2, 3, 5, 7]))):
                bad = BAD if draw(st.integers(0, 2)) == 0 else GOOD
                rows.append(sheet(code, f"{subject}-{number}", subject, bad))
    return schools, rows, [(codes[0], "low", "none")] if draw(st.booleans()) else []


@given(small_regions())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_hidden_number_of_the_cells_is_computed_from_the_shown_ones(region):
    schools, rows, listed = region
    cells = find(schools, rows, listed, checked=False).cells
    kept = cells[cells["group"].isna() | (cells["group"] == "low")].astype({"group": object, "subject": object})
    subjects = sorted(set(kept["subject"].dropna()))
    words = [tuple("" if pd.isna(word) else word for word in key) for key in
             kept[["group", "scope", "code", "subject"]].itertuples(index=False)]  # fmt: skip
    numbers = dict(zip(words, kept[["teachers", "deficits_uud", "hidden"]].itertuples(index=False), strict=True))
    places = dict.fromkeys(key[:3] for key in words)
    blank = {(*each, subject) for each in places for subject in subjects}
    every = {(*each, subject) for each in places for subject in ["", *subjects]}
    count, bad = ({cell: int(numbers[cell][n]) if cell in numbers else 0 for cell in every} for n in (0, 1))
    hidden = {cell for cell in every if cell not in numbers or numbers[cell][2]}
    totals = [(cell, parts) for cell in every if (parts := _parts(cell, schools, listed, places, subjects))]
    totals += [((*each, ""), [(*each, subject) for subject in subjects]) for each in places if subjects]
    assert not pinned(count, {"uud": (bad, count)}, totals, hidden, blank)


def _parts(cell, schools, listed, places, subjects):
    """Cells of the next narrower places that a cell of a place is the sum of."""
    group, scope, code, subject = cell
    own = {
        "municipality": [("", "school", each["school"]) for each in schools if each["municipality"] == code],
        "district": [(group, "municipality", each["municipality"]) for each in schools if each["district"] == code],
        "ministry": [(group, "district", each["district"]) for each in schools],
        "school": [],
    }[scope]
    low = {school for school, *_ in listed}
    chosen = [each for each in dict.fromkeys(own) if each in places]
    if group == "low":
        chosen = [each for each in chosen if each[1] != "school" or each[2] in low]
    return [(*each, subject) for each in chosen]
