"""Blank forms: what a secretary finds in the workbook, and what comes of a blank one that is sent back."""

import io
import re
from collections.abc import Iterator
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from rsoko.campaigns.plans import campaign_of_form
from rsoko.errors import UserError
from rsoko.forms import blank_form, blank_name, open_municipalities
from rsoko.intake import Incoming, RemarkCode, check_files
from schemas.fields import Kind
from schemas.forms import FORMS
from schemas.terms import FormKey
from tests.filled import filled, right_rows, saved
from tests.workbooks import REGISTRY

YEAR = 2026
SENDER = "01"
SCHOOLS = {"430001": "Школа № 1", "430002": "Школа № 2"}
SHEETS = ["Инструкция", "Паспорт", "Данные", "Справочник"]
every_form = pytest.mark.parametrize("form", list(FormKey))


@pytest.fixture(scope="module")
def blanks():
    return {form: blank_form(REGISTRY, form, YEAR, SENDER) for form in FormKey}


@pytest.fixture
def book(blanks, form):
    return openpyxl.load_workbook(io.BytesIO(blanks[form]))


def validations(sheet) -> dict[int, DataValidation]:
    """Validation of each column, by its number."""
    found = {}
    for validation in sheet.data_validations.dataValidation:
        for area in validation.sqref.ranges:
            assert area.min_row == 2
            assert area.max_row > 10
            found |= dict.fromkeys(range(area.min_col, area.max_col + 1), validation)
    return found


def texts(book) -> Iterator[str]:
    """Every text of a workbook that a person reads."""
    yield from book.sheetnames
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type != "f":
                    yield cell.value
                if cell.comment:
                    yield cell.comment.text
        for validation in sheet.data_validations.dataValidation:
            yield from filter(None, (validation.prompt, validation.promptTitle, validation.error))
        for part in (sheet.oddHeader, sheet.oddFooter):
            yield from filter(None, (part.left.text, part.center.text, part.right.text))


@every_form
def test_sheets_headers_and_passport(book, form):
    assert book.sheetnames == SHEETS
    assert all(sheet.sheet_state == "visible" for sheet in book)
    data, passport = book["Данные"], book["Паспорт"]
    assert [cell.value for cell in data[1]] == [column.title for column in FORMS[form].columns.values()]
    assert [[cell.value for cell in row] for row in passport["A1:B4"]] == [
        ["Форма", form.value],
        ["Версия формы", 1],
        ["Год", YEAR],
        ["Отправитель", SENDER],
    ]
    assert passport["B4"].data_type == "s"
    assert not any(sheet.protection.sheet for sheet in book)


@every_form
def test_a_form_with_a_row_a_school_has_its_rows(book, form):
    rows = [[cell.value for cell in row] for row in book["Данные"].iter_rows(min_row=2)]
    begun = [row for row in rows if any(value is not None for value in row)]
    if FORMS[form].row_a_school:
        width = len(FORMS[form].columns)
        assert begun == [[code, YEAR, *[None] * (width - 2)] for code in SCHOOLS]
        assert {
            code: cell.comment.text for code, cell in zip(SCHOOLS, book["Данные"]["A"][1:], strict=False)
        } == SCHOOLS
    else:
        assert begun == []


@every_form
def test_codes_and_texts_stay_texts(book, form):
    data = book["Данные"]
    for letter, column in zip((cell.column_letter for cell in data[1]), FORMS[form].columns.values(), strict=True):
        shown = data[f"{letter}2"].number_format
        is_text = column.kind in (Kind.SCHOOL, Kind.WORD, Kind.ANSWER, Kind.TEXT, Kind.PSEUDONYM)
        assert shown == {True: "@", False: "dd.mm.yyyy" if column.kind is Kind.DAY else "General"}[is_text]


@every_form
def test_every_column_has_a_note_a_check_and_russian_words_for_both(book, form):
    data = book["Данные"]
    checks = validations(data)
    for place, column in enumerate(FORMS[form].columns.values(), start=1):
        note = data.cell(1, place).comment.text
        check = checks[place]
        assert ("Обязательная графа" in note) is not column.nullable
        assert column.note in note
        assert check.promptTitle
        assert len(check.promptTitle) <= 32
        assert 0 < len(check.prompt) <= 255
        assert len(check.error or "") <= 255
        assert check.errorStyle in (None, "stop")
        assert len(check.formula1 or "") <= 255
        assert len(check.formula2 or "") <= 255


@every_form
def test_the_check_of_a_column_follows_its_definition(book, form):
    checks = validations(book["Данные"])
    for place, column in enumerate(FORMS[form].columns.values(), start=1):
        check = checks[place]
        expected = {
            Kind.SCHOOL: "list",
            Kind.YEAR: "list",
            Kind.WORD: "list",
            Kind.ANSWER: "list",
            Kind.COUNT: "custom" if column.nullable else "whole",
            Kind.NUMBER: "custom" if column.nullable else "decimal",
            Kind.DAY: "date",
            Kind.PSEUDONYM: "textLength",
            Kind.TEXT: None,
        }[column.kind]
        assert check.type == expected
        if check.type == "list":
            assert listed(book, check.formula1) == offered(column)


def offered(column) -> list[str]:
    if column.kind is Kind.SCHOOL:
        return [*(f"{code} — {name}" for code, name in SCHOOLS.items()), *SCHOOLS]
    if column.kind is Kind.YEAR:
        return [str(YEAR)]
    if column.kind is Kind.WORD:
        return [term.label for term in column.words]
    return ["да", "нет", *(["н/д"] if column.nullable else [])]


def listed(book, formula: str) -> list[str]:
    """What a list offers, wherever it stands."""
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    sheet, _, area = formula.partition("!")
    return [row[0].value for row in book[sheet.strip("'")][area.replace("$", "")]]


@every_form
def test_a_part_is_bounded_by_its_whole(book, form):
    definition = FORMS[form]
    letters = {name: cell.column_letter for name, cell in zip(definition.columns, book["Данные"][1], strict=True)}
    by_place = validations(book["Данные"])
    checks = {name: by_place[place] for place, name in enumerate(definition.columns, start=1)}
    bounded = [rule for rule in definition.rules.values() if rule.ceiling]
    for rule in bounded:
        formula = f"{checks[rule.column].formula1}{checks[rule.column].formula2}"
        for name in rule.fields - {rule.column}:
            assert f"${letters[name]}2" in formula
        assert definition.columns[next(iter(rule.fields - {rule.column}))].title in checks[rule.column].error
    assert bool(bounded) is (form not in (FormKey.DEFICITS, FormKey.MEASURES))


@every_form
def test_every_rule_and_required_cell_has_a_colour(book, form):
    definition = FORMS[form]
    rules = [rule.formula[0] for area in book["Данные"].conditional_formatting for rule in area.rules]
    assert all(len(formula) < 1000 for formula in rules)
    assert all(rule.broken and rule.demand for rule in definition.rules.values())
    required = [column for column in definition.columns.values() if not column.nullable]
    assert sum(formula.startswith("AND(COUNTA(") for formula in rules) == len(required)
    assert any("COUNTIFS(" in formula for formula in rules)


@every_form
def test_sheets_are_made_to_be_printed(book, form):
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "&P из &N" in sheet.oddFooter.right.text
    data = book["Данные"]
    assert data.print_title_rows == "$1:$1"
    assert data.freeze_panes.endswith("2")
    assert all(cell.alignment.wrap_text for cell in data[1])


@every_form
def test_the_instruction_says_everything(book, form):
    said = "\n".join(str(cell.value) for row in book["Инструкция"].iter_rows() for cell in row if cell.value)
    definition, campaign = FORMS[form], campaign_of_form(form, YEAR)
    for column in definition.columns.values():
        assert column.title in said
        assert column.note in said
        for term in column.words or ():
            assert term.label in said
    titles = {name: column.title for name, column in definition.columns.items()}
    for rule in definition.rules.values():
        assert rule.demand.format(title=titles) in said
    assert f"{campaign.last:%d.%m.%Y}" in said
    assert campaign.monitoring.label in said
    assert blank_name(form, YEAR, SENDER) in said
    assert "персональные данные" in said
    assert "н/д" in said


def test_the_instruction_of_deficits_explains_groups_and_scale(blanks):
    book = openpyxl.load_workbook(io.BytesIO(blanks[FormKey.DEFICITS]))
    said = "\n".join(str(cell.value) for row in book["Инструкция"].iter_rows() for cell in row if cell.value)
    for text in ("1.1–1.5", "Психолого-педагогические технологии", "0 — не владею", "3 — владею свободно"):
        assert text in said


@every_form
def test_all_that_people_read_is_russian(book, form):
    names = re.compile(
        r"assessments|engagement|conditions|deficits|participation|measures|xlsx?|PDF|Excel|Ctrl|edu|sch"
    )
    for text in texts(book):
        assert not re.search(r"[A-Za-z]{2,}", names.sub("", re.sub(r'&"Arial"', "", text))), text
        assert "{" not in text
        assert "None" not in text


def test_the_registry_names_the_schools_in_the_reference(blanks):
    sheet = openpyxl.load_workbook(io.BytesIO(blanks[FormKey.ENGAGEMENT]))["Справочник"]
    assert {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4) if row[0].value} == SCHOOLS


@every_form
def test_the_same_form_is_the_same_bytes(blanks, form):
    assert blank_form(REGISTRY, form, YEAR, SENDER) == blanks[form]
    book = openpyxl.load_workbook(io.BytesIO(blanks[form]))
    assert book.properties.created == datetime(YEAR, 1, 1, 9)


@every_form
def test_a_blank_form_sent_back_is_refused(blanks, form):
    checked = check_files([Incoming("бланк.xlsx", blanks[form])], REGISTRY)[0]
    assert not checked.accepted
    assert (checked.form, checked.year, checked.sender) == (form, YEAR, SENDER)
    definition = FORMS[form]
    if not definition.row_a_school:
        assert [remark.code for remark in checked.remarks] == [RemarkCode.NO_ROWS]
        return
    # Only the cells that must be filled, of the rows of the schools and of nothing else.
    required = [column for column in definition.columns.values() if not column.nullable]
    assert checked.rows == len(SCHOOLS)
    assert {remark.code for remark in checked.remarks} == {RemarkCode.CELL_EMPTY}
    assert len(checked.remarks) == len(SCHOOLS) * (len(required) - 2)


@every_form
def test_a_filled_form_is_accepted_as_it_was_filled(blanks, form):
    rows = right_rows(form, list(SCHOOLS), YEAR)
    checked = check_files([Incoming("форма.xlsx", filled(blanks[form], form, rows))], REGISTRY)[0]
    assert checked.remarks == []
    assert (checked.form, checked.year, checked.sender) == (form, YEAR, SENDER)
    pd.testing.assert_frame_equal(checked.frame, rows)


@every_form
def test_schools_chosen_from_the_list_by_code_and_name_are_read_as_their_codes(blanks, form):
    rows = right_rows(form, list(SCHOOLS), YEAR)
    book = openpyxl.load_workbook(io.BytesIO(filled(blanks[form], form, rows)))
    check = validations(book["Данные"])[1]
    labels = listed(book, check.formula1)[: len(SCHOOLS)]
    for cell in book["Данные"]["A"][1 : len(rows) + 1]:
        cell.value = next(label for label in labels if label.startswith(cell.value))
    checked = check_files([Incoming("форма.xlsx", saved(book))], REGISTRY)[0]
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, rows)


def test_a_year_of_other_schools_has_other_rows():
    # 430006 opens on 1 September 2027.
    book = openpyxl.load_workbook(io.BytesIO(blank_form(REGISTRY, FormKey.ENGAGEMENT, YEAR + 2, SENDER)))
    assert [cell.value for cell in book["Данные"]["A"][1:4]] == [*SCHOOLS, "430006"]


@pytest.mark.parametrize(
    ("year", "municipality", "code", "said"),
    [
        (YEAR, "99", "unknown-municipality", "«99»"),
        (YEAR, "=1+1", "unknown-municipality", "«=1+1»"),
        (YEAR, "17", "no-open-schools", "Дальний район"),
    ],
)
def test_refusals(year, municipality, code, said):
    with pytest.raises(UserError, match=re.escape(said)) as refused:
        blank_form(REGISTRY, FormKey.ENGAGEMENT, year, municipality)
    assert refused.value.code == code
    assert refused.value.cure


def test_a_code_without_its_zero_is_guessed_in_the_cure():
    with pytest.raises(UserError) as refused:
        blank_form(REGISTRY, FormKey.ENGAGEMENT, YEAR, "1")
    assert "«01»" in refused.value.cure


def test_municipalities_with_open_schools():
    assert open_municipalities(REGISTRY, YEAR) == ["01", "02", "03"]


def test_names_of_files_are_ascii():
    assert blank_name(FormKey.MEASURES, YEAR, "01") == "measures-2026-01.xlsx"
