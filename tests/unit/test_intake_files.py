"""Opening of files: damage and malice end in a remark, and a batch is what its files are one by one."""

import io
import struct
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.intake import Incoming, check_files
from rsoko.reading.archive import open_archive
from rsoko.reading.book import Book, open_book
from rsoko.reading.extent import stray_cell
from rsoko.reading.hidden_cells import hidden_cells
from rsoko.reading.readers import read_files
from rsoko.reading.remarks import Remark
from schemas.forms import FORMS
from tests.workbooks import REGISTRY, ROWS, check, sheets_of, text_table, workbook

VALID = workbook(sheets_of("engagement"))
FORM_KEYS = ("assessments", "engagement", "conditions")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=0, max_value=len(VALID)))
def test_a_cut_file_is_a_remark(length: int) -> None:
    checked = check(VALID[:length])
    assert checked.accepted == (length == len(VALID))
    assert bool(checked.remarks) == (length < len(VALID))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_file_with_wrong_bytes_never_raises(changes: list[tuple[int, int]]) -> None:
    data = bytearray(VALID)
    for place, byte in changes:
        data[place] = byte
    checked = check(bytes(data))
    assert checked.accepted or checked.remarks


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_remark(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xef\xbb\xbf"):
        checked = check(start + data)
        assert not checked.accepted
        assert checked.remarks


def _lying_archive() -> bytes:
    """An archive whose member says it is small and is not."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(250 * 1024 * 1024))
    data = bytearray(file.getvalue())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 1000)
    return bytes(data)


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    refused = open_archive(_lying_archive())
    assert isinstance(refused, Remark)
    assert refused.code == "file-unpacks-too-big"


def test_a_sheet_of_formatted_empty_rows_is_no_bomb() -> None:
    xml = (
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="I200000"><v>2</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576" s="3"/></row></sheetData>'
    )
    assert stray_cell(xml) is None
    assert stray_cell(xml.replace(b'r="A1"', b'r="XFD1"')) == "XFD200000"


FAR_CELLS = {
    "четыре буквы и длинный номер": b'<row r="3"><c r="ZZZZ99999999999"><v>1</v></c></row>',
    "четыре буквы": b'<row r="3"><c r="ZZZZ3"><v>1</v></c></row>',
    "строка из восьми цифр": b'<row r="3"><c r="F99999999"><v>1</v></c></row>',
    "номер в пять тысяч цифр": b'<row r="3"><c r="F' + b"9" * 5000 + b'"><v>1</v></c></row>',
    "строчные буквы": b'<row><c r="xfd1048576"><v>1</v></c></row>',
    "другой порядок": b'<row><c t="n" r="XFD1048576"><v>1</v></c></row>',
    "пробелы": b'<row><c r = "XFD1048576"><v>1</v></c></row>',
    "табуляция": b'<row><c\tr="XFD1048576"><v>1</v></c></row>',
    "знак > в атрибуте": b'<row><c x=">" r="XFD1048576"><v>1</v></c></row>',
    "приставка": b"<x:row xmlns:x='y'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row>",
    "далёкая строка без ячеек с номером": b'<row r="99999999"><c><v>1</v></c></row>',
    "не последняя": b'<row r="2"><c r="Z900000"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
    "ячейки без номеров": b"<row>" + b"<c><v>1</v></c>" * 17000 + b"</row>",
    "строки без номеров": b"<row/>" * 300_000 + b"<row>" + b"<c><v>1</v></c>" * 21 + b"</row>",
    "пять колонок в конце листа": b'<row r="999999"><c r="F999999"><v>1</v></c></row><row><c r="G1"><v>1</v></c></row>',
    "ячейка без значения, но с формулой": b'<row r="3"><c r="F99999999"><f>1</f></c></row>',
}


def _with_row(row: bytes, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with one more row in its sheet of data; the part of this sheet may be called otherwise."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(VALID)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                new.writestr(part, text.replace(b"</sheetData>", row + b"</sheetData>"))
            else:
                new.writestr(name, text.replace(b"worksheets/sheet1.xml", part.removeprefix("xl/").encode()))
    return target.getvalue()


@pytest.mark.parametrize("row", FAR_CELLS.values(), ids=FAR_CELLS)
def test_a_cell_far_out_is_refused_however_it_is_written(row: bytes) -> None:
    """The reader would end the process: it takes the memory for the whole rectangle."""
    for part in ("xl/worksheets/sheet1.xml", "xl/elsewhere/data.bin"):
        contents = next(read_files([_with_row(row, part)]))
        said = [contents.refusal, *(sheet for sheet in contents.sheets if isinstance(sheet, Remark))]
        assert {each.code for each in said if each is not None} & {"sheet-too-wide", "file-damaged"}


def test_rows_and_cells_without_numbers_are_read() -> None:
    row = b"<row><c><v>430009</v></c><c><v>2026</v></c></row>"
    assert isinstance(open_book(_with_row(row)), Book)
    assert isinstance(open_book(_with_row(b'<row r="1048576" customFormat="false"/>')), Book)


def test_a_formula_far_out_in_a_comment_takes_no_memory() -> None:
    row = b'<!-- <row r="99999999999"><c r="ZZZZZZ1"><f>1</f></c></row> -->'
    checked = check(_with_row(row))
    assert [said.code for said in checked.remarks] == ["sheet-too-wide"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\n" * 300_000, "too-many-rows"),
        (b"a;b\n" * 300_000, "too-many-rows"),
        (b";" * 100_000 + b"\n" + b"1;2\n" * 100_000, "sheet-too-wide"),
        (b"1;2\n" * 100_000 + b";" * 100_000, "sheet-too-wide"),
    ],
)
def test_a_long_text_is_not_read_to_its_end(data: bytes, code: str) -> None:
    book = open_book(data)
    said = book.read("Данные") if isinstance(book, Book) else book
    assert isinstance(said, Remark)
    assert said.code == code


def test_hidden_cells_are_found_however_the_xml_is_written() -> None:
    xml = (
        b"<x:sheetData><x:row r='2'><x:c t='e' r='B2'><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>"
        b"<x:c t='b'><x:v>1</x:v></x:c></x:row>"
        b"<x:row><x:c><x:f>A1&lt;2</x:f></x:c><x:c t='str'><x:f>A1</x:f><x:v></x:v></x:c>"
        b"<x:c><x:v>5</x:v></x:c></x:row>"
        b"</x:sheetData>"
    )
    assert hidden_cells(xml) == {(1, 1): "#DIV/0!", (1, 2): "ИСТИНА", (2, 0): "=A1<2"}


def test_computed_formulas_are_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(VALID))
    book["Данные"]["C2"] = 200.0
    file = io.BytesIO()
    book.save(file)
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = text.replace(b"<v>200</v>", b"<f>100+100</f><v>200</v>")
                assert b"<f>" in text
            new.writestr(name, text)
    checked = check(changed.getvalue())
    assert checked.accepted
    assert checked.frame["students"].tolist() == [200, 1234]


def test_batch_gives_what_its_files_give_one_by_one() -> None:
    good = [Incoming(form, workbook(sheets_of(form))) for form in FORM_KEYS]
    bad = Incoming("плохой", workbook(sheets_of("engagement"), {"C2": "много", "F3": -1, "A3": "430003"}))
    other_year = sheets_of("engagement")
    for row in other_year["Данные"][1:]:
        row[1] = "2024/25"
    other_year["Паспорт"][2][1] = 2025
    files = [good[0], bad, Incoming("мусор", b"\x00\x01"), good[1], Incoming("2025", workbook(other_year)), good[2],
             Incoming("csv", text_table("assessments")), Incoming("пусто", b"")]  # fmt: skip

    together = check_files(files, REGISTRY)
    alone = [check_files([file], REGISTRY)[0] for file in files]

    assert [each.accepted for each in together] == [True, False, False, True, True, True, True, False]
    for one, other in zip(together, alone, strict=True):
        assert (one.name, one.digest, one.form, one.year, one.sender, one.rows, one.remarks) == (
            other.name, other.digest, other.form, other.year, other.sender, other.rows, other.remarks,
        )  # fmt: skip
        assert (one.frame is None) == (other.frame is None)
        if one.frame is not None:
            pd.testing.assert_frame_equal(one.frame, other.frame)


def test_files_read_ahead_keep_their_order() -> None:
    files = [VALID, b"", text_table("engagement"), VALID[:500], b"\x00"] * 7
    read = list(read_files(files))
    assert [contents.kind for contents in read] == ["xlsx", "", "csv", "", ""] * 7
    assert [bool(contents.refusal) for contents in read] == [False, True, False, True, True] * 7


def test_no_files_give_nothing() -> None:
    assert check_files([], REGISTRY) == []


@pytest.mark.parametrize("form", FORM_KEYS)
def test_accepted_frame_is_what_its_model_says(form: str) -> None:
    frame = check(workbook(sheets_of(form))).frame
    definition = FORMS[form]
    assert list(frame.columns) == list(definition.columns)
    definition.model.validate(frame)
    assert frame.iloc[0, 0] == ROWS[form][0][0]


def test_numbers_of_the_sheet_are_kept_as_they_are() -> None:
    frame = check(workbook(sheets_of("conditions"))).frame
    assert frame["vacancies"].tolist() == [1.5, 2.0]
    assert frame["psychologist"].tolist() == [True, False]
    assert str(frame["low_income"].dtype) == "Int64"
    assert str(frame["needs_repair"].dtype) == "boolean"
