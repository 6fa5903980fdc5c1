"""From a published run to letters in a real mailbox: each once, to whom it concerns, with a known fate."""

import email
import email.policy
import logging
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SmtpSession
from sqlalchemy import Engine
from sqlmodel import select

from rsoko.db.engine import engine_for, session
from rsoko.db.models import AuditEntry, Document
from rsoko.errors import UserError
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.runs import publish
from rsoko.notify.decisions import requeue
from rsoko.notify.letters import Letterhead, split_by_size
from rsoko.notify.mailbox import free_port, local_mailbox
from rsoko.notify.naming import shown_reference
from rsoko.notify.outbox import Sender, deliver, list_deliveries
from rsoko.notify.planning import Plan, Told, plan_deliveries
from rsoko.notify.recipients import Recipient, addressees, by_place, documents_for, offices_told, place_names
from rsoko.notify.transport import Attachment, Letter, Outcome, transport
from rsoko.store import Store
from rsoko.workings.identification import WORKINGS
from schemas.terms import DeliveryStatus, DocumentKind, Scope
from tests.integration.steps import (
    ACTOR,
    CHIEF,
    NOTES,
    PROFILES,
    Written,
    at,
    draft,
    everyone_lives,
    nobody_lives,
    published,
    schools_frame,
)

TOLD = Told(WORKINGS.shared, partial(WORKINGS.lines, SimpleNamespace(schools=schools_frame())))
LETTERHEAD = Letterhead(contact="отдел оценки, тел. 00-00-00", folder="/srv/rsoko/runs/X", demo=True)
SENDER = Sender(actor=ACTOR, host="host-a", pid=4711)
MAIL_FROM = "rsoko@example.org"
RUN = "identification-2026-1"


@dataclass(frozen=True)
class Registry:
    districts: pd.DataFrame
    municipalities: pd.DataFrame
    schools: pd.DataFrame
    contacts: pd.DataFrame


CONTACTS = [
    ("ministry", "43", "ministry@example.org", True),
    ("institute", "iro", "iro@example.org", True),
    ("district", "1", "district1@example.org", True),
    ("district", "2", "district2@example.org", True),
    ("municipality", "12", "mun12@example.org", True),
    ("school", "430001", "school430001@example.org", True),
    ("school", "430001", "old430001@example.org", False),
    ("school", "430002", "school430002@example.org", True),
]


def registry(contacts: list[tuple[str, str, str, bool]] = CONTACTS) -> Registry:
    return Registry(
        districts=pd.DataFrame({"code": ["1"], "name": ["Первый округ"]}),
        municipalities=pd.DataFrame(
            {"code": ["12", "13"], "name": ["Лесной район", "Полевой район"], "district": ["1", "2"]}
        ),
        schools=pd.DataFrame({"school": ["430001", "430002"], "name": ["Школа № 1", "Школа «Б» & Ко"]}),
        contacts=pd.DataFrame(contacts, columns=["scope", "code", "channel", "active"]).assign(role="директор"),
    )


def plan(database: Engine, store: Store, run_id: str, who: Registry | None = None) -> Plan:
    with session(database) as work:
        return plan_deliveries(
            work,
            store,
            run_id=run_id,
            registry=who or registry(),
            told=TOLD,
            letterhead=LETTERHEAD,
            actor=CHIEF,
            at=at(61),
        )


def publish_and_plan(database: Engine, store: Store, who: Registry | None = None, **options: object) -> Plan:
    with session(database) as work:
        run_id = published(work, store, **options).id
    return plan(database, store, run_id, who)


def post(database: Engine, store: Store, send: object, **options: object) -> dict[str, int]:
    with_defaults = {"sender": SENDER, "now": lambda: at(70), "is_alive": everyone_lives} | options
    passed = deliver(database, store, send, **with_defaults)  # type: ignore[arg-type]
    return {status.value: count for status, count in passed.outcomes.items()}


def states(database: Engine) -> dict[str, str]:
    """The status of the newest letter to each channel."""
    with session(database, reading=True) as work:
        return {row.channel.partition("@")[0]: row.status.value for row in list_deliveries(work)}


def letters_in(folder: Path) -> dict[str, EmailMessage]:
    policy = email.policy.default
    found = [email.message_from_bytes(path.read_bytes(), policy=policy) for path in sorted(folder.glob("*.eml"))]
    return {str(message["To"]).partition("@")[0]: message for message in found}  # type: ignore[misc]


def names_in(message: EmailMessage) -> list[str]:
    return [str(part.get_filename()) for part in message.iter_attachments()]


class Recorder:
    """A way out that takes everything and remembers it."""

    def __init__(self, status: DeliveryStatus = DeliveryStatus.SENT) -> None:
        self.status = status
        self.sent: list[Letter] = []

    def __call__(self, letter: Letter) -> Outcome:
        self.sent.append(letter)
        return Outcome(self.status, "" if self.status is DeliveryStatus.SENT else "сбой")


class TestRecipients:
    def documents(self) -> list[Document]:
        other = [
            Written("districts/2/note.pdf", b"", Scope.DISTRICT, "2", DocumentKind.DISTRICT_NOTE),
            Written("municipalities/13/note.pdf", b"", Scope.MUNICIPALITY, "13", DocumentKind.MUNICIPALITY_NOTE),
        ]
        return [
            Document(run="r", scope=each.scope, code=each.code, kind=each.kind, path=each.path, digest="", size=0)
            for each in [*PROFILES, *NOTES, *other]
        ]

    @pytest.mark.parametrize(
        ("place", "paths"),
        [
            ((Scope.MINISTRY, "43"), ["region/note.pdf", "region/list.xlsx"]),
            ((Scope.INSTITUTE, "iro"), ["region/note.pdf", "region/list.xlsx"]),
            ((Scope.DISTRICT, "1"), ["region/note.pdf", "districts/1/note.pdf", "municipalities/12/note.pdf"]),
            ((Scope.DISTRICT, "2"), ["region/note.pdf", "districts/2/note.pdf", "municipalities/13/note.pdf"]),
            ((Scope.MUNICIPALITY, "12"), ["municipalities/12/note.pdf"]),
            ((Scope.SCHOOL, "430001"), ["schools/430001/profile.pdf"]),
            # The same code in another scope is another place.
            ((Scope.SCHOOL, "12"), []),
        ],
    )
    def test_everyone_gets_what_concerns_them(self, place: tuple[Scope, str], paths: list[str]) -> None:
        chosen = documents_for(place, by_place(self.documents()), {"12": "1", "13": "2"}, TOLD.shared)
        assert [document.path for document in chosen] == paths

    def test_offices_without_a_document_of_their_own_get_what_is_shared(self) -> None:
        documents = by_place(self.documents())
        shared = {Scope.MUNICIPALITY: {DocumentKind.REGIONAL_NOTE}}
        told = {(Scope.MUNICIPALITY, "12"), (Scope.MUNICIPALITY, "13")}
        assert offices_told(registry(), documents, shared) == told
        assert offices_told(registry(), documents, {Scope.MUNICIPALITY: {DocumentKind.EFFECT_NOTE}}) == set()
        chosen = documents_for((Scope.MUNICIPALITY, "14"), documents, {}, shared)
        assert [document.path for document in chosen] == ["region/note.pdf"]

    def test_only_active_contacts_are_reached_and_gaps_are_reported(self) -> None:
        contacts = [
            ("district", "1", "d@example.org", True),
            ("district", "1", "d@example.org", True),
            ("district", "1", "d2@example.org", True),
            ("school", "430001", "off@example.org", False),
            ("school", "430009", "no-document@example.org", True),
            ("institute", "iro", "iro@example.org", True),
        ]
        found = addressees(registry(contacts), by_place(self.documents()))
        assert found.reached == (
            Recipient(Scope.DISTRICT, "1", "Первый округ", "d@example.org", "директор", ("d2@example.org",)),
            Recipient(Scope.INSTITUTE, "iro", "институт", "iro@example.org", "директор"),
        )
        assert found.unreachable == (
            (Scope.DISTRICT, "2"),
            (Scope.MINISTRY, ""),
            (Scope.MUNICIPALITY, "12"),
            (Scope.MUNICIPALITY, "13"),
            (Scope.SCHOOL, "430001"),
            (Scope.SCHOOL, "430002"),
        )

    def test_places_have_names(self) -> None:
        assert place_names(registry())[Scope.MUNICIPALITY, "12"] == "Лесной район"


class TestPlan:
    def test_one_letter_for_each_recipient(self, database: Engine, store: Store) -> None:
        # Nobody else: there is a contact of a district that the registry does not know.
        assert publish_and_plan(database, store) == Plan(6, 0, 0, ())
        assert set(states(database)) == {"ministry", "iro", "district1", "mun12", "school430001", "school430002"}

    def test_only_a_published_run_is_sent(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            run = draft(work, store)
        with pytest.raises(UserError) as refusal:
            plan(database, store, run.id)
        assert refusal.value.code == "run-state"

    def test_planning_stands_and_falls_with_publishing(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            run = draft(work, store)

        def publish_then_break() -> None:
            with session(database) as work:
                publish(work, run.id, approved_by=CHIEF, order="1", at=at())
                plan_deliveries(
                    work,
                    store,
                    run_id=run.id,
                    registry=registry(),
                    told=TOLD,
                    letterhead=LETTERHEAD,
                    actor=CHIEF,
                    at=at(),
                )
                raise RuntimeError("power cut")

        with pytest.raises(RuntimeError, match="power cut"):
            publish_then_break()
        assert states(database) == {}

    def test_the_same_documents_are_not_sent_twice(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        assert post(database, store, Recorder()) == {"sent": 6}
        assert plan(database, store, "identification-2026-1") == Plan(0, 6, 0, ())
        # A repeated run with the same bytes.
        assert publish_and_plan(database, store, minutes=10) == Plan(0, 6, 0, ())
        assert post(database, store, Recorder()) == {}

    def test_a_correction_goes_to_whom_it_concerns(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        post(database, store, Recorder())
        changed = tuple(replace(each, content=b"%PDF changed") if each.code == "430002" else each for each in PROFILES)
        assert publish_and_plan(database, store, written=changed + NOTES, minutes=10) == Plan(1, 5, 0, ())
        out = Recorder()
        assert post(database, store, out) == {"sent": 1}
        [letter] = out.sent
        assert letter.channel == "school430002@example.org"
        assert "Исправленная редакция № 1" in letter.subject
        # The correction was a mistake: the first edition is in force again and goes out once more.
        assert publish_and_plan(database, store, minutes=20) == Plan(1, 5, 0, ())
        post(database, store, out)
        assert [attachment.content for attachment in out.sent[1].attachments] == [b"%PDF profile 430002"]
        assert publish_and_plan(database, store, minutes=30) == Plan(0, 6, 0, ())

    def test_letters_that_were_overtaken_are_cancelled(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        new = tuple(replace(each, content=each.content + b" run 2") for each in PROFILES + NOTES)
        assert publish_and_plan(database, store, written=new, minutes=10) == Plan(6, 0, 6, ())
        out = Recorder()
        assert post(database, store, out) == {"sent": 6}
        assert all("run 2" in each.content.decode() for letter in out.sent for each in letter.attachments)

    def test_a_new_address_gets_the_letter_and_the_old_one_does_not(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        moved = [*CONTACTS[:-1], ("school", "430002", "new430002@example.org", True)]
        assert plan(database, store, "identification-2026-1", registry(moved)) == Plan(1, 5, 1, ())
        assert states(database)["school430002"] == "cancelled"
        # And back again.
        assert plan(database, store, "identification-2026-1") == Plan(1, 5, 1, ())
        assert states(database)["school430002"] == "queued"

    def test_who_has_no_contact_is_reported_and_noted(self, database: Engine, store: Store) -> None:
        planned = publish_and_plan(database, store, registry(CONTACTS[:-1]))
        assert planned.unreachable == ((Scope.SCHOOL, "430002"),)
        with session(database, reading=True) as work:
            payloads = [entry.payload for entry in work.exec(select(AuditEntry)).all()]
        assert any('"unreachable":["school:430002"]' in payload for payload in payloads)
        assert not any("@" in payload for payload in payloads)

    def test_what_does_not_fit_goes_by_another_letter_or_is_named(self) -> None:
        sizes = {"a": 15, "b": 10, "c": 5, "d": 21, "e": 6}
        documents = [
            Document(
                run="r",
                scope=Scope.DISTRICT,
                code="1",
                kind=DocumentKind.DISTRICT_NOTE,
                path=path,
                digest="",
                size=size,
            )
            for path, size in sizes.items()
        ]
        letters, left_out = split_by_size(documents, cap=20)
        assert [[document.path for document in letter] for letter in letters] == [["a"], ["b", "c"], ["e"]]
        assert [document.path for document in left_out] == ["d"]
        assert split_by_size(documents[3:4], cap=20).letters == [[]]


class TestDelivery:
    def test_a_letter_is_sent_once_and_its_fate_is_kept(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        seen: list[tuple[int, int]] = []
        out = Recorder()
        assert post(database, store, out, progress=lambda done, all_: seen.append((done, all_))) == {"sent": 6}
        assert post(database, store, out) == {}
        assert len(out.sent) == 6
        assert seen == [(done, 6) for done in range(1, 7)]
        with session(database, reading=True) as work:
            [row] = [row for row in list_deliveries(work) if row.code == "430001"]
            trail = work.exec(
                select(AuditEntry).where(AuditEntry.subject == f"delivery:{row.id}").order_by(AuditEntry.id)
            ).all()
        assert (row.attempts, row.sent_at, row.last_error) == (1, at(70), None)
        assert [entry.action.value for entry in trail] == [
            "delivery-queued",
            "delivery-started",
            "delivery-finished",
        ]

    def test_a_temporary_failure_is_tried_again_and_a_permanent_one_is_not(
        self, database: Engine, store: Store
    ) -> None:
        publish_and_plan(database, store)
        assert post(database, store, Recorder(DeliveryStatus.TEMPORARY_FAILURE)) == {"temporary-failure": 6}
        assert post(database, store, Recorder()) == {}
        later = {"now": lambda: at(90)}
        assert post(database, store, Recorder(DeliveryStatus.PERMANENT_FAILURE), **later) == {"permanent-failure": 6}
        assert post(database, store, Recorder()) == {}
        with session(database, reading=True) as work:
            assert {(row.attempts, row.last_error) for row in list_deliveries(work)} == {(2, "сбой")}

    def test_the_letter_of_a_dead_process_is_not_sent_again_by_itself(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        with session(database) as work:
            row = list_deliveries(work)[0]
            row.status, row.host, row.pid = DeliveryStatus.SENDING, "host-a", 9
            work.add(row)
        assert post(database, store, Recorder(), is_alive=everyone_lives) == {"sent": 5}
        assert list(states(database).values()).count("sending") == 1
        assert post(database, store, Recorder(), is_alive=nobody_lives) == {}
        assert list(states(database).values()).count("delivery-unknown") == 1
        with session(database) as work:
            requeue(work, row.id or 0, actor=ACTOR, at=at(80))
        assert post(database, store, Recorder()) == {"sent": 1}

    def test_after_a_kill_no_letter_is_sent_twice(self, database_url: str, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        fork = multiprocessing.get_context("spawn")
        on_its_way = fork.Event()
        victim = fork.Process(target=deliver_for_ever, args=(database_url, store.root, on_its_way))
        victim.start()
        assert on_its_way.wait(300)
        victim.kill()
        victim.join(60)
        out = Recorder()
        assert post(database, store, out, is_alive=is_alive) == {"sent": 5}
        assert sorted(states(database).values()) == ["delivery-unknown"] + ["sent"] * 5

    def test_an_interrupted_letter_is_unknown_and_the_rest_waits(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)

        def interrupted(_letter: Letter) -> Outcome:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            post(database, store, interrupted)
        assert sorted(states(database).values()) == ["delivery-unknown"] + ["queued"] * 5

    def test_two_senders_share_the_work(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        rival, out = Recorder(), Recorder()

        def while_another_sends(letter: Letter) -> Outcome:
            if not rival.sent:
                post(database, store, rival)
            return out(letter)

        assert post(database, store, while_another_sends) == {"sent": 1}
        assert (len(out.sent), len(rival.sent)) == (1, 5)

    def test_only_letters_of_one_run_when_asked(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        assert post(database, store, Recorder(), runs={"identification-2026-2"}) == {}
        assert post(database, store, Recorder(), runs={"identification-2026-1"}) == {"sent": 6}

    def test_a_damaged_attachment_does_not_leave(self, database: Engine, store: Store) -> None:
        publish_and_plan(database, store)
        path = store.path(store.put(NOTES[0].content))
        path.chmod(0o600)
        path.write_bytes(b"forged")
        out = Recorder()
        with pytest.raises(UserError) as refusal:
            post(database, store, out)
        assert refusal.value.code == "store-damaged"
        assert not any(each.content == b"forged" for letter in out.sent for each in letter.attachments)
        assert "sending" not in states(database).values()

    @pytest.mark.parametrize(
        ("status", "code"),
        [("queued", "delivery-state"), ("sent", "delivery-state"), (None, "no-such-delivery")],
    )
    def test_only_a_failed_letter_is_queued_again(
        self, database: Engine, store: Store, status: str | None, code: str
    ) -> None:
        publish_and_plan(database, store)
        if status == "sent":
            post(database, store, Recorder())
        with session(database, reading=True) as work:
            number = list_deliveries(work)[0].id or 0
        with pytest.raises(UserError) as refusal, session(database) as work:
            requeue(work, number if status else 999, actor=ACTOR, at=at())
        assert refusal.value.code == code


def deliver_for_ever(url: str, root: Path, on_its_way: Event) -> None:
    """What a process does that is killed while the first letter is under way."""

    def send(_letter: Letter) -> Outcome:
        on_its_way.set()
        time.sleep(600)
        return Outcome(DeliveryStatus.SENT)

    host, pid = here()
    deliver(engine_for(url), Store(root), send, sender=Sender(ACTOR, host, pid), now=lambda: at(70), is_alive=is_alive)


class TestLetters:
    @pytest.fixture
    def inbox(self, database: Engine, store: Store, tmp_path: Path) -> dict[str, EmailMessage]:
        publish_and_plan(database, store)
        folder = tmp_path / "mail"
        with local_mailbox(folder) as url:
            assert post(database, store, transport(url, MAIL_FROM)) == {"sent": 6}
        return letters_in(folder)

    def test_everyone_finds_their_documents(self, inbox: dict[str, EmailMessage]) -> None:
        assert {name: names_in(message) for name, message in inbox.items()} == {
            "ministry": [f"{RUN}-region-note.pdf", f"{RUN}-region-list.xlsx"],
            "iro": [f"{RUN}-region-note.pdf", f"{RUN}-region-list.xlsx"],
            "district1": [f"{RUN}-{name}-note.pdf" for name in ("region", "districts-1", "municipalities-12")],
            "mun12": [f"{RUN}-municipalities-12-note.pdf"],
            "school430001": [f"{RUN}-schools-430001-profile.pdf"],
            "school430002": [f"{RUN}-schools-430002-profile.pdf"],
        }
        [profile] = inbox["school430002"].iter_attachments()
        assert profile.get_content_type() == "application/pdf"
        assert profile.get_content() == b"%PDF profile 430002"

    def test_a_letter_says_what_it_is(self, inbox: dict[str, EmailMessage]) -> None:
        message = inbox["district1"]
        assert message["Subject"] == "Выявление ШНОР и ШНСУ: 2026 год [демонстрация]"
        assert message["From"] == "РСОКО <rsoko@example.org>"
        reference = str(message["X-RSOKO-Delivery"])
        for kind in ("plain", "html"):
            part = message.get_body((kind,))
            assert part is not None
            text = part.get_content()
            for expected in (
                "Первый округ",
                "мониторинга «Выявление ШНОР и ШНСУ» за 2026 год",
                CHIEF,
                "распоряжение № 5-123 от 10.09.2026",
                "identification-2026-1",
                "Школ с низкими образовательными результатами (ШНОР): 1",
                "Аналитическая справка по муниципалитету: Лесной район",
                f"{RUN}-municipalities-12-note.pdf, 1 КБ",
                "отдел оценки, тел. 00-00-00",
                "Демонстрационные данные",
                f"Номер отправления: {shown_reference(reference)}",
            ):
                assert expected in text

    def test_a_school_reads_of_itself_only(self, inbox: dict[str, EmailMessage]) -> None:
        part = inbox["school430002"].get_body(("html",))
        assert part is not None
        text = part.get_content()
        assert "Школа «Б» &amp; Ко" in text
        assert "Образовательные результаты: нет признаков" in text
        assert "430001" not in text


@contextmanager
def mail_server(handler: object, **options: object) -> Iterator[str]:
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


class Refusing:
    """A server that answers the given step with the given reply; `None` instead of a reply hangs up."""

    def __init__(self, step: str, reply: str | None) -> None:
        self.step = step
        self.reply = reply
        self.taken = 0

    def _answer(self, step: str, server: SMTP, otherwise: str) -> str:
        if step != self.step:
            return otherwise
        if self.reply is None:
            server.transport.abort()
            return ""
        return self.reply

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL", server, "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT", server, "250 OK")

    async def handle_DATA(self, server: SMTP, _session: SmtpSession, _envelope: Envelope) -> str:  # noqa: N802
        self.taken += 1
        return self._answer("DATA", server, "250 OK")


LETTER = Letter("k" * 64, "school430001@example.org", "Тема", "<p>Текст</p>", [Attachment("a.pdf", b"%PDF")])


class TestTransport:
    @pytest.mark.parametrize(
        ("step", "reply", "status"),
        [
            ("RCPT", "550 5.1.1 <school430001@example.org> no such user", "permanent-failure"),
            ("RCPT", "451 4.7.1 greylisted, come again", "temporary-failure"),
            ("DATA", "552 5.3.4 message too big", "permanent-failure"),
            ("DATA", "452 4.3.1 out of space", "temporary-failure"),
            # The sender's fault is not the recipient's: mended in the settings, the letter can go.
            ("MAIL", "550 5.7.1 <rsoko@example.org> sender rejected", "temporary-failure"),
            ("DATA", None, "delivery-unknown"),
        ],
    )
    def test_the_servers_reply_becomes_a_status(self, step: str, reply: str | None, status: str) -> None:
        with mail_server(Refusing(step, reply)) as url:
            outcome = transport(url, MAIL_FROM)(LETTER)
        assert outcome.status.value == status
        assert "@" not in outcome.error
        if reply is not None:
            assert reply[:3] in outcome.error
            assert reply.rpartition(" ")[2] in outcome.error

    def test_one_refused_recipient_does_not_touch_the_others(self, database: Engine, store: Store) -> None:
        class Picky(Refusing):
            async def handle_RCPT(  # noqa: N802
                self, server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
            ) -> str:
                envelope.rcpt_tos.append(address)
                replies = {"mun12@example.org": "550 unknown", "iro@example.org": "451 later"}
                return replies.get(address, "250 OK")

        publish_and_plan(database, store)
        with mail_server(Picky("", "")) as url:
            assert post(database, store, transport(url, MAIL_FROM)) == {
                "sent": 4,
                "permanent-failure": 1,
                "temporary-failure": 1,
            }
        assert states(database)["mun12"] == "permanent-failure"
        assert states(database)["iro"] == "temporary-failure"

    def test_a_server_that_is_not_there_is_a_temporary_failure(self) -> None:
        outcome = transport(f"smtp://127.0.0.1:{free_port()}", MAIL_FROM)(LETTER)
        assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
        assert "нет связи" in outcome.error

    def test_no_server_at_all_is_a_temporary_failure(self) -> None:
        assert transport(None, MAIL_FROM)(LETTER).status is DeliveryStatus.TEMPORARY_FAILURE

    @pytest.mark.parametrize("channel", ["a@example.org, b@example.org", "not an address", "a@", "nosuch://x"])
    def test_a_wrong_channel_is_a_permanent_failure(self, channel: str) -> None:
        handler = Refusing("", "")
        with mail_server(handler) as url:
            outcome = transport(url, MAIL_FROM)(replace(LETTER, channel=channel))
        assert outcome.status is DeliveryStatus.PERMANENT_FAILURE
        assert handler.taken == 0

    def test_a_channel_can_be_an_apprise_url(self, tmp_path: Path) -> None:
        with local_mailbox(tmp_path) as url:
            port = url.rpartition(":")[2]
            own = f"mailto://127.0.0.1:{port}/?smtp=127.0.0.1&from=other@example.org&to=own@example.org"
            assert transport(None, MAIL_FROM)(replace(LETTER, channel=own)).status is DeliveryStatus.SENT
        [message] = letters_in(tmp_path).values()
        assert message["To"] == "own@example.org"
        assert names_in(message) == ["a.pdf"]

    @pytest.mark.parametrize(("password", "status"), [("p@ss/w:rd", "sent"), ("wrong", "temporary-failure")])
    def test_a_server_may_ask_for_a_login(self, password: str, status: str) -> None:
        def check(
            _server: SMTP, _session: SmtpSession, _envelope: Envelope, _mechanism: str, data: LoginPassword
        ) -> AuthResult:
            right = (data.login, data.password) == (b"rsoko@example.org", b"p@ss/w:rd")
            return AuthResult(success=right, handled=False)

        options = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
        with mail_server(Refusing("", ""), **options) as url:
            login = f"rsoko%40example.org:{'p%40ss%2Fw%3Ard' if password != 'wrong' else 'wrong'}@"
            outcome = transport(url.replace("//", f"//{login}"), MAIL_FROM)(LETTER)
        assert outcome.status.value == status

    @pytest.mark.parametrize("url", ["127.0.0.1:25", "http://mail", "smtp://"])
    def test_a_wrong_address_of_the_server_is_refused(self, url: str) -> None:
        with pytest.raises(UserError) as refusal:
            transport(url, MAIL_FROM)
        assert refusal.value.code == "smtp-url"

    def test_no_address_gets_into_the_log(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO), local_mailbox(tmp_path) as url:
            assert transport(url, MAIL_FROM)(LETTER).status is DeliveryStatus.SENT
        assert "@" not in caplog.text


class TestMailbox:
    def test_letters_are_numbered_on(self, tmp_path: Path) -> None:
        for _ in range(2):
            with local_mailbox(tmp_path) as url:
                transport(url, MAIL_FROM)(LETTER)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["0001-school430001.eml", "0002-school430001.eml"]

    def test_the_name_of_a_recipient_does_not_leave_the_folder(self, tmp_path: Path) -> None:
        folder = tmp_path / "mail"
        with local_mailbox(folder) as url:
            transport(url, MAIL_FROM)(replace(LETTER, channel="../../etc/x@example.org"))
        assert all(path.parent == folder for path in tmp_path.rglob("*.eml"))
