"""Blank forms in a real spreadsheet program: it opens them, keeps their checks, and sees what the reader sees."""

import io
from random import Random

import openpyxl
import pandas as pd
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from pypdf import PdfReader

from rsoko.forms import Prefilled, blank_form
from rsoko.forms.blank import blank_of
from rsoko.forms.formulas import broken, impossible, missing, twice
from rsoko.forms.reference import lists_of
from rsoko.intake import Incoming, check_files
from rsoko.intake.cells import school_label
from rsoko.tables import Sheet
from schemas.fields import Kind
from schemas.forms import FORMS
from schemas.sheets import GROUNDS_SHEET
from schemas.terms import FormKey, Term
from tests.filled import filled, right_rows, saved
from tests.office import converted
from tests.workbooks import REGISTRY

YEAR = 2026
SENDER = "01"
SCHOOLS = ["430001", "430002"]
NAMED = [school_label(code, name) for code, name in REGISTRY.schools[["school", "name"]].to_numpy().tolist()[:2]]
JUDGED_ROWS = 60
# Formulas of the test stand far to the right of the table, where the reader takes no notice.
ASIDE = 60
every_form = pytest.mark.parametrize("form", list(FormKey))


@pytest.fixture(scope="module")
def blanks():
    return {form: blank_form(REGISTRY, form, YEAR, SENDER) for form in FormKey}


@pytest.fixture(scope="module")
def rows():
    return {form: right_rows(form, SCHOOLS, YEAR, seed=2) for form in FormKey}


@pytest.fixture(scope="module")
def spoilt(blanks):
    """Forms with cells of every sort, and beside each row the formulas by which its cells are coloured."""
    return {form: judged(blanks[form], form) for form in FormKey}


@pytest.fixture(scope="module")
def resaved(tmp_path_factory, blanks, rows, spoilt):
    """All of them as LibreOffice saves them, in one go."""
    files = {f"blank-{form}": content for form, content in blanks.items()}
    files |= {f"filled-{form}": filled(blanks[form], form, rows[form]) for form in FormKey}
    files |= {f"begun-{form}": content for form, content in begun(rows).items()}
    files |= {f"spoilt-{form}": content for form, content in spoilt.items()}
    return converted(tmp_path_factory.mktemp("office"), files, "xlsx")


def begun(rows):
    """Forms that begin with rows, and a sheet beside them that the reader passes over."""
    beside = [Sheet(GROUNDS_SHEET, ("Код ОО", "Основание"), [("430001", "показатель 62,5 %")])]
    return {form: blank_form(REGISTRY, form, YEAR, SENDER, Prefilled(rows[form], sheets=beside)) for form in FormKey}


@every_form
def test_a_form_with_drafted_rows_saved_by_the_office_is_read_the_same(resaved, rows, form):
    content = resaved[f"begun-{form}"]
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[-1] == GROUNDS_SHEET
    checked = check(content)
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, rows[form])


def check(content: bytes):
    return check_files([Incoming("форма.xlsx", content)], REGISTRY)[0]


@every_form
def test_a_filled_form_saved_by_the_office_is_read_the_same(resaved, rows, form):
    checked = check(resaved[f"filled-{form}"])
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, rows[form])


@every_form
def test_the_office_keeps_checks_notes_and_colours(resaved, blanks, form):
    before, after = (
        openpyxl.load_workbook(io.BytesIO(file))["Данные"] for file in (blanks[form], resaved[f"blank-{form}"])
    )
    assert kinds_of_checks(after) == kinds_of_checks(before)
    assert [bool(cell.comment) for cell in after[1]] == [True] * len(FORMS[form].columns)
    assert count_of_colours(after) == count_of_colours(before)


def kinds_of_checks(sheet) -> dict[int, tuple[str | None, str]]:
    return {
        column: (validation.type if validation.type != "none" else None, validation.prompt)
        for validation in sheet.data_validations.dataValidation
        for area in validation.sqref.ranges
        for column in range(area.min_col, area.max_col + 1)
    }


def count_of_colours(sheet) -> int:
    return sum(len(area.rules) for area in sheet.conditional_formatting)


@every_form
def test_a_blank_form_saved_by_the_office_is_refused_as_before(resaved, blanks, form):
    before, after = check(blanks[form]), check(resaved[f"blank-{form}"])
    assert [(remark.code, remark.cell) for remark in after.remarks] == [
        (remark.code, remark.cell) for remark in before.remarks
    ]


def test_forms_are_printed_on_few_pages(tmp_path, blanks):
    for content in converted(tmp_path, {form.value: content for form, content in blanks.items()}, "pdf").values():
        pages = PdfReader(io.BytesIO(content)).pages
        assert 4 <= len(pages) <= 7
        assert "Страница 1 из" in pages[0].extract_text()


@every_form
def test_colours_say_what_the_reader_says(resaved, spoilt, form):
    """The office colours a cell for the reason for which the reader remarks on it.

    The reader is silent about rules and repeated rows where it could not read a cell they need, of a repeated row
    also where it could not read its twin; a colour need not be.
    """
    said, shown = remarks_of(spoilt[form], form), colours_of(resaved[f"spoilt-{form}"], form)
    assert len(said) > JUDGED_ROWS
    assert said - shown == set()
    unreadable = {(row, name) for row, name, reason in said if reason in ("impossible", "cell-empty")}
    for row, name, reason in shown - said:
        if reason != "row-twice":
            assert any((row, needed) in unreadable for needed in needed_by(form, reason)), (row, name, reason)


def needed_by(form: FormKey, reason: str) -> frozenset[str]:
    """Fields that the reader needs for a judgement between cells; none for a judgement of one cell."""
    return next((rule.fields for rule in FORMS[form].rules.values() if rule.code == reason), frozenset())


def remarks_of(content: bytes, form: FormKey) -> set[tuple[int, str, str]]:
    """Row, field and reason of every remark; what the reader says of a single wrong cell is one reason."""
    own = {rule.code for rule in FORMS[form].rules.values()} | {"cell-empty", "row-twice"}
    names = list(FORMS[form].columns)
    said = set()
    for remark in check(content).remarks:
        letters, row = coordinate_from_string(remark.cell.split("!")[1])
        name = names[column_index_from_string(letters) - 1]
        said.add((row, name, remark.code if remark.code in own else "impossible"))
    return said


def colours_of(content: bytes, form: FormKey) -> set[tuple[int, str, str]]:
    """Row, field and reason of every colour, as the office computed them."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Данные"]
    shown = set()
    for place, (name, reason, _) in enumerate(judgements(form)):
        for row in range(2, JUDGED_ROWS + 2):
            value = sheet.cell(row, ASIDE + place).value
            assert isinstance(value, bool), (name, reason, value)
            if value:
                shown.add((row, name, reason))
    return shown


def judgements(form: FormKey) -> list[tuple[str, str, str]]:
    """Field, reason and formula of every colour of a form."""
    blank = blank_of(REGISTRY, form, YEAR, SENDER)
    definition, lists = blank.definition, lists_of(blank)
    columns = definition.columns.values()
    found = [(column.name, "impossible", impossible(blank, column, lists)) for column in columns]
    found += [(column.name, "cell-empty", missing(definition, column)) for column in columns if not column.nullable]
    codes = [rule.code for rule in definition.rules.values()]
    found += [(name, code, formula) for code, (name, formula) in zip(codes, broken(definition), strict=True)]
    found.append((definition.unique[0], "row-twice", twice(blank)))
    return [each for each in found if each[2]]


def judged(blank: bytes, form: FormKey) -> bytes:
    """Put cells of every sort into the rows of a form, and the formulas beside them."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet, chance = book["Данные"], Random(f"{form}7")
    columns = list(FORMS[form].columns.values())
    for row in range(2, JUDGED_ROWS + 2):
        for place, column in enumerate(columns, start=1):
            sheet.cell(row, place).value = some_cell(chance, column)
        # A row is begun, so that it is not taken for an empty one, and names a school, so that it is not a note.
        sheet.cell(row, 1).value = chance.choice([*SCHOOLS, *NAMED])
        for place, (_, _, formula) in enumerate(judgements(form)):
            moved = Translator(f"={formula}", origin="A2").translate_formula(f"A{row}")
            sheet.cell(row, ASIDE + place).value = moved
    return saved(book)


def some_cell(chance: Random, column) -> object:
    """Mostly a right cell, now and then a wrong or an empty one."""
    if chance.random() < 0.1:
        return chance.choice([None, "-", "н/д", " "])
    if chance.random() < 0.1:
        return chance.choice(_WRONG[column.kind])
    if column.kind is Kind.WORD:
        return one_of(chance, column.words)
    if column.kind in (Kind.COUNT, Kind.NUMBER):
        return chance.randint(int(column.low), min(int(column.high), 12))
    return chance.choice(_RIGHT[column.kind])


def one_of(chance: Random, words: type[Term]) -> str:
    return chance.choice([term.label for term in words])


_RIGHT = {
    Kind.SCHOOL: SCHOOLS,
    Kind.YEAR: [YEAR, str(YEAR), "2025/26", "2025/2026"],
    Kind.ANSWER: ["да", "нет", "Да"],
    Kind.TEXT: ["математика", "Семинар"],
    Kind.PSEUDONYM: ["П-001", "П-002", "17"],
    Kind.DAY: [pd.Timestamp(2026, month, 1).to_pydatetime() for month in (9, 11, 12)],
}
_WRONG = {
    Kind.SCHOOL: ["999999", "школа"],
    Kind.YEAR: [YEAR - 1, "давно"],
    Kind.WORD: ["иное"],
    Kind.COUNT: [-1, 100_001, 1.5, "много"],
    Kind.NUMBER: [-1, 100_001, "много"],
    Kind.ANSWER: ["может быть", 2],
    Kind.TEXT: ["что угодно"],
    Kind.PSEUDONYM: ["x@example.org", "П" * 30],
    Kind.DAY: ["скоро"],
}
