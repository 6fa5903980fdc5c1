"""Section 5, rules 1-7: from marks to the status of results. A rule, a small table, what comes out."""

import pytest

from rsoko.methodology import DEFAULT, load_methodology
from tests.frames import YEAR, assessment, cells, engaged, score

A, B, C, D = "430001", "430002", "430003", "430004"


def pair_of(rows, **key):
    pairs = score([A], rows).pairs
    chosen = pairs[(pairs[list(key)] == list(key.values())).all(axis=1)]
    return chosen.iloc[0]


def two_pairs(school, year, below, participants=10):
    """A year with two defined pairs that both have this share."""
    return [assessment(school, year, "VPR", subject, participants, below) for subject in ("russian", "mathematics")]


def years(school, *below, participants=10):
    """Years Y-2, Y-1, Y; None: nothing in that year."""
    return [
        row
        for year, failures in zip(range(YEAR - 2, YEAR + 1), below, strict=True)
        if failures is not None
        for row in two_pairs(school, year, failures, participants)
    ]


def confirming(*schools):
    """Engagement under which every listed school is at the bottom of both criteria."""
    return [engaged(code, municipal=0, students=10, entered=0, graduates=5) for code in schools]


@pytest.mark.parametrize(
    ("participants", "below", "share"),
    [(5, 1, 0.2), (4, 4, None), (0, 0, None), (10, 3, 0.3), (7, 7, 1.0)],
)
def test_rule_1_a_share_is_defined_from_five_participants_on(participants, below, share):
    row = pair_of([assessment(A, YEAR, "VPR", "russian", participants, below)], procedure="VPR")
    assert row["share"] == share if share is not None else row.isna()["share"]


def test_rule_1_grades_are_added_together():
    rows = [assessment(A, YEAR, "VPR", "russian", 3, 1, grade=4), assessment(A, YEAR, "VPR", "russian", 3, 2, grade=5)]
    assert pair_of(rows, subject="russian")[["participants", "below_min", "share"]].tolist() == [6, 3, 0.5]


def test_rule_1_basic_and_profile_mathematics_of_the_grade_11_exam_are_one_subject():
    rows = [
        assessment(A, YEAR, "EGE", f"mathematics_{kind}", 4, below) for kind, below in (("basic", 1), ("profile", 3))
    ]
    assert pair_of(rows, subject="mathematics")[["participants", "below_min", "share"]].tolist() == [8, 4, 0.5]


@pytest.mark.parametrize(
    ("participants", "below", "low"), [(10, 3, True), (10, 2, False), (20, 6, True), (1000, 299, False)]
)
def test_rule_2_a_pair_is_low_from_thirty_percent_on(participants, below, low):
    assert pair_of([assessment(A, YEAR, "OGE", "russian", participants, below)], procedure="OGE")["low"] == low


@pytest.mark.parametrize(
    ("rows", "defined", "low"),
    [
        ([("VPR", "russian", 10, 9)], 0, 0),
        ([("VPR", "russian", 10, 9), ("VPR", "mathematics", 4, 4)], 0, 0),
        ([("VPR", "russian", 10, 9), ("OGE", "russian", 10, 0)], 1, 0),
        ([("VPR", "russian", 10, 9), ("OGE", "russian", 10, 9)], 1, 1),
        ([("VPR", "russian", 10, 3), ("VPR", "mathematics", 10, 3), ("EGE", "russian", 50, 0)], 1, 1),
    ],
)
def test_rule_3_a_year_needs_two_defined_pairs_and_is_low_with_two_low_ones(rows, defined, low):
    result = score([A], [assessment(A, YEAR, *row) for row in rows])
    assert (cells(result, "defined_years")[A], cells(result, "low_years")[A]) == (defined, low)


@pytest.mark.parametrize(
    ("below", "confirmed", "status"),
    [
        # Y-2, Y-1, Y: failures of ten; None: no data
        ((9, 9, 9), True, "low"),
        ((9, 9, 9), False, "risk"),
        ((0, 9, 9), True, "risk"),
        ((9, 9, 0), True, "risk"),
        ((0, 0, 9), True, "risk"),
        ((9, 0, 0), True, "none"),
        ((0, 9, 0), True, "none"),
        ((0, 0, 0), True, "none"),
        ((None, 9, 9), True, "risk"),
        ((None, 0, 9), True, "risk"),
        ((None, 0, 0), True, "none"),
        ((None, None, 9), True, "no_data"),
        ((None, None, None), True, "no_data"),
    ],
)
def test_rules_4_and_6_status_by_years_and_confirmation(below, confirmed, status):
    # School B stands above A in both criteria, so A is at or under the quantile only when it is confirmed.
    engagement = [
        engaged(A, 0 if confirmed else 9, 10, 0 if confirmed else 5, 5),
        *(engaged(code, 5, 10, 3, 5) for code in (B, C, D)),
    ]
    result = score([A, B, C, D], years(A, *below), engagement)
    assert cells(result, "results_status")[A] == status


def test_rule_5_quantiles_are_linear_over_all_schools_that_have_a_value():
    engagement = [engaged(code, value, 10, value, 10) for code, value in ((A, 1), (B, 2), (C, 3), (D, 4))]
    result = score([A, B, C, D], engagement=engagement)
    assert result.constants["olympiad_quantile"] == pytest.approx(0.175)
    assert cells(result, "olympiad_confirms") == {A: True, B: False, C: False, D: False}


@pytest.mark.parametrize(
    ("engagement", "status"),
    [
        ([engaged(A, 0, 10, 0, 5)], "low"),
        ([engaged(A, 0, 0, 0, 5)], "low"),  # olympiads do not apply
        ([engaged(A, 0, 10, 0, 0)], "low"),  # continuation does not apply
        ([engaged(A, 0, 0, 0, 0)], "low"),  # neither applies: nothing is left to confirm
        ([], "risk"),  # a missing row confirms nothing
    ],
)
def test_rule_5_a_criterion_without_denominator_does_not_apply_and_a_missing_row_does_not_confirm(engagement, status):
    assert cells(score([A], years(A, 9, 9, 9), engagement), "results_status")[A] == status


@pytest.mark.parametrize(
    ("required", "olympiad", "continuation", "status"),
    [
        ('"all"', True, True, "low"), ('"all"', True, False, "risk"), ('"all"', False, False, "risk"),
        ('"any"', True, False, "low"), ('"any"', False, True, "low"), ('"any"', False, False, "risk"),
        ("1", True, False, "low"), ("2", True, False, "risk"), ("2", True, True, "low"),
    ],
)  # fmt: skip
def test_rule_6_how_many_supporting_criteria_are_required(required, olympiad, continuation, status):
    text = DEFAULT.read_bytes().replace(b'value = "all"', f"value = {required}".encode())
    engagement = [
        engaged(A, 0 if olympiad else 9, 10, 0 if continuation else 5, 5),
        *(engaged(code, 5, 10, 3, 5) for code in (B, C, D)),
    ]
    result = score([A, B, C, D], years(A, 9, 9, 9), engagement, methodology=load_methodology(text))
    assert cells(result, "results_status")[A] == status


@pytest.mark.parametrize(
    ("rows", "share"),
    [
        ([("VPR", "russian", 10, 1), ("EGE", "mathematics_profile", 10, 5)], 0.3),
        ([("VPR", "russian", 2, 1), ("VPR", "mathematics", 3, 1)], 0.4),
        ([("VPR", "russian", 2, 1), ("VPR", "mathematics", 2, 1)], None),
    ],
)
def test_rule_6_pooled_share_over_all_rows_from_five_participants_on(rows, share):
    assert cells(score([A], [assessment(A, YEAR, *row) for row in rows]), "pooled_share")[A] == share


@pytest.mark.parametrize(
    ("below", "participants", "status", "reliability"),
    [
        ((400, 400, 400), 1000, "low", "high"),  # far above the threshold, many participants
        ((4, 4, 4), 10, "low", "borderline"),  # the same share of ten participants
        ((0, 0, 0), 1000, "none", "high"),
        ((2, 2, 2), 10, "none", "borderline"),
        ((None, None, 9), 10, "no_data", None),
    ],
)
def test_rule_7_reliability_by_the_bounds_of_the_shares(below, participants, status, reliability):
    result = score([A], years(A, *below, participants=participants), confirming(A))
    assert (cells(result, "results_status")[A], cells(result, "reliability")[A]) == (status, reliability)


def test_rows_of_other_years_and_of_schools_outside_the_region_do_not_count():
    rows = [*years(A, 9, 9, 9), *two_pairs(A, YEAR - 3, 9), *two_pairs("999999", YEAR, 9)]
    result = score([A], rows, [*confirming(A), engaged("999999", 10, 10, 5, 5)])
    assert cells(result, "defined_years") == {A: 3}
    assert result.constants["olympiad_quantile"] == 0
