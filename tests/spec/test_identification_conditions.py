"""Section 5, index of conditions: each indicator, the index, coverage and status."""

import pytest

from tests.frames import assessment, cells, comfortable, context, score

A, B = "430001", "430002"


def z_of(key, **values):
    rows = score([A], conditions=[context(A, **values)]).indicators
    row = rows[rows["indicator"] == key].iloc[0]
    return None if row.isna()["z"] else row["z"]


@pytest.mark.parametrize(
    ("key", "values", "z"),
    [
        ("low_income", {"low_income": 10}, 0.0),
        ("low_income", {"low_income": 35}, 0.5),
        ("low_income", {"low_income": 80}, 1.0),
        ("low_income", {"low_income": 0}, 0.0),
        ("low_income", {}, None),
        ("single_parent", {"single_parent": 45}, 1.0),
        ("at_risk_family", {"at_risk_family": 5}, 0.5),
        ("parents_unemployed", {"parents_unemployed": 15}, 0.5),
        ("special_needs", {"special_needs": 25}, 1.0),
        ("non_native", {"non_native": 3}, 0.1),
        ("registered", {"registered": 4}, 0.5),
        ("guardianship", {"guardianship": 2}, 0.25),
        ("vacancies", {"positions": 20.0, "vacancies": 1.5}, 0.5),
        ("vacancies", {"positions": 0.0, "vacancies": 0.0}, None),
        ("vacancies", {"vacancies": 1.0}, None),
        ("no_category", {"teachers": 10, "no_category": 4}, 0.5),
        ("no_category", {"teachers": 0, "no_category": 0}, None),
        ("retirement_age", {"teachers": 10, "retirement_age": 3}, 0.5),
        ("psychologist", {"psychologist": False}, 1.0),
        ("psychologist", {"psychologist": True}, 0.0),
        ("psychologist", {}, None),
        ("trained_3y", {"teachers": 10, "trained_3y": 7}, 0.5),
        ("trained_3y", {"teachers": 10, "trained_3y": 0}, 1.0),
        ("computers", {"computers": 50}, 0.0),
        ("computers", {"computers": 0}, 1.0),
        ("computers", {"computers": 5}, 1.0),
        ("computers", {"computers": 20}, 0.3),
        ("computers", {"computers": 20, "students": 0}, 0.0),
        ("computers", {"computers": 0, "students": 0}, 1.0),
        ("computers", {}, None),
        ("internet_mbps", {"internet_mbps": 55.0}, 0.5),
        ("internet_mbps", {"internet_mbps": 500.0}, 0.0),
        ("internet_mbps", {"internet_mbps": 0.0}, 1.0),
        ("needs_repair", {"needs_repair": True}, 1.0),
        ("needs_repair", {"needs_repair": False}, 0.0),
        ("spending_per_pupil", {"spending_per_pupil": 110.0}, 0.5),
    ],
)
def test_each_indicator_becomes_zero_to_one(key, values, z):
    assert z_of(key, **values) == (pytest.approx(z) if z is not None else None)


@pytest.mark.parametrize(
    ("row", "index", "coverage", "status"),
    [
        (comfortable(A), 0.0, 1.0, "none"),
        (comfortable(A, low_income=100, special_needs=100), 20.0, 1.0, "none"),
        (comfortable(A, low_income=100, special_needs=100, at_risk_family=100, non_native=100, registered=100),
         43.0, 1.0, "none"),
        (comfortable(A, low_income=100, special_needs=100, at_risk_family=100, non_native=100, registered=100,
                     psychologist=False), 48.0, 1.0, "adverse"),
        # the threshold itself
        (comfortable(A, low_income=100, special_needs=100, at_risk_family=100, non_native=100, registered=0,
                     parents_unemployed=0, guardianship=100, spending_per_pupil=40.0), 46.0, 1.0, "adverse"),
        # 30 of 100 points of weight have no value: 14.29 of 70 points
        (comfortable(A, low_income=100, special_needs=None, non_native=None, registered=None, guardianship=None),
         100 * 10 / 70, 0.7, "none"),
        # one more is missing: under 0.7
        (comfortable(A, special_needs=None, non_native=None, registered=None, guardianship=None, needs_repair=None),
         None, 0.67, "no_data"),
        (comfortable(A, students=0), None, 0.4, "no_data"),
    ],
)  # fmt: skip
def test_index_coverage_and_status(row, index, coverage, status):
    result = score([A], conditions=[row])
    assert cells(result, "conditions_index")[A] == (None if index is None else pytest.approx(index))
    assert cells(result, "conditions_coverage")[A] == pytest.approx(coverage)
    assert cells(result, "conditions_status")[A] == status


def test_a_school_without_a_row_has_no_data():
    result = score([A, B], conditions=[comfortable(A)])
    assert cells(result, "conditions_status") == {A: "none", B: "no_data"}
    assert cells(result, "conditions_index")[B] is None


def test_contributions_add_up_to_the_index():
    result = score([A], conditions=[comfortable(A, low_income=40, vacancies=1.0, psychologist=None)])
    assert result.indicators["contribution"].sum() == pytest.approx(cells(result, "conditions_index")[A])


def test_a_row_of_another_year_does_not_count():
    result = score([A], [assessment(A, 2026, "VPR", "russian", 10, 1)], conditions=[comfortable(A, year=2025)])
    assert cells(result, "conditions_status") == {A: "no_data"}
