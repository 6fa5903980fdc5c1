"""A rejected file comes back: to a folder, to the ledger, to the mailbox of who sent it, and only once."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import pytest
from sqlmodel import select

from rsoko.db.engine import session
from rsoko.db.models import AuditEntry, Submission
from rsoko.installation import open_installation
from rsoko.intake import Incoming, check_files
from rsoko.ledger.recording import record_files
from rsoko.ledger.registries import record_registry
from rsoko.ledger.verify import verify
from rsoko.notify.letters import SIZE_CAP
from rsoko.notify.mailbox import local_mailbox
from rsoko.notify.outbox import list_deliveries
from rsoko.notify.returning import Returned, queue_returns
from rsoko.notify.transport import transport
from rsoko.registry import save_registry
from rsoko.settings import Settings
from rsoko.steps.submitting import submit_files
from schemas.terms import DeliveryStatus, Scope
from tests.integration.steps import in_store
from tests.integration.test_outbox import LETTERHEAD, MAIL_FROM, Recorder, letters_in, names_in, post
from tests.workbooks import REGISTRY, passport, sheets_of, text_table, workbook

E = "engagement"
AT = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
CONTACTS = pd.DataFrame(
    [
        ("ministry", "region", "отдел", "ministry@example.com", True),
        ("municipality", "01", "специалист", "first@example.org", True),
        ("municipality", "01", "начальник", "chief@example.org", True),
        ("municipality", "01", "прежний", "old@example.org", False),
        ("municipality", "02", "специалист", "second@example.org", True),
        ("district", "1", "отдел", "district@example.org", True),
    ],
    columns=["scope", "code", "role", "channel", "active"],
)
WRONG = workbook(sheets_of(E), {"C2": "много", "D3": -5})
RIGHT = workbook(sheets_of(E))
SIGNED = workbook(sheets_of(E), {"A5": "Исполнитель: отдел образования"})


@pytest.fixture
def place(tmp_path, database_url):
    opened = open_installation(Settings(home=tmp_path / "home", database_url=database_url), create=True)
    manifest = save_registry(opened.store, replace(REGISTRY, contacts=CONTACTS))
    with session(opened.engine) as work:
        record_registry(work, original=opened.store.put(b"x"), manifest=manifest, counts={}, actor="Кто", at=AT)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def submit(place, tmp_path):
    def give(*contents, name="Форма Ивановой.xlsx", **given):
        files = []
        for number, content in enumerate(contents):
            files.append(tmp_path / str(number) / name)
            files[-1].parent.mkdir(exist_ok=True)
            files[-1].write_bytes(content)
        options = {"form": None, "year": None, "sender": None} | given
        return submit_files(place, files, actor="Кто", at=AT, **options)

    return give


def outbox(place):
    with session(place.engine, reading=True) as work:
        return [(row.submission, row.channel, row.status.value) for row in list_deliveries(work)]


def whole(place):
    with session(place.engine, reading=True) as work:
        return verify(work, place.store) == []


def test_a_rejected_file_comes_back_by_letter(place, submit, tmp_path):
    (taken,) = submit(WRONG)
    assert taken.letters == 2
    assert outbox(place) == [(1, "chief@example.org", "queued"), (1, "first@example.org", "queued")]
    with local_mailbox(tmp_path / "mail") as smtp:
        assert post(place.engine, place.store, transport(smtp, MAIL_FROM)) == {"sent": 2}
    letters = letters_in(tmp_path / "mail")
    assert set(letters) == {"chief", "first"}
    letter = letters["first"]
    form = "Олимпиадная активность и продолжение обучения"
    assert letter["Subject"] == f"Форма «{form}», 2026 год — не принята: ошибок 2"
    assert names_in(letter) == ["engagement-2026-1-errors.xlsx"]
    text = letter.get_body(("html",)).get_content()
    for words in ("Первый район", "Форма Ивановой.xlsx", "14.09.2026 в 09:30", "Данные!C2: В графе", "много", "Ошибки"):
        assert words in text
    assert "Срок:</strong> исправленный файл нужен не позднее 12.10.2026" in text
    (attachment,) = letter.iter_attachments()
    book = openpyxl.load_workbook(io.BytesIO(attachment.get_content()))
    assert book.sheetnames == ["Ошибки", "Данные", "Паспорт"]
    assert "много" in book["Данные"]["C2"].comment.text
    assert whole(place)


def test_the_copy_is_in_the_ledger_and_in_the_folder_of_the_sender(place, submit):
    (taken,) = submit(WRONG)
    path = place.settings.returned / "01" / "engagement-2026-1-errors.xlsx"
    assert taken.as_json()["marked_copy"] == str(path)
    with session(place.engine, reading=True) as work:
        row = work.exec(select(Submission)).one()
    assert path.read_bytes() == place.store.get(row.marked)


def test_the_same_file_twice_writes_nobody_twice(place, submit):
    submit(WRONG)
    post(place.engine, place.store, Recorder())
    again = submit(WRONG, WRONG)
    assert [(each.submission, each.letters) for each in again] == [(1, 0), (1, 0)]
    assert again[0].marked_copy.is_file()
    assert len(outbox(place)) == 2
    assert post(place.engine, place.store, Recorder()) == {}


def test_a_file_without_remarks_has_no_copy_and_no_letter(place, submit):
    (taken,) = submit(RIGHT)
    assert taken.as_json()["marked_copy"] is None
    assert outbox(place) == []
    assert not place.settings.returned.exists()


def test_an_accepted_file_with_warnings_comes_back_too(place, submit):
    (taken,) = submit(SIGNED)
    assert (taken.status.value, taken.letters) == ("accepted", 2)
    out = Recorder()
    post(place.engine, place.store, out)
    assert out.sent[0].subject.endswith("2026 год — принята с замечаниями")
    assert "отправлять файл снова не обязательно" in out.sent[0].html


def test_only_the_first_remarks_stand_in_the_letter(place, submit):
    rows = [[f"9{number:05d}", 2026, 9, 8, 7, 1, 5, 4] for number in range(30)]
    submit(workbook({"Данные": [sheets_of(E)["Данные"][0], *rows], "Паспорт": passport(E)}))
    out = Recorder()
    post(place.engine, place.store, out)
    html = out.sent[0].html
    assert "ошибок 30" in out.sent[0].subject
    assert html.count("Данные!A") == 10
    assert "Остальные замечания (20)" in html
    assert "Замечания: первые 10 из 30" in html


def test_a_copy_that_no_mail_server_takes_is_not_attached(place):
    (checked,) = check_files([Incoming("ф.xlsx", WRONG)], REGISTRY)
    options = {"registry": replace(REGISTRY, contacts=CONTACTS), "letterhead": LETTERHEAD, "actor": "Кто", "at": AT}
    with session(place.engine) as work:
        place.store.put(WRONG)
        kept = in_store(place.store, [checked], [bytes(SIZE_CAP + 1)])
        (row,) = record_files(work, kept, actor="Кто", at=AT)
        returned = [Returned(row, (Scope.MUNICIPALITY, "01"))]
        assert queue_returns(work, place.store, returned, due=lambda _row: None, **options) == [2]
    out = Recorder()
    post(place.engine, place.store, out)
    assert out.sent[0].attachments == []
    assert "слишком велика для письма" in out.sent[0].html
    assert "вложенн" not in out.sent[0].html


def test_a_district_is_written_to_as_a_district(place, submit):
    submit(workbook(sheets_of(E) | {"Паспорт": passport(E, sender="1")}, {"C2": "много"}))
    assert outbox(place) == [(1, "district@example.org", "queued")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF", "file-1-errors.xlsx"),
        (workbook(sheets_of(E) | {"Паспорт": passport(E, sender="77")}), "engagement-2026-1-errors.xlsx"),
        (text_table("assessments").replace(b"430001", b"999999").replace(b"430002", b"999998"),
         "assessments-2026-1-errors.xlsx"),
    ],
)  # fmt: skip
def test_a_file_of_nobody_knows_whom_stays_in_the_folder(place, submit, content, name):
    (taken,) = submit(content)
    assert taken.marked_copy == place.settings.returned / "unknown" / name
    assert openpyxl.load_workbook(taken.marked_copy).sheetnames[0] == "Ошибки"
    assert outbox(place) == []
    assert whole(place)


def test_a_sender_without_a_contact_is_not_written_to(place, submit):
    (taken,) = submit(workbook(sheets_of(E) | {"Паспорт": passport(E, sender="03")}))
    assert (taken.letters, taken.marked_copy.parent.name) == (0, "03")


def test_a_letter_that_was_overtaken_by_a_better_file_is_called_off(place, submit):
    submit(WRONG, workbook(sheets_of(E), {"C2": "мало"}), RIGHT)
    assert {(number, status) for number, _, status in outbox(place)} == {(1, "cancelled"), (2, "cancelled")}
    # The wrong one once more, by mistake: now it is the last word, and its sender must hear.
    (taken,) = submit(WRONG)
    assert (taken.submission, taken.letters) == (1, 2)
    assert [status for number, _, status in outbox(place) if number == 1] == ["queued", "queued"]
    assert whole(place)


def test_a_rejected_file_calls_no_letter_about_an_accepted_one_off(place, submit):
    submit(SIGNED, WRONG)
    assert [status for *_, status in outbox(place)] == ["queued"] * 4


def test_the_trail_of_the_letter_is_that_of_every_other(place, submit):
    submit(WRONG)
    post(place.engine, place.store, Recorder(DeliveryStatus.PERMANENT_FAILURE))
    with session(place.engine, reading=True) as work:
        trail = [each.action.value for each in work.exec(select(AuditEntry).where(AuditEntry.subject == "delivery:1"))]
        payloads = [each.payload for each in work.exec(select(AuditEntry)).all()]
    assert trail == ["delivery-queued", "delivery-started", "delivery-finished"]
    assert not any("@" in payload or "Иванов" in payload for payload in payloads)


def test_a_copy_that_was_altered_in_the_store_is_found(place, submit):
    (taken,) = submit(WRONG)
    with session(place.engine, reading=True) as work:
        digest = work.exec(select(Submission)).one().marked
    place.store.path(digest).chmod(0o600)
    place.store.path(digest).write_bytes(b"other")
    with session(place.engine, reading=True) as work:
        assert [(found.code.value, found.subject) for found in verify(work, place.store)] == [
            ("file-altered", f"submission:{taken.submission}")
        ]


def test_the_mended_copy_is_accepted(place, submit):
    (taken,) = submit(WRONG)
    book = openpyxl.load_workbook(taken.marked_copy)
    book["Данные"]["C2"], book["Данные"]["D3"] = 200, 400
    file = io.BytesIO()
    book.save(file)
    (mended,) = submit(file.getvalue())
    assert (mended.status.value, mended.remarks) == ("accepted", [])
