"""Files made to harm: each gets its answer in time, within its memory, and harms nobody."""

import resource
import time
from pathlib import Path

import pytest

from rsoko.confined.asking import Child
from rsoko.reading import readers
from rsoko.reading.child import MEMORY
from schemas.terms import Severity
from tests.hostile import HOSTILE, Hostile
from tests.workbooks import check, sheets_of, workbook

# Far below the limits of the reader: a machine may be five times slower than this one.
SECONDS = readers.SECONDS / 3
PARENT_MEGABYTES = 1024


@pytest.fixture
def child() -> Child:
    """A reader of one's own, so that its memory can be asked for; others may be started when it dies."""
    readers._CHILDREN_OF_PROCESS.end()
    own = readers._CHILDREN_OF_PROCESS.new()
    readers._CHILDREN_OF_PROCESS.give_back(own)
    return own


def peak(process: Child) -> int:
    """The most memory that a process has had, in bytes; of one that is gone its limit is the answer."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except FileNotFoundError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.what)
def test_a_hostile_file_gets_its_answer(hostile: Hostile, child: Child) -> None:
    data = hostile.build()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()

    checked = check(data)

    assert time.monotonic() - start < SECONDS
    assert peak(child) <= MEMORY
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024 < PARENT_MEGABYTES
    said = {remark.code for remark in checked.remarks}
    if hostile.codes:
        assert said & hostile.codes, checked.remarks[:5]
    else:
        assert checked.accepted, checked.remarks[:5]
    assert checked.accepted == all(remark.severity is not Severity.ERROR for remark in checked.remarks)
    assert all(len(remark.message) < 2_000 for remark in checked.remarks)


def test_the_table_is_long_and_names_each_file_once() -> None:
    assert len({hostile.what for hostile in HOSTILE}) == len(HOSTILE) >= 60


def test_a_good_file_after_a_deadly_one_is_read() -> None:
    deadly = next(each for each in HOSTILE if each.what == "ячейка в последнем углу").build()
    good = workbook(sheets_of("engagement"))
    read = list(readers.read_files([deadly, good, deadly, good]))
    assert [contents.refusal is None for contents in read] == [False, True, False, True]


def test_a_reader_that_takes_too_long_is_ended() -> None:
    start = time.monotonic()
    rows = next(each for each in HOSTILE if each.what == "миллион строк").build()
    (contents,) = readers.read_files([rows], seconds=0.05)
    assert contents.refusal is not None
    assert contents.refusal.code == "file-too-heavy"
    assert time.monotonic() - start < SECONDS


def test_a_reader_knows_no_secrets_and_writes_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RSOKO_SMTP_URL", "smtp://user:secret@example.org")
    own = readers._CHILDREN_OF_PROCESS.new()
    try:
        environment = Path(f"/proc/{own.pid}/environ").read_bytes()
        assert b"secret" not in environment
        assert b"RSOKO" not in environment
        list(readers.read_files([workbook(sheets_of("engagement"))]))
        limits = Path(f"/proc/{readers._CHILDREN_OF_PROCESS.waiting[0].pid}/limits").read_text()
        (size,) = [line.split()[3] for line in limits.splitlines() if line.startswith("Max file size")]
        assert size == "0"
    finally:
        own.end()
