"""Letters as a mail server takes them: their parts, headers and files, whatever is in them; and no secret anywhere."""

import email
import email.policy
import json
import logging
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rsoko.db.engine import engine_for, session
from rsoko.db.migrate import migrate
from rsoko.db.models import AuditEntry, Delivery
from rsoko.notify.letters import Letterhead, write_letter
from rsoko.notify.mailbox import free_port, local_mailbox
from rsoko.notify.naming import codes_in, shown_reference
from rsoko.notify.outbox import list_deliveries
from rsoko.notify.plain import plain_text
from rsoko.notify.planning import Plan
from rsoko.notify.transport import Attachment, Letter, Outcome, transport
from rsoko.notify.words import delivery_json, details
from rsoko.store import Store
from rsoko.tables import Sheet
from schemas.terms import DeliveryStatus, DocumentKind, Scope
from tests.integration import test_outbox as outbox
from tests.integration.steps import NOTES, PROFILES, Written, published
from tests.integration.test_outbox import CONTACTS, MAIL_FROM, RUN, Recorder, names_in, post, registry

HEAD = Letterhead(
    "отдел оценки, тел. 00-00-00", "/srv/rsoko/runs/X", True,
    size_cap=1000, confirming=frozenset({Scope.DISTRICT}), confirm_days=3, address=MAIL_FROM,
)  # fmt: skip
BIG = (
    *PROFILES,
    *(replace(each, content=each.content.ljust(400, b".")) for each in NOTES),
    Written("districts/1/schools.xlsx", b"PK" + bytes(2000), Scope.DISTRICT, "1", DocumentKind.SCHOOL_LIST),
)


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    engine = engine_for(f"sqlite:///{tmp_path / 'rsoko.db'}")
    migrate(engine)
    return engine


@pytest.fixture(autouse=True)
def head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LETTERHEAD", HEAD)


def publish(database: Engine, store: Store, **options: object) -> Plan:
    with session(database) as work:
        run_id = published(work, store, **options).id
    return outbox.plan(database, store, run_id)


def letters_to(folder: Path, name: str) -> list[EmailMessage]:
    policy = email.policy.default
    return [email.message_from_bytes(path.read_bytes(), policy=policy) for path in sorted(folder.glob(f"*-{name}.eml"))]


def rows_of(database: Engine, code: str) -> list[Delivery]:
    with session(database, reading=True) as work:
        return [row for row in list_deliveries(work) if (row.scope, row.code) == (Scope.DISTRICT, code)]


def test_a_letter_is_plain_text_html_and_files(database: Engine, store: Store, tmp_path: Path) -> None:
    publish(database, store)
    with local_mailbox(tmp_path / "mail") as url:
        post(database, store, transport(url, MAIL_FROM))
    [message] = letters_to(tmp_path / "mail", "district1")
    [row] = rows_of(database, "1")
    assert message.get_content_type() == "multipart/mixed"
    both, *files = message.iter_parts()
    assert [part.get_content_type() for part in both.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_type() for part in files} == {"application/pdf"}
    assert all(name.isascii() and name.startswith(f"{RUN}-") for name in names_in(message))
    for name, value in {
        "Message-ID": f"<rsoko.{row.reference}@example.org>",
        "X-RSOKO-Delivery": row.reference,
        "Auto-Submitted": "auto-generated",
    }.items():
        assert message.get_all(name) == [value]
    assert len(message.get_all("Date")) == 1
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert plain.split() == plain_text(html).split()
    assert shown_reference(row.reference) in plain
    assert codes_in(plain) == [row.ack_code]
    assert f"mailto:{MAIL_FROM}?subject={quote('Подтверждаю получение')}%20{row.ack_code}" in html
    assert "http" not in html.replace("https://", "http")
    # Neither the key nor what it is made of leaves the house.
    assert row.key not in message.as_string()


def test_a_school_is_not_asked_to_confirm(database: Engine, store: Store) -> None:
    publish(database, store)
    with session(database, reading=True) as work:
        asked = {row.scope.value for row in list_deliveries(work) if row.ack_code is not None}
        references = {row.reference for row in list_deliveries(work)}
        payloads = "".join(entry.payload for entry in work.exec(select(AuditEntry)))
        keys = [row.key for row in list_deliveries(work)]
    assert asked == {"district"}
    assert len(references) == 6
    # The key lets who has a list of addresses find the right one: the chain does not tell it.
    assert not any(key in payloads for key in keys)


def test_big_attachments_come_in_parts_and_none_twice(database: Engine, store: Store, tmp_path: Path) -> None:
    assert publish(database, store, written=BIG) == Plan(7, 0, 0, ())
    with local_mailbox(tmp_path / "mail") as url:
        assert post(database, store, transport(url, MAIL_FROM)) == {"sent": 7}
    first, second = letters_to(tmp_path / "mail", "district1")
    assert [str(each["Subject"]).rpartition(" (")[2] for each in (first, second)] == ["часть 1 из 2)", "часть 2 из 2)"]
    assert names_in(first) == [f"{RUN}-region-note.pdf", f"{RUN}-districts-1-note.pdf"]
    assert names_in(second) == [f"{RUN}-municipalities-12-note.pdf"]
    text = first.get_body(("plain",)).get_content()
    assert "Письмо 1 из 2" in text
    assert "- Аналитическая справка по муниципалитету: Лесной район" in text
    assert "districts/1/schools.xlsx, 2 КБ" in text
    assert len({row.ack_code for row in rows_of(database, "1")}) == 1
    # The same documents once more: nothing.
    assert publish(database, store, written=BIG, minutes=10) == Plan(0, 7, 0, ())


def test_a_part_that_was_called_off_is_sent_alone(database: Engine, store: Store) -> None:
    publish(database, store, written=BIG)
    with session(database) as work:
        row = work.get_one(Delivery, rows_of(database, "1")[1].id)
        row.status = DeliveryStatus.CANCELLED
        work.add(row)
    assert outbox.plan(database, store, RUN) == Plan(1, 6, 0, ())
    parts = [(row.part, row.parts, row.status.value) for row in rows_of(database, "1")]
    assert parts == [(1, 2, "queued"), (2, 2, "cancelled"), (2, 2, "queued")]
    assert len({row.ack_code for row in rows_of(database, "1")}) == 1
    assert outbox.plan(database, store, RUN) == Plan(0, 7, 0, ())


def test_a_corrected_letter_says_which_of_its_documents_are_new(database: Engine, store: Store, tmp_path: Path) -> None:
    publish(database, store)
    town = next(each for each in NOTES if each.scope is Scope.MUNICIPALITY)
    new = replace(town, content=town.content + b" corrected")
    publish(database, store, written=(*PROFILES, *(each for each in NOTES if each != town), new), minutes=10)
    with local_mailbox(tmp_path / "mail") as url:
        post(database, store, transport(url, MAIL_FROM))
    message = letters_to(tmp_path / "mail", "district1")[-1]
    assert "Исправленная редакция" in str(message["Subject"])
    lines = message.get_body(("plain",)).get_content().splitlines()
    assert len(names_in(message)) == 3
    assert [line for line in lines if "— исправленная редакция" in line] == [
        line for line in lines if "Аналитическая справка по муниципалитету: Лесной район" in line
    ]


def test_a_correction_replaces_all_parts(database: Engine, store: Store) -> None:
    publish(database, store, written=BIG)
    new = tuple(replace(each, content=each.content + b"2") for each in BIG)
    assert publish(database, store, written=new, minutes=10) == Plan(7, 0, 7, ())
    assert [row.status.value for row in rows_of(database, "1")] == ["cancelled"] * 2 + ["queued"] * 2


def test_long_lists_and_cyrillic_names_arrive_readable(tmp_path: Path) -> None:
    rows = [
        (f"МБОУ «СОШ № {n}» с. Ёлкино-Щелково", "Наставничество — «равный — равному»", "01.02.2026") for n in range(600)
    ]
    context = {
        "recipient": "Верхошижемский муниципальный район", "scope": "municipality", "cohort": 2025, "late": 600,
        "day": outbox.at(), "due": 0, "letterhead": HEAD, "number": "7f3a-91bc-02de-45aa",
        "tables": [Sheet("Просрочено", ("Школа", "Мера", "Срок"), rows)],
    }  # fmt: skip
    subject, html = write_letter("measures", context)
    with local_mailbox(tmp_path) as url:
        send = transport(url, MAIL_FROM)
        letter = Letter(
            "7f3a91bc02de45aa", "school@example.org", subject, html, [Attachment("a.xlsx", b".\r\n..\n" * 99)]
        )
        assert send(letter).status is DeliveryStatus.SENT
    [message] = letters_to(tmp_path, "school")
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert (
        "- Школа: МБОУ «СОШ № 599» с. Ёлкино-Щелково; Мера: Наставничество — «равный — равному»; Срок: 01.02.2026"
        in plain
    )
    assert html.count("Ёлкино-Щелково") == 600
    assert message["Subject"] == subject
    [file] = message.iter_attachments()
    assert file.get_content() == b".\r\n..\n" * 99
    assert max(len(line) for line in message.as_bytes().splitlines()) < 998


@pytest.mark.parametrize(
    "channel",
    [
        "tgram://123456789:TOKENSECRETabcdefghijklmnopqrstu/4242",
        "json://user:PASSSECRET@127.0.0.1:{port}/HOOKSECRET",
        "mailto://user:PASSSECRET@127.0.0.1:{port}/?smtp=127.0.0.1&from=a@example.org&to=b@example.org",
    ],
)  # fmt: skip
def test_no_secret_of_a_channel_is_told(
    database: Engine, store: Store, channel: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing listens there: whatever Apprise says of the failure names the address.
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    channel = channel.format(port=free_port())
    contacts = [*CONTACTS[:2], ("district", "1", channel, True), *CONTACTS[4:]]
    with session(database) as work:
        run_id = published(work, store).id
    outbox.plan(database, store, run_id, registry(contacts))
    with caplog.at_level(logging.DEBUG):
        post(database, store, transport(f"smtp://user:SMTPSECRET@127.0.0.1:{free_port()}", MAIL_FROM))
    [row] = rows_of(database, "1")
    assert row.last_error
    with session(database, reading=True) as work:
        payloads = "".join(entry.payload for entry in work.exec(select(AuditEntry)))
    shown = json.dumps(delivery_json(row), ensure_ascii=False, default=str) + str(details(row))
    for text in (row.last_error, caplog.text, payloads, shown):
        assert "SECRET" not in text


def test_the_same_letter_sent_again_has_the_same_message_id(tmp_path: Path) -> None:
    letter = Letter("7f3a91bc02de45aa", "school@example.org", "Тема", "<p>Текст</p>")
    with local_mailbox(tmp_path) as url:
        for _ in range(2):
            assert transport(url, MAIL_FROM)(letter) == Outcome(DeliveryStatus.SENT)
    assert len({str(message["Message-ID"]) for message in letters_to(tmp_path, "school")}) == 1


@pytest.mark.parametrize(("channel", "status"), [("a@почта.рф", "sent"), ("школа@example.org", "permanent-failure")])
def test_a_cyrillic_domain_is_reached_and_a_cyrillic_name_is_not(tmp_path: Path, channel: str, status: str) -> None:
    with local_mailbox(tmp_path) as url:
        assert transport(url, MAIL_FROM)(Letter("k", channel, "Тема", "<p>Текст</p>")).status.value == status


def test_recorder_gets_the_reference_and_not_the_key(database: Engine, store: Store) -> None:
    publish(database, store)
    out = Recorder()
    post(database, store, out)
    with session(database, reading=True) as work:
        assert {letter.key for letter in out.sent} == {row.reference for row in list_deliveries(work)}
