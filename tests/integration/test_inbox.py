"""A pass over the inbox on real databases: what is recorded, moved, left; killed at every point; two at once."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from rsoko.calendar import KIROV, kirov_now
from rsoko.db.engine import session
from rsoko.db.models import AuditEntry, Submission
from rsoko.installation import open_installation
from rsoko.ledger.registries import record_registry
from rsoko.ledger.verify import verify
from rsoko.registry import save_registry
from rsoko.settings import Settings
from rsoko.steps.inbox import list_inbox, prepare_inbox, take_all, take_sender
from rsoko.steps.submitting import submit_files
from schemas.terms import FormKey, InboxState, SubmissionStatus
from tests.workbooks import REGISTRY, passport, sheets_of, text_table, workbook

ACTOR = "Оператор"


def opened(home, url=None):
    """An installation with the small registry and folders; files are taken as soon as they are there."""
    place = open_installation(Settings(home=home, database_url=url, inbox_quiet_seconds=0), create=True)
    manifest = save_registry(place.store, REGISTRY)
    with session(place.engine) as work:
        counts = {"schools": len(REGISTRY.schools)}
        record_registry(
            work, original=place.store.put(b"registry"), manifest=manifest, counts=counts, actor=ACTOR, at=kirov_now()
        )
    prepare_inbox(place)
    return place


@pytest.fixture
def installation(tmp_path, database_url):
    place = opened(tmp_path / "home", database_url)
    yield place
    place.engine.dispose()


def put(installation, path, data):
    target = installation.settings.inbox / path
    target.write_bytes(data)
    return target


def form(kind="engagement", sender="01", **cells):
    return workbook(sheets_of(kind) | {"Паспорт": passport(kind, sender=sender)}, cells)


def take(installation, **more):
    return list(take_all(installation, actor=ACTOR, now=kirov_now(), **more))


def submissions(installation):
    with session(installation.engine, reading=True) as work:
        assert verify(work, installation.store) == []
        return list(work.exec(select(Submission).order_by(Submission.id)).all())


def taken_files(installation):
    place = installation.settings.inbox_taken
    return sorted(path for path in place.rglob("*") if path.is_file() and not path.name.startswith("."))


def test_a_pass_records_and_moves_and_the_next_one_has_nothing_to_do(installation):
    good = put(installation, "01/Форма.xlsx", form())
    bad = put(installation, "01/bad.xlsx", form("conditions", C2="много"))
    put(installation, "17/t.csv", text_table("engagement"))
    outcomes = {outcome.entry.shown: outcome for outcome in take(installation)}
    first = outcomes["01/Форма.xlsx"]
    assert (first.state, first.submitted.status) == (InboxState.TAKEN, SubmissionStatus.ACCEPTED)
    assert first.submitted.file == "01/Форма.xlsx"
    assert outcomes["01/bad.xlsx"].submitted.status is SubmissionStatus.REJECTED
    assert outcomes["01/bad.xlsx"].submitted.remarks[0].cell == "Данные!C2"
    assert not good.exists()
    assert not bad.exists()
    (row, *_) = submissions(installation)
    assert (row.form, row.year, row.sender, row.filename) == (FormKey.ENGAGEMENT, 2026, "01", "Форма.xlsx")
    assert installation.store.get(row.original) == first.moved.read_bytes()
    day = f"{kirov_now():%Y-%m-%d}"
    assert first.moved.parent == installation.settings.inbox_taken / "01" / day
    assert take(installation) == []
    assert len(submissions(installation)) == 3


def test_the_folder_names_the_sender_and_a_contradicting_passport_is_an_error(installation):
    put(installation, "01/csv.csv", text_table("engagement"))
    contradicting = form(sender="01")
    put(installation, "02/a.xlsx", contradicting)
    put(installation, "1/district.xlsx", form("conditions", sender="1"))
    found = {outcome.entry.shown: outcome.submitted for outcome in take(installation)}
    assert found["01/csv.csv"].status is SubmissionStatus.ACCEPTED
    assert found["1/district.xlsx"].status is SubmissionStatus.ACCEPTED
    assert "sender-mismatch" in [remark.code for remark in found["02/a.xlsx"].remarks]
    put(installation, "01/a.xlsx", contradicting)
    take(installation)
    answered = [(row.sender, row.status) for row in submissions(installation) if row.filename == "a.xlsx"]
    assert answered == [("02", SubmissionStatus.REJECTED), ("01", SubmissionStatus.ACCEPTED)]


def test_a_name_that_is_no_text_is_kept_with_question_marks(installation, tmp_path):
    strange = tmp_path / os.fsdecode(b"f\xff\n.xlsx")
    strange.write_bytes(form())
    given = {"form": None, "year": None, "sender": None}
    (submitted,) = submit_files(installation, [strange], actor=ACTOR, at=kirov_now(), **given)
    assert submitted.status is SubmissionStatus.ACCEPTED
    assert [row.filename for row in submissions(installation)] == ["f??.xlsx"]


def test_a_file_that_cannot_be_opened_is_answered_to_who_sent_it(installation):
    put(installation, "01/empty.xlsx", b"")
    put(installation, "1/half.xlsx", form()[:3000])
    assert all(outcome.submitted.marked_copy is not None for outcome in take(installation))
    assert [(row.sender, row.status) for row in submissions(installation)] == [
        ("01", SubmissionStatus.REJECTED),
        ("1", SubmissionStatus.REJECTED),
    ]


def test_the_same_file_twice_is_one_submission(installation):
    # Saved once: a workbook carries the second at which it was written.
    content = form()
    for name in ("a.xlsx", "copy of a.xlsx"):
        put(installation, f"01/{name}", content)
    first, second = take(installation)
    put(installation, "01/a.xlsx", content)
    (third,) = take(installation)
    assert {outcome.submitted.submission for outcome in (first, second, third)} == {1}
    assert len(submissions(installation)) == 1
    assert len(taken_files(installation)) == 2, "the same name and content is one file there"


def test_what_came_later_counts_and_a_wrong_file_twice_is_one_rejection(installation):
    put(installation, "01/z.xlsx", form())
    put(installation, "01/a.xlsx", form(C2=201))
    put(installation, "01/bad.xlsx", form(C2="?"))
    put(installation, "01/bad again.xlsx", form(C2="?"))
    take(installation)
    rows = submissions(installation)
    assert [(row.filename, row.status) for row in rows] == [
        ("z.xlsx", SubmissionStatus.SUPERSEDED),
        ("a.xlsx", SubmissionStatus.ACCEPTED),
        ("bad.xlsx", SubmissionStatus.REJECTED),
    ]


def test_nothing_stops_the_others_and_nothing_is_lost(installation, tmp_path):
    inbox = installation.settings.inbox
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(form())
    (inbox / "01" / "link.xlsx").symlink_to(secret)
    (inbox / "01" / "sub").mkdir()
    put(installation, "01/sub/deep.xlsx", form())
    os.mkfifo(inbox / "01" / "pipe.xlsx")
    with (inbox / "01" / "giant.xlsx").open("wb") as giant:
        giant.truncate(5 * 1024**3)
    put(installation, "01/~$форма.xlsx", b"x")
    put(installation, "01/empty.xlsx", b"")
    put(installation, "stray.xlsx", form())
    (inbox / "unknown").mkdir()
    put(installation, "unknown/a.xlsx", form())
    Path(os.fsdecode(bytes(inbox / "01" / "плохое\nимя\x01") + b"\xff.xlsx")).write_bytes(form())
    put(
        installation,
        "02/after.csv",
        form("assessments", sender="02", A2="430003", A3="430003", A4="430003", A5="430003"),
    )
    before = {path: path.lstat().st_ino for path in inbox.rglob("*")}
    states = {outcome.entry.shown: outcome.state for outcome in take(installation)}
    assert states == {
        "01/link.xlsx": InboxState.LINK,
        "01/sub": InboxState.FOLDER,
        "01/pipe.xlsx": InboxState.SPECIAL,
        "01/giant.xlsx": InboxState.TOO_BIG,
        "01/~$форма.xlsx": InboxState.TEMPORARY,
        "01/empty.xlsx": InboxState.TAKEN,
        "01/плохое?имя??.xlsx": InboxState.TAKEN,
        "02/after.csv": InboxState.TAKEN,
        "stray.xlsx": InboxState.STRAY,
        "unknown/a.xlsx": InboxState.NO_SENDER,
    }
    gone = {path.name for path in before if not os.path.lexists(path)}
    assert gone == {"empty.xlsx", "after.csv", os.fsdecode("плохое\nимя\x01".encode() + b"\xff.xlsx")}
    assert {row.filename for row in submissions(installation)} == {"empty.xlsx", "плохое_имя__.xlsx", "after.csv"}


def test_a_fresh_file_waits_for_the_next_pass(installation):
    settings = installation.settings.model_copy(update={"inbox_quiet_seconds": 60})
    patient = type(installation)(settings, installation.engine, installation.store)
    put(installation, "01/a.xlsx", form())
    assert [outcome.state for outcome in take(patient)] == [InboxState.FRESH]
    later = kirov_now() + timedelta(seconds=61)
    assert [outcome.state for outcome in take_all(patient, actor=ACTOR, now=later)] == [InboxState.TAKEN]


def test_a_file_that_cannot_be_moved_holds_up_its_folder_only_and_is_recorded_once(installation):
    day = installation.settings.inbox_taken / "01" / f"{kirov_now():%Y-%m-%d}"
    day.parent.mkdir(parents=True)
    day.write_bytes(b"in the way")
    put(installation, "01/a.xlsx", form())
    put(installation, "01/b.xlsx", form(C2=201))
    put(installation, "02/c.csv", text_table("engagement"))
    for _ in range(2):
        states = {outcome.entry.shown: outcome.state for outcome in take(installation)}
        assert (states["01/a.xlsx"], states["01/b.xlsx"]) == (InboxState.NOT_MOVED, InboxState.BEHIND)
    day.unlink()
    take(installation)
    rows = [row for row in submissions(installation) if row.sender == "01"]
    assert [(row.filename, row.status) for row in rows] == [
        ("a.xlsx", SubmissionStatus.SUPERSEDED),
        ("b.xlsx", SubmissionStatus.ACCEPTED),
    ]


def test_a_broken_folder_keeps_no_other_from_its_turn(installation):
    put(installation, "01/a.xlsx", form())
    put(installation, "02/c.csv", text_table("engagement"))
    lock = installation.settings.inbox_taken / "01" / ".lock"
    lock.mkdir(parents=True)
    outcomes = []
    with pytest.raises(IsADirectoryError):
        outcomes.extend(take_all(installation, actor=ACTOR, now=kirov_now()))
    assert not (installation.settings.inbox / "02" / "c.csv").exists()
    assert (installation.settings.inbox / "01" / "a.xlsx").exists()


def test_listing_changes_nothing(installation):
    put(installation, "01/a.xlsx", form())
    before = sorted(installation.settings.home.rglob("*"))
    assert [entry.state for entry in list_inbox(installation, now=kirov_now())] == [InboxState.READY]
    assert sorted(installation.settings.home.rglob("*")) == before
    assert submissions(installation) == []


PASS = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from sqlalchemy import event
    from rsoko.calendar import kirov_now
    from rsoko.installation import open_installation
    from rsoko.settings import Settings
    from rsoko.steps.inbox import take_all

    point, number = sys.argv[2], int(sys.argv[3])
    place = open_installation(Settings(home=Path(sys.argv[1]), inbox_quiet_seconds=0))
    seen = 0

    def reached():
        global seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(name, arguments):
        if name == "os.rename" and point == "move" and "inbox-taken" in os.fspath(arguments[1]):
            reached()
        if name == "open" and point == "copy" and ".reading" in str(arguments[0]):
            reached()
        if name == "os.remove" and point == "recorded" and ".reading" in str(arguments[0]):
            reached()

    sys.addaudithook(watch)
    if point == "commit":
        event.listen(place.engine, "commit", lambda connection: reached())
    for outcome in take_all(place, actor="Оператор", now=kirov_now()):
        print(outcome.entry.shown, flush=True)
    """
)


def run_pass(home, point, number):
    words = [sys.executable, "-c", PASS, str(home), point, str(number)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("point", "number"),
    [
        ("copy", 1),  # read, nothing recorded
        ("commit", 4),  # on the way of recording: readers of the registry commit as well
        ("commit", 5),
        ("recorded", 1),  # recorded, not moved
        ("recorded", 2),
        ("move", 3),  # the moment before the last move
    ],
)
def test_a_pass_that_was_killed_loses_and_doubles_nothing(tmp_path, point, number):
    home = tmp_path / "home"
    place = opened(home)
    # Two versions of one form, so that an old one taken again would replace the new one; and another form.
    put(place, "01/old.xlsx", form())
    put(place, "01/new.xlsx", form(C2=201))
    put(place, "01/conditions.xlsx", form("conditions"))
    killed = run_pass(home, point, number)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    done = run_pass(home, "nowhere", 0)
    assert done.returncode == 0, done.stderr
    rows = submissions(place)
    assert [(row.filename, row.status, row.supersedes) for row in rows] == [
        ("old.xlsx", SubmissionStatus.SUPERSEDED, None),
        ("new.xlsx", SubmissionStatus.ACCEPTED, 1),
        ("conditions.xlsx", SubmissionStatus.ACCEPTED, None),
    ]
    assert [path.name.rpartition("-")[0] for path in taken_files(place)] == ["conditions", "new", "old"]
    assert list((place.settings.inbox / "01").iterdir()) == []
    with session(place.engine, reading=True) as work:
        entries = work.exec(select(AuditEntry)).all()
    assert len([entry for entry in entries if entry.action == "submission-recorded"]) == 3
    assert not list(home.rglob(".reading/*"))
    place.engine.dispose()


def test_two_passes_at_once_take_each_file_once(tmp_path):
    home = tmp_path / "home"
    place = opened(home)
    for number in range(12):
        put(place, f"01/{number}.xlsx", form(C2=200 + number))
    words = [sys.executable, "-c", PASS, str(home), "nowhere", "0"]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    run_pass(home, "nowhere", 0)
    assert [row.filename for row in submissions(place)] == [f"{number}.xlsx" for number in range(12)]
    assert len(taken_files(place)) == 12
    place.engine.dispose()


def test_a_pass_on_one_sender_says_busy_while_another_is_inside(installation):
    from rsoko.inbox.folders import turnstile

    put(installation, "01/a.xlsx", form())
    with turnstile(installation.settings, "01"):
        (outcome,) = take_sender(installation, "01", actor=ACTOR, now=datetime.now(KIROV))
    assert outcome.state is InboxState.BUSY
    assert submissions(installation) == []
