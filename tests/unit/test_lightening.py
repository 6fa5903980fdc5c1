"""A sheet made lighter for the reader of workbooks says the same, or is left as it is."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from rsoko.reading.archive import Archive, open_archive
from rsoko.reading.book import Book, open_book
from rsoko.reading.directory import members_of, with_unpacked
from rsoko.reading.lightening import lightened
from rsoko.reading.signs import has_sign, rows_between
from tests.workbooks import sheets_of, workbook

VALID = workbook(sheets_of("engagement"))
SHEET = "xl/worksheets/sheet1.xml"
ROWS = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
PLAIN = b'<?xml version="1.0"?>\n<worksheet xmlns="u"><dimension ref="A1:B2"/><sheetData>' + ROWS + b"</sheetData>"
# Pieces out of which sheets are made, in order and out of it.
PIECES = (
    b"<worksheet>", b"<worksheet xmlns='u'>", b'<worksheet a=">">', b"<x:worksheet>", b"<?xml version='1.0'?>",
    b"<!-- ", b" -->", b"<sheetData>", b"<sheetData >", b"<sheetData/>", b"<x:sheetData>", b"</sheetData>",
    b"</x:sheetData>", ROWS, b'<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>', b"<mergeCells/>",
    b"<pageMargins left='1'/>", b"</a>", b"</worksheet>", b"<", b"&", b"<![CDATA[", b"]]>", b"\xff", b"<a",
    b'<c t="e">', b"<f>1</f>", b"<row hidden='1'/>",
)  # fmt: skip


def _with_sheet(xml: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(VALID)) as old, zipfile.ZipFile(target, "w", packing) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == SHEET else old.read(name))
    return target.getvalue()


def _said(data: bytes) -> object:
    """What the reader of workbooks makes of the sheet of data: cells and merged cells, or that it is broken."""
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Данные")
        return sheet.start, sheet.end, sheet.to_python(), sheet.merged_cell_ranges
    except CalamineError:
        return "broken"


def _lighter(data: bytes, xml: bytes) -> bytes:
    return with_unpacked(data, members_of(data), {SHEET: xml})


def test_a_plain_sheet_is_made_lighter_and_says_the_same() -> None:
    xml = PLAIN + b'<pageMargins left="0.7"/></worksheet>'
    lighter = lightened(xml)
    assert lighter is not None
    data = _with_sheet(xml)
    assert _said(_lighter(data, lighter)) == _said(data) == ((0, 0), (1, 1), [[1.0, "a"], [2.0, ""]], [])


@pytest.mark.parametrize(
    "xml",
    [
        PLAIN + b'<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>',
        PLAIN + b"<pageMargins></worksheet>",
        PLAIN + b"</worksheet></worksheet>",
        PLAIN + b"<sheetData></sheetData></worksheet>",
        PLAIN,
        PLAIN.replace(b'"u"', b'"u>"') + b"</worksheet>",
        PLAIN.replace(b"<sheetData>", b"<!-- <sheetData> --><sheetData>") + b"</worksheet>",
    ],
    ids=["merged", "open", "closed twice", "rows twice", "not closed", "sign in an attribute", "rows in a comment"],
)
def test_any_other_sheet_stays_as_it_is(xml: bytes) -> None:
    assert lightened(xml) is None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=6), st.lists(st.sampled_from(PIECES), max_size=4))
def test_a_lighter_sheet_says_what_it_said(before: list[bytes], after: list[bytes]) -> None:
    for xml in (PLAIN + b"".join(after), b"".join(before), b"<worksheet><sheetData>" + b"".join(before + after)):
        if (lighter := lightened(xml)) is not None:
            data = _with_sheet(xml)
            assert _said(_lighter(data, lighter)) == _said(data)


@given(
    st.lists(st.sampled_from(PIECES), max_size=8),
    st.sampled_from([(b"</f>", b"f"), (b' t="e"', b"e"), (b"left", b"f")]),
)
def test_a_sign_is_seen_wherever_it_stands(pieces: list[bytes], sign: tuple[bytes, bytes]) -> None:
    xml = b"".join(pieces)
    assert has_sign(xml, *sign, rows_between(xml)) == (sign[0] in xml)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_directory_is_read_as_the_standard_library_reads_it(packing: int) -> None:
    data = _with_sheet(PLAIN, packing)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
    members = members_of(data)
    assert all(member.entry for member in members)
    assert [(each.filename, each.CRC, each.compress_size, each.file_size, each.header_offset) for each in listed] == [
        (each.filename, each.crc, each.packed_size, each.size, each.start) for each in members
    ]


def test_an_unusual_directory_is_read_too_and_left_alone() -> None:
    with_remark = VALID[:-2] + b"\x03\x00abc"
    assert [member._replace(entry=b"") for member in members_of(VALID)] == members_of(with_remark)
    archive = open_archive(with_remark)
    assert isinstance(archive, Archive)
    assert not archive.is_plain


def test_parts_laid_in_anew_are_what_the_archive_holds() -> None:
    data = with_unpacked(VALID, members_of(VALID), {SHEET: PLAIN})
    with zipfile.ZipFile(io.BytesIO(data)) as new, zipfile.ZipFile(io.BytesIO(VALID)) as old:
        assert new.testzip() is None
        assert {name: new.read(name) for name in new.namelist()} == {
            name: PLAIN if name == SHEET else old.read(name) for name in old.namelist()
        }


def test_a_sheet_whose_check_sum_is_wrong_is_damaged() -> None:
    data = bytearray(_with_sheet(PLAIN + b"</worksheet>", zipfile.ZIP_STORED))
    directory = data.index(b"PK\x01\x02")
    entry = data.index(SHEET.encode(), directory) - 46
    data[entry + 16] ^= 1
    assert _said(bytes(data)) == "broken"
    book = open_book(bytes(data))
    assert isinstance(book, Book)
    assert getattr(book.read("Данные"), "code", None) == "file-damaged"
