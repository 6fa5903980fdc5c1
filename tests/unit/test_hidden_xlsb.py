"""What a binary workbook holds and its reader does not show."""

import io
import warnings
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rsoko.reading.contents import contents_of
from tests.binary import Failed, Formula, binary_workbook, record
from tests.workbooks import check, sheets_of, workbook

C = "conditions"


def with_cell(value: object, **about: object) -> bytes:
    """A form with something in the cell D2, where a number may be missing."""
    sheets = sheets_of(C)
    sheets["Данные"][1][3] = value
    return binary_workbook(sheets, **about)


def test_a_binary_workbook_says_what_the_workbook_says() -> None:
    checked = check(with_cell(Formula(40)))
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, check(workbook(sheets_of(C))).frame)


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("as_written", [Failed, lambda text: Formula(Failed(text))], ids=["value", "formula"])
def test_an_error_is_no_empty_cell(error: str, as_written: type) -> None:
    (said,) = check(with_cell(as_written(error))).remarks
    expected = check(workbook(sheets_of(C), {"D2": error})).remarks[0]
    assert (said.code, said.cell, said.text) == (expected.code, expected.cell, expected.text)


def test_hidden_rows_are_told_of() -> None:
    (said,) = check(with_cell(40, hidden=[3, 9])).remarks
    assert said.code == "rows-hidden"
    assert "(3)" in said.text


def test_answers_are_answers_and_no_numbers() -> None:
    (said,) = check(with_cell(True)).remarks
    assert (said.code, said.cell) == ("not-number", "Данные!D2")
    assert "«ИСТИНА»" in said.text


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 80))
def test_damaged_records_never_raise(noise: bytes, length: int) -> None:
    records = record(145) + record(0, bytes(25)) + record(3, bytes(9)) + record(176, bytes(16)) + record(146)
    for damaged in (records[:length] + noise, noise + records[length:]):
        target = io.BytesIO(binary_workbook({"Данные": [[1]]}))
        with zipfile.ZipFile(target, "a") as book, warnings.catch_warnings(action="ignore"):
            book.writestr("xl/worksheets/sheet1.bin", damaged)
        contents_of(target.getvalue(), (), ())
