"""What strangers may send, and that marking it does no harm."""

import io
import os
import signal
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest

from rsoko.marking.isolation import _children, mark
from rsoko.marking.limits import Limits
from rsoko.reading.remarks import Remark
from tests.workbooks import sheets_of, text_table, workbook

REMARKS = [Remark("x", "Данные!C2", "Не то.", cure="Исправьте.")]
LIMITS = Limits(memory=1024**3, file=64 * 1024**2, processor_seconds=4, seconds=30)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)) + b"]>"
)  # fmt: skip


def repacked(change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    source, target = io.BytesIO(workbook(sheets_of("engagement"))), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return target.getvalue()


def laughing(name: str, content: bytes) -> bytes:
    if not name.endswith("sharedStrings.xml"):
        return content
    return LAUGHS + content.partition(b"?>")[2].replace(b"<t>", b"<t>&i;", 1)


def merged_without_end(name: str, content: bytes) -> bytes:
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return content.replace(b"</sheetData>", merged) if name.endswith("sheet1.xml") else content


def styles_of_another_program(name: str, content: bytes) -> bytes:
    return content.replace(b"<cellXfs", b"<cellXfs nonsense='1' count='x'") if name.endswith("styles.xml") else content


def sheets(copy: bytes) -> list[str]:
    return openpyxl.load_workbook(io.BytesIO(copy)).sheetnames


def test_entities_are_refused_by_the_parser() -> None:
    assert openpyxl.DEFUSEDXML
    began = time.monotonic()
    copy = mark(repacked(laughing), "ф", REMARKS, LIMITS)
    assert time.monotonic() - began < LIMITS.seconds
    assert "Ошибки" in sheets(copy)
    assert len(copy) < 100_000


def test_a_range_without_end_costs_no_more_than_the_limit() -> None:
    began = time.monotonic()
    assert sheets(mark(repacked(merged_without_end), "ф", REMARKS, LIMITS)) == ["Ошибки"]
    assert time.monotonic() - began < LIMITS.seconds


def test_what_openpyxl_cannot_read_is_written_anew_from_what_intake_saw() -> None:
    copy = mark(repacked(styles_of_another_program), "ф", REMARKS, LIMITS)
    assert sheets(copy) == ["Ошибки", "Данные", "Паспорт"]
    sheet = openpyxl.load_workbook(io.BytesIO(copy))["Данные"]
    assert (sheet["C2"].value, sheet["A2"].value) == (200, "430001")
    assert "Не то." in sheet["C2"].comment.text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 form",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        workbook(sheets_of("engagement"))[:3000],
        b"\x89PNG\r\n\x1a\n\x00",
        text_table("engagement") + b'"' + b"x" * 200_000,
    ],
    ids=["empty", "pdf", "xls", "cut", "png", "quotes"],
)
def test_what_nobody_can_open_has_the_list_alone(data: bytes) -> None:
    copy = mark(data, "ф", [Remark("x", None, "Файл не открыть.", cure="Пришлите другой.")])
    assert sheets(copy) == ["Ошибки"]
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(copy))["Ошибки"][2]] == [
        1, "файл", "Файл не открыть.", "Пришлите другой.", "ошибка",
    ]  # fmt: skip


def test_macros_do_not_go_back() -> None:
    kind = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'

    def with_macros(name: str, content: bytes) -> bytes:
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        changed = content.replace(plain, macros).replace(b"</Types>", kind)
        return changed if name == "[Content_Types].xml" else content

    copy = mark(repacked(with_macros, {"xl/vbaProject.bin": b"macro"}), "ф.xlsm", REMARKS, LIMITS)
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "Данные" in sheets(copy)


GOOD = workbook(sheets_of("engagement"))


def test_a_file_that_kills_its_process_takes_no_other_copy_with_it() -> None:
    alone = mark(GOOD, "ф", REMARKS, LIMITS)
    deadly, unreadable = repacked(merged_without_end), repacked(styles_of_another_program)
    files = (GOOD, deadly, GOOD, unreadable, GOOD, b"%PDF", GOOD)
    with ThreadPoolExecutor(2) as pool:
        copies = list(pool.map(lambda data: mark(data, "ф", REMARKS, LIMITS), files))
    # The same bytes as alone: what a process has met before leaves no trace in a copy.
    assert [copy == alone for copy in copies] == [True, False, True, False, True, False, True]
    assert [sheets(copies[number]) for number in (1, 5)] == [["Ошибки"], ["Ошибки"]]
    assert sheets(copies[3]) == ["Ошибки", "Данные", "Паспорт"]


def test_a_process_that_is_gone_is_replaced() -> None:
    mark(GOOD, "ф", REMARKS, LIMITS)
    for child in _children(LIMITS).waiting:
        os.kill(child.pid, signal.SIGKILL)
    assert sheets(mark(GOOD, "ф", REMARKS, LIMITS)) == ["Ошибки", "Данные", "Паспорт"]


def test_every_file_has_its_own_seconds_of_the_processor() -> None:
    limits = LIMITS._replace(processor_seconds=1)
    mark(GOOD, "ф", REMARKS, limits)
    (child,) = _children(limits).waiting
    while processor_time(child.pid) < 2:
        assert "Данные" in sheets(mark(GOOD, "ф", REMARKS, limits))
    assert _children(limits).waiting == (child,)


def test_the_process_that_marks_knows_no_secrets_and_leaves_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RSOKO_SMTP_URL", "smtp://user:secret@example.org")
    limits = LIMITS._replace(seconds=29)
    mark(GOOD, "ф", REMARKS, limits)
    (child,) = _children(limits).waiting
    environment = Path(f"/proc/{child.pid}/environ").read_bytes()
    folder = Path(f"/proc/{child.pid}/cwd").readlink()
    assert b"secret" not in environment
    assert b"RSOKO" not in environment
    assert list(folder.iterdir()) == []
    _children(limits).end()
    assert not folder.exists()


def processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
