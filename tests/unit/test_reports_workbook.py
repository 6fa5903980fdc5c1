"""The list as a workbook: every school once, numbers as numbers, no formulas from data."""

import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from math import isnan
from pathlib import Path

import pytest
from openpyxl import load_workbook

from rsoko.reports.workbook import FIELDS, list_xlsx
from tests.reported import STAMP, demo_result, renamed

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def book():
    return load_workbook(BytesIO(list_xlsx(demo_result(), STAMP)))


def column(sheet, header):
    place = [cell.value for cell in sheet[1]].index(header)
    return [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_sheets_and_their_schools(book):
    schools = demo_result().schools
    assert book.sheetnames == ["ШНОР", "ШНСУ", "Все школы", "О документе"]
    assert column(book["Все школы"], "Код ОО") == schools["school"].tolist()
    assert column(book["ШНОР"], "Код ОО") == schools.loc[schools["results_status"] == "low", "school"].tolist()
    assert column(book["ШНСУ"], "Код ОО") == schools.loc[schools["conditions_status"] == "adverse", "school"].tolist()


def test_statuses_are_words_and_numbers_are_numbers(book):
    schools, sheet = demo_result().schools, book["Все школы"]
    assert set(column(sheet, "Статус по результатам")) == {"ШНОР", "зона риска", "нет признаков", "недостаточно данных"}
    shares = column(sheet, "Сводная доля ниже порога")
    for shown, value in zip(shares, schools["pooled_share"], strict=True):
        assert shown is None if isnan(value) else shown == pytest.approx(value, rel=1e-15)
    assert sheet["K2"].number_format == "0.0%"


def test_headers_stay_in_sight_and_filter(book):
    for name in ("ШНОР", "ШНСУ", "Все школы"):
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == [one.header for one in FIELDS]
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.column_dimensions["B"].width > 40


def test_sheet_about_the_document_has_the_whole_stamp(book):
    words = {row[0]: row[1] for row in book["О документе"].iter_rows(values_only=True)}
    assert words["Запуск"] == STAMP.run
    assert words["Дайджест снимка данных (SHA-256)"] == STAMP.snapshot
    assert words["Дайджест методики (SHA-256)"] == STAMP.methodology_digest
    assert "Демонстрационные данные" in words["Примечание"]


@pytest.mark.parametrize("name", ["=1+1", "+7 школа", "-школа", "@школа", "http://example.org", "0012"])
def test_no_text_becomes_a_formula_a_link_or_a_number(name):
    result = demo_result()
    first = result.schools["school"].iloc[0]
    cell = load_workbook(BytesIO(list_xlsx(renamed(result, first, name), STAMP)))["Все школы"]["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_empty_lists_are_sheets_with_headers_alone():
    result = demo_result()
    empty = replace(result, schools=result.schools.head(0))
    book = load_workbook(BytesIO(list_xlsx(empty, STAMP)))
    assert book["ШНОР"].max_row == 1


def test_bytes_do_not_depend_on_process_clock_or_zone():
    script = (
        "from hashlib import sha256; from tests.reported import *; from rsoko.reports.workbook import list_xlsx;"
        "print(sha256(list_xlsx(demo_result(), STAMP)).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"}
    other = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == sha256(list_xlsx(demo_result(), STAMP)).hexdigest()
