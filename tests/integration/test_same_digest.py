"""The same content saved by any program has the same digest: what counts are the values, not who wrote them."""

import io
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rsoko.intake import Incoming, check_files
from rsoko.parquet import packed
from rsoko.store import digest_of
from tests.binary import binary_workbook
from tests.office import converted
from tests.workbooks import REGISTRY, ROWS, sheets_of, workbook


def by_xlsxwriter(form: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "dd.mm.yyyy"}) as book:
        for name, rows in sheets_of(form).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, column, cell)
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write_number(number, column, cell)
    return target.getvalue()


def by_hand(form: str) -> bytes:
    """A binary workbook: its days have no format."""
    start = datetime(1899, 12, 30)

    def plain(cell: object) -> object:
        return (cell - start).days if isinstance(cell, datetime) else cell

    return binary_workbook({name: [list(map(plain, row)) for row in rows] for name, rows in sheets_of(form).items()})


def with_an_error_and_a_hidden_row() -> bytes:
    """A form with a formula that fails and a row that nobody sees."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets_of("conditions"), {"D2": "=1/0"})))
    book["Данные"].row_dimensions[3].hidden = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_merged_codes() -> bytes:
    """A form with the code of a school merged over its rows, and a number over two of them."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets_of("assessments"))))
    for span in ("A2:A3", "A4:A5", "F4:F5"):
        book["Данные"].merge_cells(span)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def since_1904() -> bytes:
    """A plan whose days are bare numbers of a workbook that counts from 1904, but for one real day."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.remove(book.active)
    for name, rows in sheets_of("measures").items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([(cell - datetime(1904, 1, 1)).days if isinstance(cell, datetime) else cell for cell in row])
    book["Данные"]["G2"].value = ROWS["measures"][0][6]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def by_office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Each form as LibreOffice saves it, in the formats that it knows."""
    files = {form: workbook(sheets_of(form)) for form in ROWS} | {"unseen": with_an_error_and_a_hidden_row()}
    files |= {"merged": with_merged_codes(), "since 1904": since_1904()}
    files["answers"] = workbook(sheets_of("conditions"), {"Q2": "=TRUE()", "Q3": "=1=2", "D2": "=TRUE()", "E2": True})
    return {suffix: converted(tmp_path_factory.mktemp(suffix), files, suffix) for suffix in ("xlsx", "ods", "xls")}


def digest(name: str, data: bytes) -> str:
    (checked,) = check_files([Incoming(name, data)], REGISTRY)
    assert checked.remarks == []
    assert checked.frame is not None
    return digest_of(packed(checked.frame))


@pytest.mark.parametrize("form", ROWS)
def test_whoever_saved_it(form: str, by_office: dict[str, dict[str, bytes]]) -> None:
    written = {"openpyxl": workbook(sheets_of(form)), "xlsxwriter": by_xlsxwriter(form)}
    written |= {f"LibreOffice {suffix}": files[form] for suffix, files in by_office.items()}
    written["binary"] = by_hand(form)
    assert len(set(written.values())) == len(written), "the files differ"
    digests = {name: digest(f"{form}.xlsx", data) for name, data in written.items()}
    assert len(set(digests.values())) == 1, digests


def test_a_name_says_nothing_of_the_kind(by_office: dict[str, dict[str, bytes]]) -> None:
    for name in ("форма.xls", "форма.csv", "форма", "форма.pdf"):
        for files in by_office.values():
            digest(name, files["engagement"])


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_an_error_of_a_formula_is_no_empty_cell_and_a_hidden_row_is_told_of(
    suffix: str, by_office: dict[str, dict[str, bytes]]
) -> None:
    (checked,) = check_files([Incoming("форма", by_office[suffix]["unseen"])], REGISTRY)
    said = {(remark.code, remark.cell): remark.text for remark in checked.remarks}
    assert set(said) == {("rows-hidden", None), ("formula-error", "Данные!D2")}
    assert "#ДЕЛ/0!" in said["formula-error", "Данные!D2"]
    assert "(3)" in said["rows-hidden", None]


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_merged_codes_are_shared_and_merged_numbers_are_not(
    suffix: str, by_office: dict[str, dict[str, bytes]]
) -> None:
    (checked,) = check_files([Incoming("форма", by_office[suffix]["merged"])], REGISTRY, explain=True)
    assert [(said.code, said.cell) for said in checked.remarks] == [("cell-merged", "Данные!F5")]
    assert checked.account is not None
    assert any(line.endswith("A2:A3, A4:A5") for line in checked.account.lines())


def test_days_since_1904_are_the_same_days(by_office: dict[str, dict[str, bytes]]) -> None:
    usual = digest("план", workbook(sheets_of("measures")))
    assert {suffix: digest("план", files["since 1904"]) for suffix, files in by_office.items()} == dict.fromkeys(
        by_office, usual
    )


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_answers_are_answers_where_asked_and_no_numbers(suffix: str, by_office: dict[str, dict[str, bytes]]) -> None:
    (checked,) = check_files([Incoming("форма", by_office[suffix]["answers"])], REGISTRY)
    assert [(said.code, said.cell) for said in checked.remarks] == [
        ("not-number", "Данные!D2"), ("not-number", "Данные!E2"),
    ]  # fmt: skip
    assert all("«ИСТИНА»" in said.text for said in checked.remarks)
