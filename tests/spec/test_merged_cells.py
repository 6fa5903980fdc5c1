"""Merged cells below the header: a key, a word or a day is that of every row they span, a number is not shared out."""

import io
from collections.abc import Sequence

import openpyxl
import pandas as pd

from rsoko.intake import Incoming, check_files
from tests.binary import binary_workbook
from tests.workbooks import REGISTRY, ROWS, check, passport, sheets_of, titles, workbook

A, C, M = "assessments", "conditions", "measures"
Ranges = Sequence[str]


def merged(form: str, ranges: Ranges, rows: list[list[object]] | None = None) -> bytes:
    """A form whose cells are merged as people do: only the first of a range keeps what it says."""
    sheets = sheets_of(form)
    if rows is not None:
        sheets["Данные"][1:] = rows
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets)))
    for each in ranges:
        book["Данные"].merge_cells(each)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def account(data: bytes) -> list[str]:
    (checked,) = check_files([Incoming("файл", data)], REGISTRY, explain=True)
    assert checked.account is not None
    return checked.account.lines()


def codes(data: bytes) -> list[tuple[str, str | None]]:
    return [(said.code, said.cell) for said in check(data).remarks]


KEYS = ["A2:A3", "A4:A5", "B2:B5"]


def test_a_merged_code_is_that_of_all_its_rows_and_the_account_says_so() -> None:
    checked = check(merged(A, KEYS))
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, check(workbook(sheets_of(A))).frame)
    said = "  объединённые ячейки: значение отнесено к каждой их строке: A2:A3, B2:B5, A4:A5"
    assert said in account(merged(A, KEYS))


def test_an_empty_cell_that_is_not_merged_is_still_missing() -> None:
    assert codes(workbook(sheets_of(A), {"A3": None})) == [("cell-empty", "Данные!A3")]


def test_words_and_days_of_a_plan_are_shared() -> None:
    rows = [list(row) for row in ROWS[M]]
    for row in rows:
        row[6:9] = ROWS[M][0][6:9]
    data = merged(M, ["A2:A3", "B2:B3", "G2:G3", "H2:H3", "I2:I3"], rows)
    sheets = sheets_of(M)
    sheets["Данные"][1:] = rows
    pd.testing.assert_frame_equal(check(data).frame, check(workbook(sheets)).frame)


def test_a_merged_number_is_an_error_at_each_row_but_the_first() -> None:
    checked = check(merged(A, ["A2:A3", "F2:F3", "I2:I3"]))
    assert [(said.code, said.cell) for said in checked.remarks] == [
        ("cell-merged", "Данные!F3"), ("cell-merged", "Данные!I3"),
    ]  # fmt: skip
    assert "объединена с ячейкой F2" in checked.remarks[0].text
    assert "Снимите объединение" in checked.remarks[0].cure


def test_numbers_merged_side_by_side_are_an_error_even_where_a_number_may_be_missing() -> None:
    assert codes(merged(C, ["D2:F2"])) == [("cell-merged", "Данные!E2"), ("cell-merged", "Данные!F2")]


def test_cells_merged_to_say_that_there_is_nothing_are_empty() -> None:
    rows = [list(row) for row in ROWS[C]]
    rows[0][3] = "н/д"
    frame = check(merged(C, ["D2:F2"], rows)).frame
    assert frame.loc[0, ["low_income", "single_parent", "at_risk_family"]].isna().all()


def test_rows_merged_whole_are_one_row() -> None:
    """A row twice as high, all of its cells merged with those below it."""
    first, second, *_ = (list(row) for row in ROWS[A])
    blank: list[object] = [None] * len(first)
    data = merged(A, [f"{letter}2:{letter}3" for letter in "ABCDEFGHI"], [first, blank, second])
    checked = check(data)
    assert checked.remarks == []
    assert checked.rows == 2


def test_a_total_under_a_merged_code_stays_a_total() -> None:
    rows = [list(row) for row in ROWS[A]]
    rows.insert(2, [None, "Итого", None, None, None, 35, 5, 18, None])
    checked = check(merged(A, ["A2:A4"], rows))
    assert checked.remarks == []
    assert checked.rows == 4


def test_titles_notes_and_totals_may_be_merged() -> None:
    note = ["Примечание: данные уточняются", *[None] * 8]
    total = ["Итого", *[None] * 4, 72, 11, 28, None]
    data = merged(A, ["A6:E6", "A7:I8"], [*map(list, ROWS[A]), total, note])
    assert codes(data) == [("note-ignored", "Данные!A7")]


def test_what_lies_hidden_under_a_merged_cell_is_not_taken_for_what_is_seen() -> None:
    """Some programs keep the cells that a merged one covers."""
    sheets = sheets_of(A)
    for rows, expected in ((["430001", "430001"], []), (["430001", "430002"], [("cell-merged", "Данные!A3")])):
        for row, code in zip(sheets["Данные"][1:], rows, strict=False):
            row[0] = code
        data = binary_workbook(sheets, merged=[(1, 0, 2, 0)])
        assert codes(data) == expected


def test_a_range_that_begins_in_the_header_is_the_header() -> None:
    assert codes(merged(A, ["A1:A2"])) == [("cell-empty", "Данные!A2")]


def test_ranges_without_end_take_no_time() -> None:
    """Ranges that lie over one another, as no program writes them."""
    rows = [["430001", *[None] * 8], *[[None, 2026, "ВПР", "математика", 4, 1, 0, 1, 3]] * 300]
    sheets = {"Данные": [titles(A), *rows], "Паспорт": passport(A)}
    ranges = [(top, 0, 200_000, 8) for top in range(1, 301)] * 50
    checked = check(binary_workbook(sheets, merged=ranges))
    assert {said.code for said in checked.remarks} == {"cell-merged"}
