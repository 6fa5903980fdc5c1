"""Tables that do not look like the blank form: several sheets, headers in two rows, hidden rows, other formats."""

import io
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from rsoko.intake import Checked
from tests.workbooks import ROWS, check, passport, sheets_of, text_table, titles, workbook

A, E, P, D, M = "assessments", "engagement", "participation", "deficits", "measures"


def changed(form: str, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets_of(form))))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def same(checked: Checked, form: str, *warnings: str) -> None:
    """The file is accepted with these warnings and reads as the blank form filled in tidily."""
    assert [said.code for said in checked.remarks] == list(warnings), checked.remarks
    tidy = check(workbook(sheets_of(form))).frame
    assert checked.frame is not None
    pd.testing.assert_frame_equal(checked.frame, tidy)


@pytest.mark.parametrize("form", ROWS)
def test_every_form_is_read_from_its_tidy_workbook_and_from_text(form: str) -> None:
    same(check(workbook(sheets_of(form))), form)
    rows = [[f"{cell:%d.%m.%Y}" if isinstance(cell, datetime) else cell for cell in row] for row in ROWS[form]]
    sheets = sheets_of(form) | {"Данные": [titles(form), *rows]}
    same(check(workbook(sheets)), form)
    same(check(text_table(form)), form)


def test_a_sheet_a_school_is_one_form() -> None:
    header, *rows = sheets_of(A)["Данные"]
    sheets = {"Школа 1": [header, *rows[:2]], "Школа 2": [["Сведения"], [], header, *rows[2:]], "Паспорт": passport(A)}
    same(check(workbook(sheets)), A)


def test_an_error_is_named_by_its_own_sheet() -> None:
    header, *rows = sheets_of(E)["Данные"]
    rows[1][2] = "много"
    checked = check(workbook({"Первая": [header, rows[0]], "Вторая": [[], header, rows[1]], "Паспорт": passport(E)}))
    assert [(said.code, said.cell) for said in checked.remarks] == [("not-number", "Вторая!C3")]


def test_the_same_row_on_two_sheets_is_named_with_both() -> None:
    sheets = sheets_of(E)
    checked = check(workbook(sheets | {"Данные (2)": sheets["Данные"]}))
    assert {said.cell for said in checked.remarks} == {
        "Данные!A2", "Данные!A3", "Данные (2)!A2", "Данные (2)!A3",
    }  # fmt: skip
    assert "Данные (2)!A2" in checked.remarks[0].message


def test_another_table_beside_the_data_is_told_of() -> None:
    sheets = sheets_of(E) | {"Сводка": [["Всего школ", 2]], "Пустой": []}
    same(check(workbook(sheets)), E, "sheet-ignored")


def test_a_sheet_of_another_form_is_called_so() -> None:
    checked = check(workbook(sheets_of(E) | {"Паспорт школы": sheets_of("conditions")["Данные"]}))
    same(checked, E, "sheet-of-other-form")
    assert "другая форма («Социальный паспорт и ресурсы»)" in checked.remarks[0].text


@pytest.mark.parametrize("name", ["Инструкция", "Справочник", "ОШИБКИ "])
def test_sheets_for_people_are_no_data(name: str) -> None:
    same(check(workbook(sheets_of(E) | {name: [["Код ОО", "Что не так"], ["430001", "см. ниже"]]})), E)


def test_a_hidden_sheet_is_not_counted_and_told_of() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book["Данные"])
        copy.title, copy.sheet_state = "Старые", "hidden"

    same(check(changed(E, hide)), E, "sheet-hidden")


def test_hidden_rows_are_counted_and_told_of() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        for row in (3, 4, 9):
            book["Данные"].row_dimensions[row].hidden = True

    checked = check(changed(A, hide))
    same(checked, A, "rows-hidden")
    assert "(3–4)" in checked.remarks[0].message


def test_a_header_in_two_rows_is_read_by_both() -> None:
    first, *rows = sheets_of(P)["Данные"]
    upper = [*first[:6], "Участвуют в методических объединениях", None, None, None]
    lower = [None] * 6 + ["школьных", "муниципальных", "окружных", "региональных"]
    sheets = sheets_of(P) | {"Данные": [["Участие"], upper, lower, *rows]}

    def merge(book: openpyxl.Workbook) -> None:
        book["Данные"].merge_cells("G2:J2")
        for letter in "ABCDEF":
            book["Данные"].merge_cells(f"{letter}2:{letter}3")

    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets)))
    merge(book)
    file = io.BytesIO()
    book.save(file)
    same(check(file.getvalue()), P)


def test_a_header_merged_over_two_columns_is_one() -> None:
    rows = [[row[0], None, *row[1:]] for row in sheets_of(E)["Данные"]]
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets_of(E) | {"Данные": rows})))
    book["Данные"].merge_cells("A1:B1")
    file = io.BytesIO()
    book.save(file)
    same(check(file.getvalue()), E)


def test_questions_that_became_numbers_or_days_are_known() -> None:
    sheets = sheets_of(D)
    header = sheets["Данные"][0]
    header[6:11] = [float(text) for text in header[6:11]]
    header[11:16] = [datetime(2026, int(text[2]), int(text[0])) for text in header[11:16]]
    same(check(workbook(sheets)), D)


def test_a_day_may_have_lost_its_format() -> None:
    sheets = sheets_of(M)
    for row in sheets["Данные"][1:]:
        row[6:8] = [(day - datetime(1899, 12, 30)).days for day in row[6:8]]
    same(check(workbook(sheets)), M)


@pytest.mark.parametrize("number", [0, -5, 1.5, 46_000.25, 10**7])
def test_a_number_that_is_no_day_is_an_error(number: float) -> None:
    sheets = sheets_of(M)
    sheets["Данные"][1][6] = number
    checked = check(workbook(sheets))
    assert [(said.code, said.cell) for said in checked.remarks] == [("bad-date", "Данные!G2")]


def test_a_day_of_another_century_is_an_error() -> None:
    checked = check(workbook(sheets_of(M), {"G2": datetime(1900, 1, 1), "H3": datetime(2206, 12, 1)}))
    assert [(said.code, said.cell) for said in checked.remarks] == [
        ("start-near-cohort", "Данные!G2"), ("end-near-cohort", "Данные!H3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Иванова Мария Петровна", "Иванова М. П.", "Иванова", "ivanova", "И. И.", "Петров1", "a@example.org",
             "+7 900 000-00-00", "000-000-000 00"],
)  # fmt: skip
def test_a_teacher_goes_by_a_code_and_a_name_is_not_repeated(name: str) -> None:
    checked = check(workbook(sheets_of(D), {"C2": name, "C3": name}))
    assert {(said.code, said.cell) for said in checked.remarks} == {
        ("person-named", "Данные!C2"), ("person-named", "Данные!C3"),
    }  # fmt: skip
    assert not any(name in said.message for said in checked.remarks)


@pytest.mark.parametrize("code", ["П-001", "1", "T12", "teacher-7", "педагог 5", "43-А/2", "ПЗ3"])
def test_codes_of_teachers(code: str) -> None:
    assert check(workbook(sheets_of(D), {"C4": code})).accepted


def test_a_cohort_of_another_year_is_an_error() -> None:
    checked = check(workbook(sheets_of(M), {"B2": 2025}))
    assert [(said.code, said.cell) for said in checked.remarks] == [("other-year", "Данные!B2")]
