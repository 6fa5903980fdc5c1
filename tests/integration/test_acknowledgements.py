"""A file with warnings, and a sender who stands by them: on real databases, down to the chain."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from rsoko.db.engine import session
from rsoko.db.models import AuditEntry
from rsoko.errors import UserError
from rsoko.installation import Installation, open_installation
from rsoko.ledger.acknowledgements import acknowledge, acknowledged
from rsoko.ledger.received import get_submission, list_submissions
from rsoko.ledger.registries import record_registry
from rsoko.ledger.verify import verify
from rsoko.registry import save_registry
from rsoko.settings import Settings
from rsoko.steps.acknowledging import acceptance
from rsoko.steps.submitting import Submitted, submit_files
from rsoko.steps.validating import validate_files
from schemas.terms import AuditAction, SubmissionStatus
from tests.workbooks import REGISTRY, passport, sheets_of, workbook

AT = datetime(2026, 10, 20, 6, tzinfo=UTC)
ACTOR = "Операторова О. О."
ABSENT, SPEED = "school-absent", "unlikely-internet"


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    opened = open_installation(Settings(home=tmp_path / "home", database_url=database_url), create=True)
    manifest = save_registry(opened.store, REGISTRY)
    with session(opened.engine) as work:
        original = opened.store.put(b"registry")
        record_registry(work, original=original, manifest=manifest, counts={}, actor=ACTOR, at=AT)
    yield opened
    opened.engine.dispose()


def submit(installation: Installation, *files: Path, codes=(), reason=None, minutes: int = 0) -> list[Submitted]:
    given = {"form": None, "year": None, "sender": None, "actor": ACTOR, "at": AT + timedelta(minutes=minutes)}
    return submit_files(installation, files, **given, accepted=acceptance(list(codes), reason))


def book(folder: Path, name: str, form: str, put: dict | None = None, *, rows: int = 9, year: int = 2026) -> Path:
    sheets = sheets_of(form)
    sheets["Данные"] = sheets["Данные"][: rows + 1]
    for line in sheets["Данные"][1:]:
        line[1] = year
    sheets["Паспорт"] = passport(form, year)
    (folder / name).write_bytes(workbook(sheets, put))
    return folder / name


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """Conditions of one school of two, with an unlikely speed."""
    return book(tmp_path, "conditions.xlsx", "conditions", {"T2": 25000}, rows=1)


def codes_of(submitted: Submitted) -> list[str]:
    return [remark.code for remark in submitted.remarks]


def findings(installation: Installation) -> list[tuple[str, str]]:
    with session(installation.engine, reading=True) as work:
        return [(found.code.value, found.subject) for found in verify(work, installation.store)]


def test_warnings_do_not_block_and_name_cells(installation: Installation, doubtful: Path) -> None:
    (taken,) = submit(installation, doubtful)
    assert taken.status is SubmissionStatus.ACCEPTED
    assert [(remark.code, remark.cell) for remark in taken.remarks] == [(ABSENT, None), (SPEED, "Данные!T2")]
    assert [each["acknowledged"] for each in taken.as_json()["errors"]] == [None, None]


def test_an_impossible_number_rejects_the_file_and_counts_for_nobody(
    installation: Installation, tmp_path: Path
) -> None:
    wrong = book(tmp_path, "assessments.xlsx", "assessments", {"I2": 4.9})
    (taken,) = submit(installation, wrong)
    assert taken.status is SubmissionStatus.REJECTED
    assert "mean-impossible" in codes_of(taken)
    with session(installation.engine, reading=True) as work:
        assert get_submission(work, taken.submission).parquet is None


def test_what_is_accepted_is_kept_with_who_why_and_when(installation: Installation, doubtful: Path) -> None:
    (first,) = submit(installation, doubtful)
    (taken,) = submit(installation, doubtful, codes=[SPEED], reason="  Канал   25 Гбит/с,\nдоговор № 7 ", minutes=5)
    assert taken.submission == first.submission, "the same bytes are the same file"
    absent, speed = taken.as_json()["errors"]
    assert absent["acknowledged"] is None
    assert speed["acknowledged"] == {
        "by": ACTOR, "reason": "Канал 25 Гбит/с, договор № 7", "at": "2026-10-20T09:05:00+03:00"
    }  # fmt: skip
    (again,) = submit(installation, doubtful)
    assert again.as_json()["errors"] == taken.as_json()["errors"], "it is known without being said again"
    with session(installation.engine, reading=True) as work:
        entries = work.exec(select(AuditEntry).where(AuditEntry.action == AuditAction.WARNING_ACKNOWLEDGED)).all()
    assert [entry.subject for entry in entries] == ["acknowledgement:1"]
    assert findings(installation) == []


def test_two_codes_of_two_files_in_one_command(installation: Installation, doubtful: Path, tmp_path: Path) -> None:
    other = book(tmp_path, "engagement.xlsx", "engagement", rows=1)
    one, two = submit(installation, doubtful, other, codes=[SPEED, ABSENT], reason="Проверено")
    assert set(one.acknowledged) == {SPEED, ABSENT}
    assert set(two.acknowledged) == {ABSENT}


def test_another_reason_takes_the_place_of_the_first_which_stays_in_the_chain(
    installation: Installation, doubtful: Path
) -> None:
    submit(installation, doubtful, codes=[SPEED], reason="Первая")
    submit(installation, doubtful, codes=[SPEED], reason="Первая", minutes=1)
    (taken,) = submit(installation, doubtful, codes=[SPEED], reason="Вторая", minutes=2)
    assert taken.acknowledged[SPEED].reason == "Вторая"
    with session(installation.engine, reading=True) as work:
        entries = work.exec(select(AuditEntry).where(AuditEntry.subject == "acknowledgement:1")).all()
    assert ["Первая" in entry.payload for entry in entries] == [True, False]
    assert findings(installation) == []


def test_a_corrected_file_begins_anew(installation: Installation, doubtful: Path, tmp_path: Path) -> None:
    submit(installation, doubtful, codes=[SPEED, ABSENT], reason="Проверено")
    corrected = book(tmp_path, "corrected.xlsx", "conditions", {"T2": 100}, rows=1)
    (taken,) = submit(installation, corrected)
    assert codes_of(taken) == [ABSENT]
    assert taken.acknowledged == {}


def test_the_same_file_judged_anew_keeps_what_did_not_change(
    installation: Installation, doubtful: Path, tmp_path: Path
) -> None:
    (first,) = submit(installation, doubtful, codes=[SPEED, ABSENT], reason="Проверено")
    # Another sender reports on the absent school: that warning goes, the other stays as it was.
    sheets = sheets_of("conditions")
    del sheets["Данные"][1]
    sheets["Паспорт"] = passport("conditions", sender="1")
    (tmp_path / "district.xlsx").write_bytes(workbook(sheets))
    submit(installation, tmp_path / "district.xlsx")
    (taken,) = submit(installation, doubtful, minutes=9)
    assert taken.submission != first.submission
    assert codes_of(taken) == [SPEED]
    assert taken.acknowledged[SPEED].reason == "Проверено"
    assert taken.acknowledged[SPEED].acknowledged_at == AT, "it was said when it was said"
    assert findings(installation) == []


@pytest.mark.parametrize(
    ("codes", "reason", "refusal", "says"),
    [
        ([SPEED], None, "no-reason", "только с указанием причины"),
        ([SPEED], "   ", "no-reason", "--reason"),
        ([], "Просто так", "no-warning-named", "не указано, какое предупреждение"),
        (["weather"], "Проверено", "unknown-warning", "Неизвестный код предупреждения: weather."),
        (["mean-impossible"], "Проверено", "not-a-warning", "Это код ошибки"),
        (["not-number", SPEED], "Проверено", "not-a-warning", "not-number"),
        (["below-min-within-participants"], "Проверено", "not-a-warning", "Это код ошибки"),
        (["copied-rows"], "Проверено", "warning-absent", "Ни в одном из файлов нет предупреждения"),
        ([SPEED], "Спросите у sidorov@example.org", "no-personal-data", "адрес электронной почты"),
    ],
)
def test_what_cannot_be_accepted_is_refused_before_anything_is_recorded(
    installation: Installation, doubtful: Path, codes: list[str], reason: str | None, refusal: str, says: str
) -> None:
    with pytest.raises(UserError) as refused:
        submit(installation, doubtful, codes=codes, reason=reason)
    assert refused.value.code == refusal
    assert says in f"{refused.value.text} {refused.value.cure}"
    with session(installation.engine, reading=True) as work:
        assert list_submissions(work) == []


def test_a_program_cannot_acknowledge_what_nobody_warned_of(installation: Installation, doubtful: Path) -> None:
    (taken,) = submit(installation, doubtful)
    with session(installation.engine) as work:
        row = get_submission(work, taken.submission)
        with pytest.raises(ValueError, match="no warning"):
            acknowledge(work, row, "copied-rows", reason="-", actor=ACTOR, at=AT)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE acknowledgement SET reason = 'Другая'", ("row-altered", "acknowledgement:1")),
        ("UPDATE acknowledgement SET acknowledged_by = 'Другой'", ("row-altered", "acknowledgement:1")),
        ("UPDATE acknowledgement SET acknowledged_at = '2026-10-21 06:00:00'", ("row-altered", "acknowledgement:1")),
        ("UPDATE acknowledgement SET code = 'total-jump'", ("row-altered", "acknowledgement:1")),
        ("DELETE FROM acknowledgement", ("row-removed", "acknowledgement:1")),
        (
            "INSERT INTO acknowledgement (id, submission, code, reason, acknowledged_by, acknowledged_at) "
            "SELECT 9, submission, 'school-absent', reason, acknowledged_by, acknowledged_at FROM acknowledgement",
            ("entry-missing", "acknowledgement:9"),
        ),
    ],
)
def test_tampering_with_an_acknowledgement_is_named(
    installation: Installation, doubtful: Path, statement: str, found: tuple[str, str]
) -> None:
    submit(installation, doubtful, codes=[SPEED], reason="Проверено")
    with session(installation.engine) as work:
        work.connection().execute(text(statement))
    assert findings(installation) == [found]


def test_files_of_one_command_are_compared_whatever_their_order(installation: Installation, tmp_path: Path) -> None:
    now = book(tmp_path, "now.xlsx", "conditions", {"C2": 720, "C3": 1410})
    before = book(tmp_path, "before.xlsx", "conditions", year=2025)
    one, two = submit(installation, now, before)
    assert ("total-jump-school", "Данные!C2") in [(remark.code, remark.cell) for remark in one.remarks]
    assert "total-jump-school" not in codes_of(two)
    two, one_again = submit(installation, before, now)
    assert one_again.remarks == one.remarks
    assert one_again.submission == one.submission


def test_a_file_is_compared_with_what_the_ledger_holds(installation: Installation, tmp_path: Path) -> None:
    submit(installation, book(tmp_path, "before.xlsx", "conditions", year=2025))
    (taken,) = submit(installation, book(tmp_path, "now.xlsx", "conditions", year=2026))
    copied = [remark.cell for remark in taken.remarks if remark.code == "copied-last-year"]
    assert copied == ["Данные!A2", "Данные!A3"]


def test_at_the_run_a_file_is_not_asked_again(installation: Installation, doubtful: Path) -> None:
    (taken,) = submit(installation, doubtful)
    with session(installation.engine, reading=True) as work:
        row = get_submission(work, taken.submission)
    assert validate_files(installation, [row]) == 1


def test_what_came_is_listed_by_what_is_asked(installation: Installation, doubtful: Path, tmp_path: Path) -> None:
    submit(installation, doubtful, book(tmp_path, "wrong.xlsx", "engagement", {"C2": "много"}))
    with session(installation.engine, reading=True) as work:
        assert [row.filename for row in list_submissions(work)] == ["wrong.xlsx", "conditions.xlsx"]
        [rejected] = list_submissions(work, status=SubmissionStatus.REJECTED)
        assert rejected.filename == "wrong.xlsx"
        assert list_submissions(work, year=2025) == list_submissions(work, sender="02") == []
        assert acknowledged(work, [rejected.id]) == {rejected.id: {}}
        with pytest.raises(UserError) as refused:
            get_submission(work, 77)
    assert refused.value.code == "no-such-submission"
