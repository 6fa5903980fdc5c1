"""Days that lost their format are numbers, counted from a day that the workbook names."""

import io
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rsoko.intake import Incoming, check_files
from rsoko.reading.day_zero import day_zero_of_ods, day_zero_of_xlsx
from tests.binary import binary_workbook
from tests.workbooks import REGISTRY, check, sheets_of, workbook

M = "measures"
START_1904 = datetime(1904, 1, 1)


def since_1904(*, real: bool = False, put: dict[str, object] | None = None) -> bytes:
    """A plan in a workbook that counts days from 1904: `real` ones with a format of days, else bare numbers."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.remove(book.active)
    for name, rows in sheets_of(M).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(
                [(cell - START_1904).days if isinstance(cell, datetime) and not real else cell for cell in row]
            )
    for place, value in (put or {}).items():
        book["Данные"][place].value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("real", [False, True], ids=["bare numbers", "days"])
def test_a_workbook_since_1904_says_the_same_days(real: bool) -> None:
    checked = check(since_1904(real=real))
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, check(workbook(sheets_of(M))).frame)


def test_a_binary_workbook_since_1904_too() -> None:
    sheets = sheets_of(M)
    for row in sheets["Данные"][1:]:
        row[6:8] = [(day - START_1904).days for day in row[6:8]]
    checked = check(binary_workbook(sheets, since_1904=True))
    pd.testing.assert_frame_equal(checked.frame, check(workbook(sheets_of(M))).frame)


@pytest.mark.parametrize("number", [72_500, 1.5, -4])
def test_a_number_that_is_no_day_there_is_an_error_as_it_is_written(number: float) -> None:
    (said,) = check(since_1904(put={"G2": number})).remarks
    assert (said.code, said.cell) == ("bad-date", "Данные!G2")
    assert f"«{number:g}»".replace(".", ",") in said.text


def test_the_account_shows_the_number_and_the_day() -> None:
    (checked,) = check_files([Incoming("файл", since_1904())], REGISTRY, explain=True)
    number = (datetime(2026, 11, 16) - START_1904).days
    assert f"«{number}» → 16.11.2026" in "\n".join(checked.account.lines())


def test_files_of_both_kinds_are_judged_together() -> None:
    usual = sheets_of(M)
    for row in usual["Данные"][1:]:
        row[6:8] = [(day - datetime(1899, 12, 30)).days for day in row[6:8]]
    files = [Incoming(name, data) for name, data in (("а", since_1904()), ("б", workbook(usual)), ("в", since_1904()))]
    frames = [checked.frame for checked in check_files(files, REGISTRY)]
    for frame in frames:
        pd.testing.assert_frame_equal(frame, check(workbook(sheets_of(M))).frame)


@pytest.mark.parametrize(
    ("xml", "days"),
    [
        ('<workbookPr date1904="1"/>', 1462),
        ('<x:workbookPr backupFile="0" date1904 = "true"/>', 1462),
        ('<workbookPr date1904="0"/>', 0),
        ('<workbookPr/><sheet name="date1904=&quot;1&quot;"/>', 0),
        ("", 0),
    ],
)
def test_where_days_begin_in_excel(xml: str, days: int) -> None:
    assert day_zero_of_xlsx(xml) == days


@pytest.mark.parametrize(
    ("xml", "days"),
    [
        (b'<table:null-date table:date-value="1904-01-01"/>', 1462),
        (b"<t:null-date t:value-type='date' t:date-value='1900-01-01'/>", 2),
        (b'<table:null-date table:date-value="1899-12-30"/>', 0),
        (b'<table:null-date table:date-value="1904-13-01"/>', 0),
        (b"<text:p>null-date</text:p>", 0),
        (b"", 0),
    ],
)
def test_where_days_begin_in_open_document(xml: bytes, days: int) -> None:
    assert day_zero_of_ods(xml) == days
