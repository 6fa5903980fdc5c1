"""What must hold of the identification for any region."""

import math

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.monitorings.identification import identify
from rsoko.monitorings.result import FRAMES, Inputs
from schemas.identification import RESULT
from tests import reference
from tests.frames import ASSESSMENT, CONDITIONS, ENGAGEMENT, METHODOLOGY, YEAR, frame, places

PAIRS = [
    ("VPR", "russian", 4), ("VPR", "russian", 5), ("VPR", "mathematics", 4), ("OGE", "russian", 9),
    ("OGE", "mathematics", 9), ("EGE", "russian", 11), ("EGE", "mathematics_basic", 11),
    ("EGE", "mathematics_profile", 11),
]  # fmt: skip
ORDER = {"none": 0, "risk": 1, "low": 2}
RELAXED = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def assessment_rows(draw, code):
    rows = []
    for year in (YEAR - 2, YEAR - 1, YEAR):
        for procedure, subject, grade in PAIRS:
            if not draw(st.integers(0, 3)):
                continue
            total = draw(st.integers(0, 14))
            below = draw(st.integers(0, total))
            good = None if procedure == "EGE" else draw(st.integers(0, total - below))
            row = {"school": code, "year": year, "procedure": procedure, "subject": subject, "grade": grade}
            rows.append(row | {"participants": total, "below_min": below, "good": good, "mean_score": None})
    return rows


@st.composite
def engagement_rows(draw, code):
    if not draw(st.integers(0, 4)):
        return []
    students, graduates = draw(st.integers(0, 30)), draw(st.integers(0, 10))
    row = {"school": code, "year": YEAR, "students": students, "school_stage": students, "regional_winners": 0}
    row |= {"municipal_stage": draw(st.integers(0, students)), "graduates_9": graduates}
    return [row | {"entered_10": draw(st.integers(0, graduates))}]


@st.composite
def conditions_rows(draw, code):
    if not draw(st.integers(0, 4)):
        return []
    students, teachers = draw(st.integers(0, 40)), draw(st.integers(0, 12))
    row = {"school": code, "year": YEAR, "students": students, "teachers": teachers}
    maybe = lambda strategy: draw(st.one_of(strategy, strategy, strategy, st.none()))  # noqa: E731
    for name, kind in CONDITIONS.items():
        if name in row:
            continue
        if kind == "boolean":
            row[name] = maybe(st.booleans())
        elif kind == "Float64":
            row[name] = maybe(st.sampled_from([0.0, 0.5, 3.0, 17.5, 60.0, 99.0, 160.0]))
        else:
            row[name] = maybe(st.integers(0, teachers if name in TEACHERS else students))
    return [row]


TEACHERS = {"no_category", "retirement_age", "trained_3y"}


@st.composite
def regions(draw):
    codes = [f"43{number:04d}" for number in range(1, 1 + draw(st.integers(1, 8)))]
    rows = [draw(make(code)) for make in (assessment_rows, engagement_rows, conditions_rows) for code in codes]
    split = len(codes)
    flat = [[row for part in rows[i : i + split] for row in part] for i in range(0, 3 * split, split)]
    return codes, *flat


def run(codes, assessments, engagement, conditions):
    frames = (frame(assessments, ASSESSMENT), frame(engagement, ENGAGEMENT), frame(conditions, CONDITIONS))
    result = identify(Inputs(YEAR, places(codes), *frames), METHODOLOGY)
    for name in FRAMES:
        RESULT[name].validate(getattr(result, name))
    return result


def close(left, right):
    if left is None or right is None or pd.isna(left):
        return (left is None or pd.isna(left)) and right is None
    return math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)


@RELAXED
@given(regions())
def test_the_product_and_the_independent_reading_of_the_rules_agree(region):
    result, (expected, limits) = run(*region), reference.identify(YEAR, *region)
    for name, limit in limits.items():
        assert close(result.constants[name], limit), name
    for row in result.schools.to_dict("records"):
        of = expected[row["school"]]
        for name in ("results_status", "conditions_status", "defined_years", "low_years", "resilient"):
            assert row[name] == of[name], (row["school"], name)
        assert (None if pd.isna(row["reliability"]) else row["reliability"]) == of["reliability"]
        for name in ("conditions_index", "conditions_coverage", "pooled_share", "olympiad_rate", "continuation_rate"):
            assert close(row[name], of[name]), (row["school"], name)
    for row in result.pairs.to_dict("records"):
        key = (row["year"], row["procedure"], row["subject"])
        total, below, share = expected[row["school"]]["pairs"][key]
        assert (row["participants"], row["below_min"]) == (total, below)
        assert close(row["share"], share)


@RELAXED
@given(regions(), st.data())
def test_more_failures_never_improve_a_status(region, data):
    codes, assessments, engagement, conditions = region
    candidates = [i for i, row in enumerate(assessments) if row["below_min"] < row["participants"]]
    if not candidates:
        return
    chosen = data.draw(st.sampled_from(candidates))
    worse = [dict(row) for row in assessments]
    worse[chosen]["below_min"] += 1
    before, after = (
        run(codes, rows, engagement, conditions).schools.set_index("school")["results_status"]
        for rows in (assessments, worse)
    )
    for code in codes:
        if before[code] == "no_data":
            assert after[code] == "no_data"
        else:
            assert ORDER[after[code]] >= ORDER[before[code]]


@RELAXED
@given(regions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_does_not_matter(region, random):
    codes, *forms = region
    shuffled = [random.sample(rows, len(rows)) for rows in forms]
    first, second = run(codes, *forms), run(random.sample(codes, len(codes)), *shuffled)
    assert first.constants == second.constants
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)


@RELAXED
@given(regions())
def test_a_school_without_data_changes_nobody_else(region):
    codes, *forms = region
    first, second = run(codes, *forms), run([*codes, "439999"], *forms)
    others = second.schools[second.schools["school"] != "439999"].reset_index(drop=True)
    assert first.constants == second.constants
    pd.testing.assert_frame_equal(first.schools, others, check_exact=True)
    assert second.schools.set_index("school").loc["439999", "results_status"] == "no_data"


@RELAXED
@given(regions(), st.data())
def test_splitting_a_row_by_grades_changes_nothing(region, data):
    codes, assessments, engagement, conditions = region
    rows = [i for i, row in enumerate(assessments) if row["procedure"] == "VPR" and row["participants"] > 1]
    if not rows:
        return
    row = assessments[data.draw(st.sampled_from(rows))]
    below = data.draw(st.integers(0, row["below_min"]))
    good = data.draw(st.integers(0, row["good"]))
    rest = data.draw(st.integers(0, row["participants"] - row["below_min"] - row["good"]))
    part = {"participants": below + good + rest, "below_min": below, "good": good}
    left = {name: row[name] - value for name, value in part.items()}
    split = [other for other in assessments if other is not row] + [row | part, row | left | {"grade": 8}]
    first, second = run(*region), run(codes, split, engagement, conditions)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)
