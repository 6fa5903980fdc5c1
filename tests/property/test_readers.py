"""Fuzzing: whatever stands in a cell or a file, there is an answer, and never a crash or an endless wait."""

import random
import time
from datetime import date, datetime, timedelta
from datetime import time as clock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rsoko.intake.cells import read_cell, shown
from rsoko.reading.folding import fold
from rsoko.reading.readers import SECONDS, read_files
from schemas.fields import Kind
from tests.hostile import ods, ods_table
from tests.workbooks import check, sheets_of, text_table, workbook

FUZZ_SECONDS = 20
TEXTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[-−+]?[0-9   ]{0,8}[.,]?[0-9]{0,4}", fullmatch=True),
    st.from_regex(r"(edu|sch|EDU )?[0-9]{5,7}(\.0)?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[./\-–][0-9]{1,4}([./-][0-9]{1,4})?", fullmatch=True),
    st.sampled_from(["", "-", "—", "н/д", "да", "Нет", "=1+1", "#ДЕЛ/0!", "ВПР", "математика (базовая)"]),
)
RAWS = st.one_of(
    st.none(), TEXTS, st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas()
)
WORDS = {fold("ВПР"): "VPR"}
VALUES = {
    Kind.SCHOOL: str, Kind.YEAR: float, Kind.WORD: str, Kind.COUNT: float, Kind.NUMBER: float, Kind.ANSWER: float,
    Kind.WORDS: str, Kind.TEXT: str, Kind.PSEUDONYM: str, Kind.DAY: datetime,
}  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(list(Kind)), RAWS)
def test_a_cell_is_read_as_its_kind_or_refused(kind: Kind, raw: str | float | date | clock | timedelta | None) -> None:
    reading = read_cell(kind, raw, WORDS)
    assert isinstance(shown(raw), str)
    if reading.problem is not None:
        assert reading.value is None
    elif reading.value is not None:
        assert isinstance(reading.value, VALUES[kind])
    if isinstance(reading.value, float):
        assert reading.value - reading.value == 0, "a number is finite"


@settings(max_examples=300, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_number_is_the_same_as_text_and_as_number(number: float) -> None:
    text = f"{number:.6f}"
    plain = float(text)
    for written in (text, text.replace(".", ","), f" {text} ", text.replace("-", "−")):
        assert read_cell(Kind.NUMBER, written, {}).value == read_cell(Kind.NUMBER, plain, {}).value


def seeds() -> dict[str, bytes]:
    cell = b'<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
    cells = b"<table:table-row>" + cell + b"</table:table-row>"
    return {
        "xlsx": workbook(sheets_of("conditions")),
        "xlsx с формулой": workbook(sheets_of("engagement"), {"C2": "=1+1", "D2": "#N/A"}),
        "ods": ods(ods_table(cells)),
        "csv": text_table("assessments", ";", "cp1251"),
    }


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A copy with bytes changed, cut out, doubled or moved, as wires and disks do it, and as malice does."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        place, length = chance.randrange(len(changed)), chance.choice((1, 1, 2, 8, 64, 512))
        what = chance.randrange(5)
        if what == 0:
            changed[place : place + length] = chance.randbytes(length)
        elif what == 1:
            changed[place] ^= 1 << chance.randrange(8)
        elif what == 2 and len(changed) > 2 * length:
            del changed[place : place + length]
        elif what == 3:
            changed[place:place] = changed[place : place + length]
        else:
            changed[place : place + length] = b"\xff" * length
    return bytes(changed)


@pytest.mark.parametrize("name", seeds())
def test_a_mutated_file_has_an_answer(name: str) -> None:
    """Bounded by time, not by number; the seed of the hour would hide a failure, so it is always the same."""
    data, chance = seeds()[name], random.Random(20260101)
    end, files = time.monotonic() + FUZZ_SECONDS / len(seeds()), 0
    while time.monotonic() < end:
        batch = [mutated(data, chance) for _ in range(20)]
        start = time.monotonic()
        for file in batch:
            checked = check(file)
            assert checked.accepted or checked.remarks
        assert time.monotonic() - start < SECONDS
        files += len(batch)
    assert files >= 20


def test_a_batch_of_mutated_files_keeps_its_order() -> None:
    chance = random.Random(7)
    good = workbook(sheets_of("engagement"))
    files = [good if number % 3 == 0 else mutated(good, chance) for number in range(60)]
    read = list(read_files(files))
    assert all(contents.kind == "xlsx" and not contents.refusal for contents in read[::3])
