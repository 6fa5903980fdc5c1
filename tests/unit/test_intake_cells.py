"""Reading of one cell: what is a value, what is empty, what is an error and never a guess."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsoko.intake.cells import named_beside_code, read_cell, read_year, shown
from rsoko.reading.folding import fold
from rsoko.reading.remarks import Remark, address, column_letters, in_order
from rsoko.reading.texts import TEXTS, RemarkCode
from schemas.fields import Kind


@given(st.integers(min_value=-99_999, max_value=99_999), st.sampled_from(["{}", "{},0", " {} ", "{}.00"]))
def test_whole_number_survives_writing(number: int, way: str) -> None:
    assert read_cell(Kind.COUNT, way.format(number), {}).value == number


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]))
def test_spaces_between_thousands_change_nothing(number: int, space: str) -> None:
    assert read_cell(Kind.NUMBER, f"{number:,}".replace(",", space), {}).value == number


@given(st.text(alphabet="0123456789 .,-/абв%'", max_size=8))
def test_text_is_read_as_python_reads_it_or_not_at_all(text: str) -> None:
    reading = read_cell(Kind.NUMBER, text, {})
    if reading.value is not None:
        assert reading.problem is None
        assert reading.value == float(text.replace(" ", "").replace(",", "."))


@given(st.text(max_size=12))
def test_any_text_in_any_column_is_a_value_a_problem_or_empty(text: str) -> None:
    for kind in Kind:
        value, problem = read_cell(kind, text, {"вщп": "VPR"})
        assert value is None or problem is None


@pytest.mark.parametrize(
    "text", ["1e5", "+5", ".5", "5.", "1.2.3", "١٢", "½", "0x10", "1_000", "1 23", "∞", "nan", "inf"]
)
def test_odd_numbers_are_not_guessed(text: str) -> None:
    assert read_cell(Kind.NUMBER, text, {}) == (None, RemarkCode.NOT_NUMBER)


@pytest.mark.parametrize(
    "raw", ["2026", 2026, 2026.0, "2025/26", "2025/2026", "2025-2026", "2025–26", " 2026 ", "2026.0"]
)
def test_year_is_named_by_its_end(raw: object) -> None:
    assert read_year(raw) == 2026


@pytest.mark.parametrize(
    "raw", ["2026 г.", "2026г", "2025/26 уч. год", "2025-2026 учебный год", "2025/2026 УЧ.Г.", "2025/26уч год"]
)
def test_the_word_after_a_year_is_read_over(raw: str) -> None:
    assert read_year(raw) == 2026


@pytest.mark.parametrize(
    "raw",
    [
        "2025/27",
        "2026/25",
        "25/26",
        "26",
        26,
        2025.5,
        "",
        None,
        True,
        1926,
        "2026 гг.",
        "26 г.",
        "год 2026",
        "2026 год?",
    ],
)
def test_year_is_not_guessed(raw: object) -> None:
    assert read_year(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "430101 — МБОУ СОШ № 1",
        "430101 МБОУ «Школа»",
        "430101-Школа",
        "430101\n1-я гимназия",
        " 430101 – Школа ",
        "430101 − Школа",
    ],
)
def test_a_school_by_code_and_name_is_its_code(raw: str) -> None:
    assert read_cell(Kind.SCHOOL, raw, {}) == ("430101", None)
    assert named_beside_code(raw) == raw.replace("430101", "").strip(" —–−-\n")


@pytest.mark.parametrize(
    "raw",
    [
        "430 10 1",
        "43 0101",
        "430  101 ",
        "430 101,0",
        "430101 430102",
        "430101 — школа 430102",
        "430101 —",
        "430101-1",
        "4301011 Школа",
        "Школа 430101",
        "430101,5",
    ],
)
def test_what_may_be_another_school_is_no_code(raw: str) -> None:
    assert read_cell(Kind.SCHOOL, raw, {}) == (None, RemarkCode.BAD_SCHOOL_CODE)
    assert named_beside_code(raw) is None


@pytest.mark.parametrize("raw", ["430 101", "430\u00a0101", " 430\u202f101"])
def test_a_code_that_a_spreadsheet_took_for_an_amount_is_its_code(raw: str) -> None:
    assert read_cell(Kind.SCHOOL, raw, {}) == ("430101", None)


def test_century_turns_in_a_short_academic_year() -> None:
    assert read_year("2009/10") == 2010
    assert read_year("2099/00") == 2100


def test_answers_and_dates() -> None:
    assert read_cell(Kind.ANSWER, "ДА", {}).value == 1
    assert read_cell(Kind.ANSWER, "нет", {}).value == 0
    assert read_cell(Kind.DAY, "31.05.2026", {}).value == datetime(2026, 5, 31)
    assert read_cell(Kind.DAY, "2026-05-31", {}).value == datetime(2026, 5, 31)
    assert read_cell(Kind.DAY, "31.02.2026", {}).problem is RemarkCode.BAD_DATE


def test_cells_are_shown_as_their_sender_sees_them() -> None:
    assert [shown(raw) for raw in (12.0, 12.5, datetime(2026, 5, 31), "  а \n б ", "#REF!")] == [
        "12", "12,5", "31.05.2026", "а б", "#ССЫЛКА!",
    ]  # fmt: skip


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters
    assert address("Данные", 17, index) == f"Данные!{letters}17"


def test_remarks_go_from_file_to_passport_to_rows_once_each() -> None:
    cells = [None, "Паспорт!B3", "Данные!B2", "Данные!Z2", "Данные!AA2", "Данные!A10"]
    remarks = [Remark("x", cell, "т") for cell in cells]
    assert in_order([*remarks[::-1], *remarks]) == remarks


def test_folding_keeps_words_apart_that_differ() -> None:
    assert fold("Код  ОО\n") == fold("код оо") == fold("КОД OO")
    assert fold("Учителей") != fold("Учителя")


def test_every_code_says_what_is_wrong_and_what_to_do() -> None:
    assert set(TEXTS) == set(RemarkCode)
    for text in TEXTS.values():
        assert text.text.endswith((".", ")", "}"))
        assert text.cure.endswith((".", "»"))
