"""Bounces and confirmations come back by folder, mailbox and command; each is noted once and nothing is lost."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlmodel import select

from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.db.models import AuditEntry, Delivery
from rsoko.errors import UserError
from rsoko.incoming.mailbox import DONE, FOR_A_PERSON
from rsoko.installation import Installation, open_installation
from rsoko.ledger.registries import record_registry
from rsoko.ledger.verify import verify
from rsoko.notify.outbox import list_deliveries
from rsoko.registry import save_registry
from rsoko.settings import Settings
from rsoko.steps.chasing import chase
from rsoko.steps.mail import confirm_receipt, take_folder, take_mailbox
from schemas.terms import DeliveryStatus, Scope
from tests import letters_back as back
from tests.imap_server import HOST, PASSWORD, USER, imap_server
from tests.integration import test_outbox as outbox
from tests.integration.steps import ACTOR, at, published
from tests.integration.test_letters import HEAD
from tests.integration.test_outbox import Recorder, post, registry
from tests.workbooks import REGISTRY

CONTACTS = [
    ("ministry", "43", "ministry@example.org", True),
    ("district", "1", "district1@example.org", True),
    ("district", "1", "json://127.0.0.1:1/hook", True),
    ("municipality", "12", "mun12@example.org", True),
]
FRAMES = registry(CONTACTS)
RSOKO = Path(sys.executable).with_name("rsoko")
NOW = at(90)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation whose letters to the ministry, a district and a municipality were sent."""
    monkeypatch.setattr(outbox, "LETTERHEAD", HEAD)
    settings = Settings(home=tmp_path / "home", inbox_quiet_seconds=0, mail_from=USER)
    opened = open_installation(settings, create=True)
    manifest = save_registry(opened.store, REGISTRY.__class__(**{**vars(REGISTRY), "contacts": FRAMES.contacts}))
    with session(opened.engine) as work:
        record_registry(work, original=opened.store.put(b"x"), manifest=manifest, counts={}, actor=ACTOR, at=at())
        run_id = published(work, opened.store).id
    outbox.plan(opened.engine, opened.store, run_id, FRAMES)
    post(opened.engine, opened.store, Recorder())
    return opened


def rows(place: Installation) -> list[Delivery]:
    with session(place.engine, reading=True) as work:
        assert verify(work, place.store) == []
        return list_deliveries(work)


def to_district(place: Installation) -> Delivery:
    return next(row for row in rows(place) if row.scope is Scope.DISTRICT)


def states(place: Installation) -> list[tuple[str, str]]:
    return [(row.scope.value, row.status.value) for row in rows(place)]


def drop(place: Installation, name: str, message: bytes) -> None:
    place.settings.bounces.mkdir(exist_ok=True)
    (place.settings.bounces / name).write_bytes(message)


def about(row: Delivery, message: bytes) -> bytes:
    """The same message about a letter of ours."""
    code = row.ack_code or ""
    return message.replace(back.REFERENCE.encode(), row.reference.encode()).replace(back.CODE.encode(), code.encode())


def take(place: Installation) -> list[tuple[str, str]]:
    # A file of the future would be thought to be still on its way.
    now = kirov_now() + timedelta(minutes=1)
    return [(each.kind.value, each.state.value) for each in take_folder(place, actor=ACTOR, now=now)]


def test_a_bounce_fails_the_letter_and_the_next_channel_gets_it(place: Installation) -> None:
    bounced = to_district(place)
    drop(place, "1.eml", about(bounced, back.POSTFIX))
    assert take(place) == [("bounce", "noted")]
    first, second = [row for row in rows(place) if row.scope is Scope.DISTRICT]
    assert (first.status.value, first.last_error) == (
        "permanent-failure",
        "письмо вернулось: такого адреса нет (5.1.1)",
    )
    assert first.bounced_at is not None
    assert (second.channel, second.status.value, second.replaces) == (CONTACTS[2][2], "queued", first.id)
    assert (second.ack_code, second.reference == first.reference) == (first.ack_code, False)
    with session(place.engine, reading=True) as work:
        noted = [json.loads(row.payload) for row in work.exec(select(AuditEntry)) if row.action.value == "mail-noted"]
    assert [place.store.get(each["original"]) for each in noted] == [about(bounced, back.POSTFIX)]
    # The same report once more, and a delayed one of the same letter.
    drop(place, "2.eml", about(bounced, back.POSTFIX))
    drop(place, "3.eml", about(bounced, back.POSTFIX_DELAYED))
    assert take(place) == [("bounce", "known"), ("delay", "known")]
    assert len(rows(place)) == 4
    assert list(place.settings.bounces.iterdir()) == []


def test_a_delay_is_noted_and_changes_nothing(place: Installation) -> None:
    drop(place, "1.eml", about(to_district(place), back.POSTFIX_DELAYED))
    assert take(place) == [("delay", "noted")]
    row = to_district(place)
    assert (row.status.value, row.last_error) == (
        "sent",
        "доставка задерживается: сервер получателя не отвечает (4.4.1)",
    )


def test_what_names_no_letter_is_kept_for_a_person(place: Installation) -> None:
    before = states(place)
    for name, message in {"a": back.NOT_OURS, "b": back.REPLY_WITHOUT, "c": b"\xff\x00", "d": back.POSTFIX}.items():
        drop(place, f"{name}.eml", message)
    drop(place, "e.eml", about(to_district(place), back.ABSENT))
    kinds = ["bounce", "reply", "reply", "bounce"]
    assert take(place) == [*((kind, "for-a-person") for kind in kinds), ("automatic", "not-counted")]
    assert states(place) == before
    taken = place.settings.inbox_taken / "bounces"
    assert len(list((taken / "to-read").iterdir())) == 4
    assert len(list(taken.glob("*/*.eml"))) == 5


def test_a_pass_that_was_cut_short_notes_nothing_twice(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(place, "1.eml", about(to_district(place), back.POSTFIX))

    def cut(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rsoko.steps.mail.move_away", cut)
        with pytest.raises(KeyboardInterrupt):
            take(place)
    assert take(place) == [("bounce", "known")]
    assert len(rows(place)) == 4


@pytest.mark.parametrize("where", ["quoted", "subject"])
def test_a_reply_with_the_code_confirms(place: Installation, where: str) -> None:
    asked = to_district(place)
    in_subject = back.person("Получено.", subject=f"Подтверждаю получение {asked.ack_code}")
    message = about(asked, back.REPLY) if where == "quoted" else in_subject
    drop(place, "1.eml", message)
    assert take(place) == [("reply", "noted")]
    row = to_district(place)
    assert (row.status.value, row.acknowledged_by) == ("acknowledged", "ответ на письмо")
    drop(place, "2.eml", message + b"\nagain\n")
    assert take(place) == [("reply", "known")]
    # A late bounce of what somebody has read changes nothing.
    drop(place, "3.eml", about(asked, back.POSTFIX))
    assert take(place) == [("bounce", "known")]
    assert to_district(place).status is DeliveryStatus.ACKNOWLEDGED


def test_whoever_tells_the_code_has_the_letter(place: Installation) -> None:
    asked = to_district(place)
    drop(place, "1.eml", about(asked, back.POSTFIX))
    take(place)
    confirm_receipt(place, (asked.ack_code or "").lower(), by="Петрова П. П.", actor=ACTOR, at=NOW)
    # The bounce was wrong; what waited to go over the next channel is called off.
    assert [state for scope, state in states(place) if scope == "district"] == ["acknowledged", "cancelled"]


@pytest.mark.parametrize("typed", ["", "K7MHA-2PT4X", "что-то"])
def test_a_code_of_no_letter_is_refused(place: Installation, typed: str) -> None:
    with pytest.raises(UserError) as refusal:
        confirm_receipt(place, typed, by="x", actor=ACTOR, at=NOW)
    assert refusal.value.code == "no-such-code"


def test_a_confirmation_names_who_gave_it(place: Installation) -> None:
    with pytest.raises(UserError) as refusal:
        confirm_receipt(place, to_district(place).ack_code or "", by="  ", actor=ACTOR, at=NOW)
    assert refusal.value.code == "no-name"
    assert [state for scope, state in states(place) if scope == "district"] == ["sent"]


def test_a_letter_that_has_not_left_cannot_be_confirmed(place: Installation) -> None:
    with session(place.engine) as work:
        row = work.get_one(Delivery, to_district(place).id)
        row.status = DeliveryStatus.QUEUED
        work.add(row)
    with pytest.raises(UserError) as refusal:
        confirm_receipt(place, row.ack_code or "", by="x", actor=ACTOR, at=NOW)
    assert refusal.value.code == "not-sent"


def test_the_mailbox_is_read_over_tls(place: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = to_district(place)
    login = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@{HOST}"
    with imap_server(tmp_path / "imap") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        server.put(about(asked, back.POSTFIX_DELAYED), back.REPLY_WITHOUT, about(asked, back.REPLY))
        mailbox = open_installation(
            place.settings.model_copy(update={"imap_url": _secret(f"imaps://{login}:{server.imaps}")})
        )
        taken = [(each.kind.value, each.state.value) for each in take_mailbox(mailbox, actor=ACTOR, now=NOW)]
        assert taken == [("delay", "noted"), ("reply", "for-a-person"), ("reply", "noted")]
        assert [server.lies_in(folder) for folder in ("INBOX", DONE, FOR_A_PERSON)] == [0, 2, 1]
        assert to_district(place).status is DeliveryStatus.ACKNOWLEDGED
        wrong = f"starttls://{login.replace('SECRET', 'WRONGSECRET')}:{server.starttls}"
        said = command(place, "mail", "take", code=1, RSOKO_IMAP_URL=wrong, SSL_CERT_FILE=str(server.certificate))
        assert "не принял имя или пароль" in said
        assert "SECRET" not in said


def _secret(url: str) -> object:
    return Settings(imap_url=url).imap_url


def command(place: Installation, *words: str, code: int = 0, **more: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RSOKO_")}
    mine = {"RSOKO_HOME": str(place.settings.home), "RSOKO_INBOX_QUIET_SECONDS": "0", "RSOKO_OPERATOR": ACTOR}
    done = subprocess.run(
        [str(RSOKO), *words], env={**kept, **mine, **more}, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_commands_say_what_they_did(place: Installation) -> None:
    asked = to_district(place)
    drop(place, "1.eml", about(asked, back.ABSENT))
    assert json.loads(command(place, "mail", "take", "--json")) == [
        {"name": "1.eml", "kind": "automatic", "state": "not-counted", "deliveries": []}
    ]
    assert "Получение подтверждено" in command(place, "ack", asked.ack_code or "", "--as", "Петрова П. П.")
    assert to_district(place).acknowledged_by == "Петрова П. П."
    assert json.loads(command(place, "ack", asked.ack_code or "", "--json"))["new"] == 0
    assert "no-such-code" in command(place, "ack", "AAAAA-22222", "--json", code=1)
    assert "Все письма подтверждены" in command(place, "deliveries", "chase")


def test_unconfirmed_letters_are_chased_once_and_then_told_of(place: Installation) -> None:
    # Sent on Thursday, 10 September: three working days are Friday, Monday and Tuesday.
    expected = {
        date(2026, 9, 15): (0, "wait"),
        date(2026, 9, 16): (1, "again"),
        date(2026, 9, 17): (0, "wait"),
        date(2026, 9, 20): (0, "wait"),
        date(2026, 9, 22): (1, "ministry"),
        date(2026, 9, 23): (0, "told"),
    }
    for day, (queued, choice) in expected.items():
        done = chase(place, day, actor=ACTOR, at=NOW)
        assert (day, done.queued, [each.value for _, each in done.letters]) == (day, queued, [choice])
        # The same morning once more says nothing more.
        assert chase(place, day, actor=ACTOR, at=NOW).queued == 0
    asked = to_district(place)
    again, told = rows(place)[-2:]
    assert (again.scope, again.ack_code, again.channel) == (Scope.DISTRICT, asked.ack_code, asked.channel)
    assert asked.ack_code in place.store.get(again.letter).decode()
    assert (told.scope, told.ack_code) == (Scope.MINISTRY, None)
    assert asked.ack_code not in place.store.get(told.letter).decode()
    # The answer calls the reminder off that still waits.
    confirm_receipt(place, asked.ack_code or "", by="x", actor=ACTOR, at=NOW)
    assert [row.status.value for row in rows(place)[-2:]] == ["cancelled", "queued"]
    assert chase(place, date(2026, 10, 1), actor=ACTOR, at=NOW).letters == ()
