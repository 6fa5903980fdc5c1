"""The marked copy that goes back: every remark at its cell and in the list, and the way back to a right file."""

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from rsoko.intake import Incoming, check_files
from rsoko.marking.comments import AUTHOR
from rsoko.marking.highlight import AMBER, RED
from rsoko.marking.isolation import mark
from rsoko.marking.limits import Limits
from rsoko.marking.notes import MAX_LISTED
from rsoko.reading.remarks import Remark
from schemas.terms import Severity
from tests.binary import binary_workbook
from tests.workbooks import REGISTRY, check, passport, sheets_of, text_table, titles, workbook

A, E = "assessments", "engagement"
SCHOOLS = [f"4301{number:02d}" for number in range(40)]


def more_schools(first: str, like: int) -> pd.DataFrame:
    """Forty schools like one of the small registry, with the last two digits of ours."""
    codes = [first + school[-2:] for school in SCHOOLS]
    return REGISTRY.schools.iloc[[like] * len(codes)].assign(school=codes, name=[f"Школа {code}" for code in codes])


# 4301xx are the sender's, 4302xx another's, 4303xx closed long ago.
_SCHOOLS = [REGISTRY.schools, more_schools("4301", 0), more_schools("4302", 2), more_schools("4303", 4)]
MANY = replace(REGISTRY, schools=pd.concat(_SCHOOLS, ignore_index=True).astype({"school": "str", "name": "str"}))
# Column, what is written there by mistake (`xx` are digits of the school), what the check calls it.
MISTAKES = [
    ("A", "9999xx", "school-unknown"),
    ("A", "школа xx", "bad-school-code"),
    ("A", "4302xx", "school-foreign"),
    ("A", "4303xx", "school-not-open"),
    ("B", "скоро", "bad-year"),
    ("B", 2024, "other-year"),
    ("C", "КДР", "bad-word"),
    ("E", 99, "out-of-range"),
    ("F", None, "cell-empty"),
    ("F", "двадцать", "not-number"),
    ("F", 20.5, "not-whole"),
    ("G", -1, "negative"),
    ("G", "#ДЕЛ/0!", "formula-error"),
    ("F", datetime(2026, 5, 20), "date-for-number"),
    ("G", "=F2", "formula-no-value"),
    ("G", 21, "below-min-within-participants"),
    ("I", 5.5, "mean-score-is-mark"),
]


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def listed(data: bytes) -> list[tuple[object, ...]]:
    """The lines of the list, without its header and what closes it."""
    lines = opened(data)["Ошибки"].iter_rows(min_row=2, max_col=5, values_only=True)
    return [line for line in lines if isinstance(line[0], int)]


def fills(data: bytes) -> dict[str, str]:
    """The cells of the data that are filled, by shade."""
    cells = (cell for row in opened(data)["Данные"].iter_rows() for cell in row)
    return {cell.coordinate: cell.fill.fgColor.rgb for cell in cells if cell.fill.fill_type}


def said(data: bytes) -> dict[str, str]:
    """The comments on the cells of the data."""
    cells = (cell for row in opened(data)["Данные"].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def remark(cell: str | None, text: str = "Не то.", severity: Severity = Severity.ERROR) -> Remark:
    return Remark("x", cell, text, severity, "Исправьте.")


def right_rows() -> list[list[object]]:
    rows = []
    for school in SCHOOLS:
        for grade in (4, 5, 6, 7, 8):
            rows.append([school, 2026, "ВПР", "русский язык", grade, 20, 3, 10, 3.5])
    return rows


def spoilt() -> tuple[bytes, dict[str, str]]:
    """A file of 200 rows with a mistake in each, and what the check must say of which cell."""
    rows, expected = right_rows(), {}
    book = opened(workbook({"Данные": [titles(A), *rows], "Паспорт": passport(A)}))
    for number in range(len(rows)):
        column, wrong, code = MISTAKES[number % len(MISTAKES)]
        place = f"{column}{number + 2}"
        book["Данные"][place].value = wrong.replace("xx", rows[number][0][-2:]) if isinstance(wrong, str) else wrong
        expected[f"Данные!{place}"] = code
    return saved(book), expected


def test_two_hundred_errors_are_marked_and_the_mended_copy_is_accepted() -> None:
    data, expected = spoilt()
    checked = check_files([Incoming("форма.xlsx", data)], MANY)[0]
    assert {each.cell: each.code for each in checked.remarks} == expected
    assert (len(checked.remarks), len(set(expected.values()))) == (200, 17)

    copy = mark(data, "форма.xlsx", checked.remarks)
    assert [line[1:] for line in listed(copy)] == [
        (each.cell, each.text, each.cure, "ошибка") for each in checked.remarks
    ]
    assert [line[0] for line in listed(copy)] == list(range(1, 201))
    cells = {place.rpartition("!")[2] for place in expected}
    assert fills(copy) == dict.fromkeys(cells, RED)
    comments = said(copy)
    assert set(comments) == cells
    for each in checked.remarks:
        comment = comments[str(each.cell).rpartition("!")[2]]
        assert each.text in comment
        assert each.cure in comment
        assert any("а" <= letter <= "я" for letter in each.cure), each.cure

    # The sender mends what is marked, in the copy itself, and nothing else.
    book = opened(copy)
    for number, row in enumerate(right_rows(), start=2):
        for column, value in zip("ABCDEFGHI", row, strict=True):
            cell = book["Данные"][f"{column}{number}"]
            if cell.fill.fgColor.rgb == RED:
                cell.value, cell.number_format = value, "General"
    again = check_files([Incoming("форма.xlsx", saved(book))], MANY)[0]
    assert again.remarks == []
    assert again.accepted
    right = check_files([Incoming("ф", workbook({"Данные": [titles(A), *right_rows()], "Паспорт": passport(A)}))], MANY)
    pd.testing.assert_frame_equal(again.frame, right[0].frame)


def formatted() -> openpyxl.Workbook:
    """A valid form as somebody who likes order keeps it."""
    book = opened(workbook(sheets_of(E)))
    sheet = book["Данные"]
    sheet.column_dimensions["A"].width, sheet.row_dimensions[1].height = 33, 61
    sheet.column_dimensions["H"].hidden = True
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = "A1:H3"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(name="Arial", bold=True, color="FF112233"), PatternFill("solid", fgColor="FF99CCFF")
    sheet["C2"].number_format, sheet["D3"].number_format = "#,##0.00", "0.0%"
    sheet["C2"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["D2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["E2"].comment = Comment("Уточнить у школы", "Иванова")
    sheet["F2"].comment = Comment("По данным отдела", "Иванова")
    sheet["J5"].value = "=SUM(C2:C3)"
    sheet["J6"].value = "+7 — телефон"
    sheet.merge_cells("J8:L9")
    sheet.add_data_validation(
        DataValidation(type="whole", operator="between", formula1="0", formula2="9", sqref="C2:H9")
    )
    sheet.conditional_formatting.add("C2:H3", CellIsRule(operator="greaterThan", formula=["500"], font=Font(bold=True)))
    book.create_sheet("Рабочие записи 'А'")["A1"].value = "своё"
    return book


def look(cell: openpyxl.cell.Cell, *, filled: bool) -> list[str]:
    parts = [cell.font, cell.number_format, cell.border, cell.alignment, cell.protection]
    return [repr(part) for part in [*parts, *([cell.fill] if filled else [])]]


def test_the_formatting_of_the_sender_survives() -> None:
    data = saved(formatted())
    before = opened(data)["Данные"]
    after = opened(mark(data, "ф", [remark("Данные!C2"), remark("Данные!E2")]))["Данные"]
    for row in before.iter_rows():
        for cell in row:
            twin = after[cell.coordinate]
            assert (twin.value, twin.data_type) == (cell.value, cell.data_type)
            marked = cell.coordinate in ("C2", "E2")
            assert look(twin, filled=not marked) == look(cell, filled=not marked)
    assert after.column_dimensions["A"].width == 33
    assert after.column_dimensions["H"].hidden
    assert after.row_dimensions[1].height == 61
    assert (after.freeze_panes, after.auto_filter.ref) == ("B2", "A1:H3")
    assert after.dimensions == before.dimensions
    assert [str(area) for area in after.merged_cells.ranges] == ["J8:L9"]
    assert [str(rule.sqref) for rule in after.data_validations.dataValidation] == ["C2:H9"]
    assert [str(area.sqref) for area in after.conditional_formatting] == ["C2:H3"]
    assert after["F2"].comment.text == "По данным отдела"


def test_comments_of_the_sender_come_first_and_ours_after_them() -> None:
    copy = mark(saved(formatted()), "ф", [remark("Данные!E2", "Одно."), remark("Данные!E2", "Другое.")])
    assert said(copy)["E2"] == ("Уточнить у школы\n\nРСОКО, проверка файла:\nОдно. Исправьте.\n\nДругое. Исправьте.")
    assert opened(copy)["Данные"]["E2"].comment.author == "Иванова"
    other = opened(mark(saved(formatted()), "ф", [remark("Данные!C2")]))["Данные"]["C2"].comment
    assert (other.author, other.text) == (AUTHOR, "РСОКО, проверка файла:\nНе то. Исправьте.")


def test_a_second_round_takes_the_marks_of_the_first_away() -> None:
    first = mark(saved(formatted()), "ф", [remark("Данные!C2"), remark("Данные!E2"), remark("Данные!G3")])
    second = mark(first, "ф", [remark("Данные!G3", "Всё ещё не то.")])
    assert [line[1:3] for line in listed(second)] == [("Данные!G3", "Всё ещё не то.")]
    assert opened(second).sheetnames.count("Ошибки") == 1
    own = {"C2": "FFFFFF00", "D2": "FF00FF00"} | dict.fromkeys([f"{column}1" for column in "ABCDEFGH"], "FF99CCFF")
    assert fills(second) == own | {"G3": RED}
    assert said(second)["E2"] == "Уточнить у школы"
    assert "C2" not in said(second)
    assert "Всё ещё не то." in said(second)["G3"]
    assert said(second)["G3"].count("РСОКО") == 1


def test_marks_are_known_again_when_a_spreadsheet_has_changed_the_author_and_moved_the_rows() -> None:
    book = opened(mark(saved(formatted()), "ф", [remark("Данные!C2")]))
    sheet = book["Данные"]
    text = sheet["C2"].comment.text
    sheet["C2"].comment = None
    sheet.insert_rows(2)
    sheet["C3"].comment = Comment(f"Пётр:\n{text}", "Пётр")
    cleared = mark(saved(book), "ф", [])
    assert fills(cleared)["C3"] == "FFFFFF00"
    assert "C3" not in said(cleared)


def test_warnings_are_amber_and_an_error_in_the_same_cell_is_red() -> None:
    warning = Severity.WARNING
    remarks = [remark("Данные!C2", severity=warning), remark("Данные!D2", severity=warning), remark("Данные!D2")]
    copy = mark(workbook(sheets_of(E)), "ф", remarks)
    assert fills(copy) == {"C2": AMBER, "D2": RED}
    assert [line[4] for line in listed(copy)] == ["предупреждение", "предупреждение", "ошибка"]


def test_every_line_of_the_list_leads_to_its_cell() -> None:
    places = [
        "Данные!C2",
        "Рабочие записи 'А'!A1",
        "Данные!K9",
        "Нет такого!A1",
        "Данные!XFE1",
        "Данные!A1048577",
        None,
    ]
    copy = mark(saved(formatted()), "ф", [remark(place) for place in places])
    sheet = opened(copy)["Ошибки"]
    links = [cell.hyperlink and cell.hyperlink.location for cell in sheet["B"][1:8]]
    assert links == ["'Данные'!C2", "'Рабочие записи ''А'''!A1", "'Данные'!K9", None, None, None, None]
    assert [line[1] for line in listed(copy)] == [*places[:-1], "файл"]
    assert opened(copy).active.title == "Ошибки"
    # In a merged range the first cell shows for all.
    assert "J8" in said(copy)
    assert fills(copy)["J8"] == RED


def test_only_one_sheet_is_chosen() -> None:
    # A group of chosen sheets would take what is typed into one into all of them.
    book = opened(mark(workbook(sheets_of(E)), "ф", [remark("Данные!C2")]))
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == ["Ошибки"]


def test_texts_never_become_formulas() -> None:
    data = opened(workbook(sheets_of(E)))
    data["Данные"]["A3"].value = "=1+1"
    data["Данные"]["A3"].data_type = "s"
    copy = opened(
        mark(saved(data), "ф", [Remark("x", "Данные!A3", "=cmd|'/c calc'!A0", Severity.ERROR, "@\x07SUM\ufffe")])
    )
    line = copy["Ошибки"][2]
    assert [(cell.value, cell.data_type) for cell in line[2:4]] == [("=cmd|'/c calc'!A0", "s"), ("@SUM", "s")]
    assert (copy["Данные"]["A3"].value, copy["Данные"]["A3"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
def test_a_text_table_comes_back_as_a_workbook(encoding: str) -> None:
    table = text_table(E, encoding=encoding).replace(b";200;", ";=1+1;".encode(encoding.removesuffix("-sig")))
    checked = check(table)
    assert [(each.code, each.cell) for each in checked.remarks] == [("formula-no-value", "Данные!C2")]
    copy = mark(table, "форма.csv", checked.remarks)
    sheet = opened(copy)["Данные"]
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")
    assert sheet["C2"].quotePrefix or sheet["C2"].fill.fgColor.rgb == RED
    assert fills(copy) == {"C2": RED}
    book = opened(copy)
    book["Данные"]["C2"].value = "200"
    pd.testing.assert_frame_equal(check(saved(book)).frame, check(text_table(E)).frame)


def test_a_copy_of_another_format_keeps_merged_codes_and_the_days_of_its_numbers() -> None:
    sheets = sheets_of("measures")
    sheets["Данные"][2][0] = None
    for row in sheets["Данные"][1:]:
        row[6:8] = [(day - datetime(1904, 1, 1)).days for day in row[6:8]]
    sheets["Данные"][1][9] = "двенадцать"
    table = binary_workbook(sheets, merged=[(1, 0, 2, 0)], since_1904=True)
    checked = check(table)
    assert [(each.code, each.cell) for each in checked.remarks] == [("not-number", "Данные!J2")]
    book = opened(mark(table, "план.xlsb", checked.remarks))
    book["Данные"]["J2"].value = 12
    pd.testing.assert_frame_equal(check(saved(book)).frame, check(workbook(sheets_of("measures"))).frame)


def test_a_remark_on_a_cell_under_a_merged_one_stands_where_it_shows() -> None:
    book = opened(workbook(sheets_of(A)))
    book["Данные"].merge_cells("F2:F3")
    data = saved(book)
    copy = mark(data, "форма.xlsx", check(data).remarks)
    assert fills(copy) == {"F2": RED}
    assert "объединена с ячейкой F2" in opened(copy)["Данные"]["F2"].comment.text


def test_five_thousand_remarks_are_all_listed_and_marked() -> None:
    rows = [[f"{430000 + number}", 2026, *range(6)] for number in range(2500)]
    data = workbook({"Данные": [titles(E), *rows], "Паспорт": passport(E)})
    remarks = [remark(f"Данные!{column}{row}") for row in range(2, 2502) for column in "CD"]
    copy = mark(data, "ф", remarks)
    book = opened(copy)
    marked = [row[column] for row in book["Данные"].iter_rows(min_row=2) for column in (2, 3)]
    assert {cell.fill.fgColor.rgb for cell in marked} == {RED}
    assert all("Исправьте." in cell.comment.text for cell in marked)
    assert (len(marked), book["Ошибки"]["A5001"].value, book["Ошибки"]["B5001"].value) == (5000, 5000, "Данные!D2501")


def test_a_list_without_end_is_cut_and_says_so() -> None:
    remarks = [remark(None)] * (MAX_LISTED + 1)
    lines = listed(mark(b"", "ф", remarks))
    assert len(lines) == MAX_LISTED + 1
    assert lines[-1][2] == "Перечислены первые 20000 замечаний, всего их 20001."


def test_the_same_file_gives_the_same_bytes() -> None:
    data, remarks = saved(formatted()), [remark("Данные!C2"), remark(None)]
    assert mark(data, "ф", remarks) == mark(data, "ф", remarks)
    assert mark(b"", "ф", remarks) == mark(b"", "ф", remarks)


@pytest.mark.parametrize(("megabytes", "processor_seconds", "seconds"), [(16, 120, 60), (1024, 0, 60), (1024, 120, 0)])
def test_a_process_that_dies_leaves_the_list(megabytes: int, processor_seconds: int, seconds: int) -> None:
    limits = Limits(megabytes * 1024**2, file=1024**2, processor_seconds=processor_seconds, seconds=seconds)
    sheets = sheets_of(E)
    sheets["Данные"] += [sheets["Данные"][1]] * 6_000
    copy = mark(workbook(sheets), "ф", [remark("Данные!C2"), remark(None)], limits)
    assert opened(copy).sheetnames == ["Ошибки"]
    assert [line[1] for line in listed(copy)] == ["Данные!C2", "файл"]
    assert [cell.hyperlink for cell in opened(copy)["Ошибки"]["B"]][1:3] == [None, None]
