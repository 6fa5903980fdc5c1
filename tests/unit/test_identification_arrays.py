"""Rows become arrays with one place a school; arrays become frames of the declared types."""

import numpy as np
import pandas as pd
import pytest

from rsoko.monitorings.arrays import by_school, numbered, row_of_school, worded
from rsoko.monitorings.identification import identify
from rsoko.monitorings.quantiles import constant, region_quantile
from rsoko.monitorings.result import FRAMES, Inputs
from rsoko.monitorings.tally import PAIR_SUBJECTS, PROCEDURES, count_participants
from schemas.forms import FORMS
from schemas.identification import RESULT
from schemas.terms import FormKey, Procedure, Reliability, Subject
from tests.frames import ASSESSMENT, METHODOLOGY, YEAR, assessment, engaged, frame, places
from tests.reported import demo_result

A, B, C = "430001", "430002", "430003"
SCHOOLS = {A: 0, B: 1, C: 2}


def declared(name: str) -> dict[str, object]:
    columns = RESULT[name].columns.items()
    return {column: pd.api.types.pandas_dtype(str(of.dtype)) for column, of in columns}


@pytest.mark.parametrize("with_previous", [True, False])
@pytest.mark.parametrize("name", FRAMES)
def test_frames_have_the_declared_columns_and_types_without_being_coerced(name, with_previous):
    made = getattr(demo_result(with_previous=with_previous), name)
    assert list(made.dtypes.items()) == list(declared(name).items())


@pytest.mark.parametrize("codes", [[], [A, B]])
def test_frames_of_a_region_without_any_data_have_them_too(codes):
    forms = {form: FORMS[FormKey(form)].model.empty() for form in ("assessments", "engagement", "conditions")}
    result = identify(Inputs(YEAR, places(codes), **forms), METHODOLOGY)
    assert result.schools["school"].tolist() == codes
    for name in FRAMES:
        assert list(getattr(result, name).dtypes.items()) == list(declared(name).items())


def test_a_word_without_a_number_and_a_missing_word_are_numbered_minus_one():
    words = pd.Series([B, "999999", A, None, B], dtype="str")
    assert numbered(words, SCHOOLS).tolist() == [1, -1, 0, -1, 1]
    assert numbered(words.iloc[:0], SCHOOLS).tolist() == []


def test_each_school_has_the_position_of_its_row():
    form = pd.DataFrame({"school": [C, "999999", A]}, dtype="str")
    assert row_of_school(form, SCHOOLS).tolist() == [2, -1, 0]
    assert row_of_school(form, SCHOOLS, np.array([True, True, False])).tolist() == [-1, -1, 0]


def test_two_rows_of_one_school_are_an_error_of_the_program():
    with pytest.raises(AssertionError, match="two rows"):
        row_of_school(pd.DataFrame({"school": [A, A]}, dtype="str"), SCHOOLS)


def test_fields_of_the_year_stand_by_school_and_are_missing_without_a_row():
    rows = [engaged(C, 1, 10, 3, 5), engaged(A, 2, 20, 4, 6), engaged(B, 9, 90, 9, 9, year=YEAR - 1)]
    fields = by_school(pd.DataFrame(rows), ["municipal_stage", "students"], YEAR, SCHOOLS)
    np.testing.assert_array_equal(fields["municipal_stage"], [2, np.nan, 1])
    np.testing.assert_array_equal(fields["students"], [20, np.nan, 10])


def test_the_term_of_the_first_case_that_holds_is_taken():
    first, second = np.array([True, False, False]), np.array([True, True, False])
    assert worded([(first, None), (second, Reliability.HIGH)], Reliability.BORDERLINE).tolist() == [
        None,
        "high",
        "borderline",
    ]


def test_the_axes_of_a_tally_hold_every_procedure_and_both_subjects_in_the_order_of_lists():
    assert list(PROCEDURES) == sorted(procedure.value for procedure in Procedure)
    assert PAIR_SUBJECTS == (Subject.MATHEMATICS, Subject.RUSSIAN)


def test_a_tally_adds_rows_and_knows_a_row_without_participants_from_none():
    rows = [
        assessment(B, YEAR, "EGE", "mathematics_basic", 4, 1),
        assessment(B, YEAR, "EGE", "mathematics_profile", 3, 2),
        assessment(B, YEAR - 1, "VPR", "russian", 0, 0, good=0),
        assessment(A, YEAR, "OGE", "russian", 9, 2, good=5),
        assessment(A, YEAR - 2, "OGE", "russian", 9, 2, good=5),
        assessment("999999", YEAR, "OGE", "russian", 9, 2, good=5),
    ]
    tally = count_participants(frame(rows, ASSESSMENT), SCHOOLS, YEAR - 1, YEAR)
    assert tally.participants.shape == (3, 2, 3, 2)
    assert np.argwhere(tally.taken).tolist() == [[0, 1, 1, 1], [1, 0, 2, 1], [1, 1, 0, 0]]
    assert [tally.participants[1, 1, 0, 0], tally.below_min[1, 1, 0, 0], tally.marked[1, 1, 0, 0]] == [7, 3, 0]
    assert [tally.marked[0, 1, 1, 1], tally.good[0, 1, 1, 1]] == [9, 5]
    assert tally.last(1).participants.sum() == 16


def test_a_row_of_an_unknown_subject_is_never_counted_as_another():
    rows = frame([assessment(A, YEAR, "VPR", "physics", 10, 1)], ASSESSMENT)
    with pytest.raises(ValueError, match="invalid entry"):
        count_participants(rows, SCHOOLS, YEAR, YEAR)


def test_a_quantile_of_the_region_leaves_out_schools_without_the_value():
    assert region_quantile(np.array([1.0, np.nan, 2.0, 3.0, 5.0]), 0.25) == 1.75
    assert constant(region_quantile(np.array([np.nan]), 0.25)) is None
    assert constant(1.75) == 1.75
