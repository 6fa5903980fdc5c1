"""Drafted plans as workbooks: rows with their grounds, read back unchanged, the same bytes every time."""

import io

import openpyxl
import pandas as pd
import pytest

from rsoko.calendar import WEEKENDS
from rsoko.forms import Prefilled, blank_form
from rsoko.intake import Incoming, check_files
from rsoko.plans.drafting import drafted, grounds_sheet
from schemas.forms import FORMS
from schemas.terms import FormKey
from tests.filled import right_rows
from tests.frames import CONDITIONS, METHODOLOGY, YEAR, assessment, engaged, frame, score
from tests.workbooks import REGISTRY

SCHOOLS = ["430001", "430002"]
NAMES = {"430001": "Школа № 1"}


@pytest.fixture(scope="module")
def draft():
    years = (YEAR - 2, YEAR - 1, YEAR)
    rows = [
        assessment("430001", year, "VPR", subject, 40, 20) for year in years for subject in ("russian", "mathematics")
    ]
    engagement = [engaged("430001", 0, 100, 0, 100), engaged("430002", 5, 100, 5, 100)]
    return drafted(score(SCHOOLS, rows, engagement), frame([], CONDITIONS), METHODOLOGY, WEEKENDS)


def workbook(draft: pd.DataFrame) -> bytes:
    notes = {"title": list(draft["grounds"])}
    prefilled = Prefilled(draft.drop(columns="grounds"), notes, [grounds_sheet(draft, NAMES)])
    return blank_form(REGISTRY, FormKey.MEASURES, YEAR, "01", prefilled)


def read(content: bytes):
    return check_files([Incoming("план.xlsx", content)], REGISTRY)[0]


def test_a_draft_is_read_back_unchanged(draft):
    assert set(draft["school"]) == {"430001"}
    checked = read(workbook(draft))
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, draft.drop(columns="grounds"))


def test_every_measure_names_its_ground_twice(draft):
    book = openpyxl.load_workbook(io.BytesIO(workbook(draft)))
    place = list(FORMS[FormKey.MEASURES].columns).index("title") + 1
    notes = [book["Данные"].cell(row, place).comment.text for row in range(2, len(draft) + 2)]
    assert notes == draft["grounds"].tolist()
    assert any("50,0" in note for note in notes), "the share that led to the measure"
    rows = list(book["Основания"].iter_rows(min_row=2, values_only=True))
    assert [row[-1] for row in rows] == notes
    assert {row[:2] for row in rows} == {("430001", "Школа № 1")}
    assert book["Данные"].cell(len(draft) + 2, 1).value is None


def test_the_same_draft_is_the_same_workbook(draft):
    assert workbook(draft) == workbook(draft)


@pytest.mark.parametrize("form", list(FormKey))
def test_any_form_can_begin_with_rows(form):
    rows = right_rows(form, SCHOOLS, YEAR, seed=3)
    checked = read(blank_form(REGISTRY, form, YEAR, "01", Prefilled(rows)))
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, rows)


def test_days_are_days_words_are_labels_and_texts_no_formulas(draft):
    spoilt = draft.drop(columns="grounds").assign(title="=1+1")
    sheet = openpyxl.load_workbook(io.BytesIO(blank_form(REGISTRY, FormKey.MEASURES, YEAR, "01", Prefilled(spoilt))))[
        "Данные"
    ]
    row = dict(zip(FORMS[FormKey.MEASURES].columns, sheet[2], strict=True))
    assert row["start"].is_date
    assert row["start"].number_format == "dd.mm.yyyy"
    assert (row["status"].value, row["title"].data_type) == ("запланировано", "s")
