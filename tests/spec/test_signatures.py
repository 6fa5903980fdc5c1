"""Lines below a table that people sign: no rows of data, whatever cells they stand in; a row of data stays one."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import pytest

from tests.workbooks import check, sheets_of, workbook

A, D, E, M = "assessments", "deficits", "engagement", "measures"

SIGNATURES: list[list[object]] = [
    ["Директор", "______________", "И. И. Иванов"],
    ["Директор школы", None, None, "(подпись)", None, "Иванов И. И."],
    [None, None, "И. о. директора", None, "____________", "/Петрова А. А./"],
    ["Начальник отдела образования", None, "Сидорова О. П."],
    ["Исполнитель: Петрова А. А.", "тел. 8 (83334) 2-15-67"],
    ["Исп. Петрова", None, "тел.", 21567],
    ["Исп. Петрова", None, "Телефон:", 215670],
    ["тел.:2-15-67", "e-mail: a@example.org"],
    ["М.П.", "«__» ________ 2026 г."],
    ["Дата заполнения:", datetime(2026, 10, 25)],
    ["Дата", "25.10.2026"],
    ["________________", "________________"],
    ["(подпись)", "(расшифровка подписи)"],
    ["СОГЛАСОВАНО", "Заместитель директора по УВР", "Кузнецова Н. В."],
    ["Ответственный за заполнение:", "секретарь", "Орлова Е. Д."],
]


def said(form: str, *more: Sequence[object]) -> list[tuple[str, str | None]]:
    sheets = sheets_of(form)
    sheets["Данные"] += [list(row) for row in more]
    checked = check(workbook(sheets))
    if checked.accepted:
        pd.testing.assert_frame_equal(checked.frame, check(workbook(sheets_of(form))).frame)
    return [(each.code, each.cell) for each in checked.remarks]


@pytest.mark.parametrize("form", [E, D, M])
def test_a_line_that_is_signed_is_told_of_once_and_is_no_row(form: str) -> None:
    first = len(sheets_of(form)["Данные"]) + 1
    remarks = said(form, *SIGNATURES)
    assert {code for code, _ in remarks} == {"note-ignored"}
    rows = [int("".join(filter(str.isdigit, str(cell)))) for _, cell in remarks]
    assert rows == list(range(first, first + len(SIGNATURES)))


def test_a_name_beside_a_signature_is_not_repeated() -> None:
    sheets = sheets_of(E)
    sheets["Данные"] += [["Исполнитель: Петрова А. А.", "тел. 2-15-67"], ["Директор Иванов Иван Иванович"]]
    texts = [each.text for each in check(workbook(sheets)).remarks]
    assert ["«Исполнитель…»" in texts[0], "«Директор…»" in texts[1]] == [True, True]
    assert not any(name in text for text in texts for name in ("Петрова", "Иванов"))


@pytest.mark.parametrize(
    ("form", "row"),
    [
        (E, ["430002", "Директор", "______", "Иванов"]),
        (E, ["Директор", 2026, "______", "Иванов"]),
        (E, ["Директор", None, 200, 80, 30, 2, 20, 12]),
        (E, ["Директор", None, None, None, None, None, None, 0]),
        (E, ["Директор", "430002"]),
        (E, [None, "Директор", None, "1 200"]),
        (A, ["Главная школа", None, "ВПР"]),
        (A, ["школа", None, None, "______", 4]),
        (A, [None, None, "ВПР"]),
        (M, [None, None, None, None, "В среднем звене: уроки", None, None, None, "институт"]),
        (M, [None, None, None, None, "Сумма знаний: декада", None, None, None, "институт"]),
        (M, ["Исполнитель", None, None, None, None, None, datetime(2026, 11, 16)]),
        (M, [None, None, None, None, "Руководителям школ: семинар", None, None, None, "Директор школы"]),
        (D, [None, None, "Директор 7", "математика"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_row_with_anything_that_its_columns_hold_is_a_row(form: str, row: list[object]) -> None:
    remarks = said(form, row)
    assert ("note-ignored", None) not in {(code, None) for code, _ in remarks}
    assert remarks, "its errors are named"
