"""Section 5, the rest: dynamics, resilient schools, mentors, candidates for 500+."""

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from tests.frames import YEAR, assessment, cells, comfortable, engaged, score

A, B, C, D = "430001", "430002", "430003", "430004"
HARD = {"low_income": 100, "special_needs": 100, "at_risk_family": 100, "non_native": 100, "registered": 100,
        "psychologist": False}  # fmt: skip


def failing(school, below=9):
    return [
        assessment(school, year, "VPR", subject, 10, below)
        for year in (YEAR - 2, YEAR - 1, YEAR)
        for subject in ("russian", "mathematics")
    ]


def passing(school, good=9):
    return [row | {"below_min": 0, "good": good} for row in failing(school, 0)]


@pytest.mark.parametrize(
    ("before", "below", "movement"),
    [("none", 9, "entered"), ("risk", 9, "entered"), ("low", 9, "stayed"), ("low", 0, "left"), ("none", 0, None)],
)
def test_who_entered_stayed_or_left_the_list(before, below, movement):
    result = score([A], failing(A, below), [engaged(A, 0, 10, 0, 5)], previous=[(A, before, "none")])
    assert cells(result, "results_movement")[A] == movement
    assert cells(result, "previous_results_status")[A] == before


@pytest.mark.parametrize(
    ("before", "row", "movement"),
    [("none", HARD, "entered"), ("adverse", HARD, "stayed"), ("adverse", {}, "left"), ("no_data", {}, None)],
)
def test_the_same_for_the_list_of_adverse_conditions(before, row, movement):
    result = score([A], conditions=[comfortable(A, **row)], previous=[(A, "none", before)])
    assert cells(result, "conditions_movement")[A] == movement


def test_without_a_run_of_the_year_before_there_is_no_movement():
    result = score([A], failing(A), [engaged(A, 0, 10, 0, 5)])
    assert cells(result, "results_movement")[A] is None
    assert cells(result, "previous_results_status")[A] is None


def test_a_school_that_was_not_in_the_run_before_enters():
    result = score([A, B], failing(A), [engaged(A, 0, 10, 0, 5)], previous=[(B, "none", "none")])
    assert cells(result, "results_movement")[A] == "entered"


def test_change_of_the_pooled_share_with_newcombes_interval():
    rows = [
        assessment(A, YEAR - 1, "VPR", "russian", 40, 20), assessment(A, YEAR, "VPR", "russian", 30, 9),
        assessment(B, YEAR, "VPR", "russian", 30, 9), assessment(C, YEAR - 1, "VPR", "russian", 4, 1),
        assessment(C, YEAR, "VPR", "russian", 30, 9),
    ]  # fmt: skip
    result = score([A, B, C], rows)
    low, high = confint_proportions_2indep(9, 30, 20, 40, method="newcomb", compare="diff", alpha=0.05)
    assert cells(result, "pooled_change")[A] == pytest.approx(0.3 - 0.5)
    assert cells(result, "pooled_change_low")[A] == pytest.approx(low, abs=1e-12)
    assert cells(result, "pooled_change_high")[A] == pytest.approx(high, abs=1e-12)
    for column in ("pooled_change", "pooled_change_low", "pooled_change_high"):
        assert cells(result, column)[B] is None, "no rows of the year before"
        assert cells(result, column)[C] is None, "under five participants the year before"


@pytest.mark.parametrize(
    ("rows", "conditions", "resilient"),
    [
        (passing(A), HARD, True),
        (passing(A), {}, False),  # the conditions are not hard
        (passing(A, good=1), HARD, False),  # steady, but good marks are few
        (failing(A), HARD, False),
        ([*passing(A)[:2]], HARD, False),  # one defined year
    ],
)
def test_resilient_schools(rows, conditions, resilient):
    others = [row for code in (B, C, D) for row in passing(code, good=5)]
    contexts = [comfortable(A, **conditions), *(comfortable(code, low_income=20) for code in (B, C, D))]
    result = score([A, B, C, D], [*rows, *others], conditions=contexts)
    assert cells(result, "resilient")[A] is resilient


def test_good_share_counts_only_rows_that_have_it_and_not_the_grade_11_exam():
    rows = [
        assessment(A, YEAR, "VPR", "russian", 10, 0, good=4),
        assessment(A, YEAR, "OGE", "russian", 10, 0, good=None),
        assessment(A, YEAR, "EGE", "russian", 10, 0, good=10),
        assessment(B, YEAR, "VPR", "russian", 4, 0, good=4),
    ]
    assert cells(score([A, B], rows), "good_share") == {A: 0.4, B: None}


def test_mentors_are_the_nearest_resilient_schools_of_the_same_level():
    codes = [f"43000{number}" for number in range(1, 7)]
    low, *others = codes
    engagement = [engaged(low, 0, 10, 0, 5), *(engaged(code, 9, 10, 5, 5) for code in others)]
    rows = [*failing(low), *(row for code in others for row in passing(code))]
    contexts = [comfortable(code, **HARD, single_parent=10 * number) for number, code in enumerate(codes)]
    result = score(codes, rows, engagement, contexts)
    assert result.mentors["school"].unique().tolist() == [low]
    assert result.mentors["mentor"].tolist() == others[:3]
    assert result.mentors["rank"].tolist() == [1, 2, 3]
    assert result.mentors["distance"].is_monotonic_increasing


def test_candidates_for_500_plus_stand_in_order_of_pooled_share_and_index():
    codes = [A, B, C, D]
    below = {A: 5, B: 9, C: 9, D: 0}
    rows = [row for code in codes for row in failing(code, below[code])]
    engagement = [engaged(code, 0, 10, 0, 5) for code in codes]
    contexts = [comfortable(code, low_income=income) for code, income in ((A, 60), (B, 20), (C, 60), (D, 60))]
    candidates = score(codes, rows, engagement, contexts).project500
    assert candidates["school"].tolist() == [C, B, A]
    assert candidates["engagement"].tolist() == [100, 100, 100]
    # families: only low_income counts, weight 10 of 30
    assert candidates["families"].tolist() == pytest.approx([100 * 10 / 30, 100 * 0.2 * 10 / 30, 100 * 10 / 30])
