"""What must hold of the monitoring of participation for any region."""

import math

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.monitorings.participation_result import FRAMES
from tests import reference_participation as reference
from tests.attended import DISTRICTS, cells, measure, place, took_part
from tests.frames import YEAR

INDICATORS = ("courses", "events", "recommendations", "unions")
COUNTS = ("courses", "events", "recommendations", "union_school", "union_municipal", "union_district", "union_regional")
ORDER = {"low": 0, "medium": 1, "high": 2}
NEAR = ("municipality", "district", "region")
RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def regions(draw):
    """Arguments of `measure`: schools, rows, listed, mentors, resilient, centres; some name schools that are closed."""
    codes = [f"43{number:04d}" for number in range(1, 1 + draw(st.integers(1, 9)))]
    municipality, kind = st.sampled_from(list(DISTRICTS)), st.sampled_from(["basic", "secondary"])
    schools = [place(code, draw(municipality), draw(kind)) for code in codes]
    rows = []
    for code in [*codes, "439998"]:
        for year in (YEAR - 1, YEAR):
            if draw(st.integers(0, 4)):
                teachers = draw(st.integers(0, 12))
                rows.append(took_part(code, teachers, *draw(counts_within(teachers)), year=year))
    known = st.sampled_from([*codes, "439999"])
    results, conditions = st.sampled_from(["low", "risk", "none"]), st.sampled_from(["adverse", "none", "no_data"])
    listed = [(code, draw(results), draw(conditions)) for code in draw(st.sets(known))]
    pairs = [pair for pair in draw(st.sets(st.tuples(known, known))) if pair[0] != pair[1]]
    distance = st.sampled_from([0.5, 1.0, 1.5])
    mentors = [(school, 1, mentor, draw(distance)) for school, mentor in sorted(pairs)]
    fields = st.sampled_from(["физика", "музыка"])
    centres = [(code, "Центр", field) for code, field in sorted(draw(st.sets(st.tuples(known, fields))))]
    return schools, rows, sorted(listed), mentors, sorted(draw(st.sets(known))), centres


def counts_within(teachers):
    return st.lists(st.integers(0, teachers), min_size=len(COUNTS), max_size=len(COUNTS))


def close(found, expected):
    if expected is None:
        return pd.isna(found)
    return math.isclose(found, float(expected), rel_tol=1e-12, abs_tol=1e-12)


@RELAXED
@given(regions())
def test_the_product_and_the_independent_reading_of_the_rules_agree(region):
    result, expected = measure(*region), reference.measure(YEAR, *region)
    assert cells(result.schools, "participation_level") == expected["levels"]
    for row in result.schools.to_dict("records"):
        covered = expected["coverages"][row["school"]]
        assert close(row["score"], expected["scores"][row["school"]])
        for name in INDICATORS:
            assert close(row[f"{name}_coverage"], covered and covered[name])
    assert list(zip(result.places["scope"], result.places["code"], strict=True)) == list(expected["places"])
    for row in result.places.to_dict("records"):
        sums = expected["places"][row["scope"], row["code"]]
        assert {name: row[name] for name in sums} == sums
        assert close(row["score"], reference.score(reference.coverages([sums])))
    for row in result.comparison.to_dict("records"):
        sums = expected["groups"][row["group"]]
        assert (row["teachers"], row["count"]) == (sums["teachers"], sums[row["indicator"]])
    help_by = {kind: result.help.query("kind == @kind") for kind in ("mentor", "centre")}
    for kind, found in help_by.items():
        said = {row["school"]: (row["helper"], NEAR.index(row["nearness"])) for row in found.to_dict("records")}
        assert said == {code: each for code, each in expected[f"{kind}s"].items() if each is not None}
    assert result.absent["school"].tolist() == list(expected["lacking"])


@RELAXED
@given(regions())
def test_what_an_absent_school_lacks_most_is_behind_the_region_by_no_less_than_anything_else(region):
    result, expected = measure(*region), reference.measure(YEAR, *region)
    rows = [row for row in region[1] if row["year"] == YEAR and row["school"] in expected["levels"]]
    pooled = reference.coverages([reference.counted(row) for row in rows])
    for row in result.absent.to_dict("records"):
        covered = expected["coverages"][row["school"]]
        if covered is None:
            assert pd.isna(row["lacking"])
            continue
        gaps = {name: reference.WEIGHTS[name] * (pooled[name] - covered[name]) for name in INDICATORS}
        # Equal gaps may differ by a rounding error.
        assert float(max(gaps.values()) - gaps[row["lacking"]]) == pytest.approx(0, abs=1e-12)
        assert close(row["lacking_points"], gaps[row["lacking"]])


@RELAXED
@given(regions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_does_not_matter(region, random):
    first, second = measure(*region), measure(*(random.sample(part, len(part)) for part in region))
    assert first.constants == second.constants
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)


@RELAXED
@given(regions())
def test_coverages_and_scores_are_shares(region):
    result = measure(*region)
    for frame in (result.schools, result.places):
        for name in (*(f"{each}_coverage" for each in INDICATORS), "score"):
            assert frame[name].dropna().between(0, 1 + 1e-12).all()
    assert (result.comparison.dropna()["coverage_low"] <= result.comparison.dropna()["coverage"] + 1e-12).all()


@RELAXED
@given(regions(), st.data())
def test_more_participants_never_lower_a_level(region, data):
    schools, rows, *rest = region
    able = [
        (number, name)
        for number, row in enumerate(rows)
        for name in COUNTS
        if row["year"] == YEAR and row[name] < row["teachers"]
    ]
    if not able:
        return
    number, name = data.draw(st.sampled_from(able))
    more = [dict(row) for row in rows]
    more[number][name] += 1
    before, after = (cells(measure(schools, each, *rest).schools, "participation_level") for each in (rows, more))
    assert all(ORDER.get(after[code], -1) >= ORDER.get(before[code], -1) for code in before)
    assert {code for code in before if before[code] == "no_data"} == {c for c in after if after[c] == "no_data"}


@RELAXED
@given(regions())
def test_a_school_without_a_row_changes_no_numbers_of_others(region):
    schools, *rest = region
    first, second = measure(schools, *rest), measure([*schools, place("439990")], *rest)
    others = second.schools[second.schools["school"] != "439990"].reset_index(drop=True)
    pd.testing.assert_frame_equal(first.schools, others, check_exact=True)
    assert first.constants == second.constants
    for name in ("comparison", "scores", "absent", "help"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)
    region_row = second.places.iloc[0]
    assert region_row["no_data"] == first.places.iloc[0]["no_data"] + 1
    assert region_row["teachers"] == first.places.iloc[0]["teachers"]
