"""The rules of the outbox: pauses, quiet hours, limits, the stop, the next channel, copies, test mode, decisions."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from rsoko.calendar import KIROV
from rsoko.db.engine import engine_for, session
from rsoko.db.migrate import migrate
from rsoko.db.models import AuditEntry, Delivery
from rsoko.errors import UserError
from rsoko.ledger.verify import verify
from rsoko.notify.decisions import cancel, requeue, resend
from rsoko.notify.fallback import fail
from rsoko.notify.history import history_of
from rsoko.notify.letters import Letterhead
from rsoko.notify.listing import list_deliveries
from rsoko.notify.mailbox import free_port, local_mailbox
from rsoko.notify.naming import shown_reference
from rsoko.notify.outbox import Passed, Sender, deliver
from rsoko.notify.planning import Plan, Told, foresee, plan_deliveries
from rsoko.notify.policy import Policy, QuietHours, pause_after
from rsoko.notify.transport import Letter, Outcome, Send, transport
from rsoko.notify.words import foreseen_json, foreseen_sheets
from rsoko.sentinel.reading import count_diverted, count_letters
from rsoko.store import Store
from schemas.terms import DeliveryStatus, DocumentKind, RunStatus, Scope
from tests.integration.steps import ACTOR, CHIEF, NOTES, PROFILES, at, draft, everyone_lives, published
from tests.integration.test_outbox import letters_in, names_in

S = DeliveryStatus
NIGHT = QuietHours(time(20), time(8))
CONTACTS = [
    ("ministry", "43", "отдел", "ministry@example.org"),
    ("institute", "iro", "методист", "iro@example.org"),
    ("district", "1", "начальник", "rocket://user:secret@chat.example.org/#district"),
    ("district", "1", "начальник", "head@example.org"),
    ("district", "1", "специалист", "expert@example.org"),
    ("municipality", "12", "руководитель", "json://hooks.example.org/12"),
    ("school", "430001", "директор", "first@example.org"),
    ("school", "430001", "директор", "json://hooks.example.org/430001"),
    ("school", "430002", "директор", "second@example.org"),
]


def registry(contacts: list[tuple[str, str, str, str]] = CONTACTS) -> SimpleNamespace:
    return SimpleNamespace(
        districts=pd.DataFrame({"code": ["1"], "name": ["Первый округ"]}),
        municipalities=pd.DataFrame({"code": ["12"], "name": ["Лесной район"], "district": ["1"]}),
        schools=pd.DataFrame({"school": ["430001", "430002"], "name": ["Школа № 1", "Школа № 2"]}),
        contacts=pd.DataFrame(contacts, columns=["scope", "code", "role", "channel"]).assign(active=True),
    )


@dataclass
class Office:
    """A ledger with a published run and its letters, a way out that answers as it is told, a clock."""

    engine: Engine
    store: Store
    now: datetime = field(default_factory=lambda: at(70))
    sent: list[Letter] = field(default_factory=list)
    answer: Callable[[Letter], Outcome] = lambda _letter: Outcome(S.SENT)
    contacts: SimpleNamespace = field(default_factory=registry)
    waits: list[float] = field(default_factory=list)

    def send(self, letter: Letter) -> Outcome:
        outcome = self.answer(letter)
        if outcome.status is S.SENT:
            self.sent.append(letter)
        return outcome

    def deliver(self, policy: Policy = Policy(), **options: object) -> Passed:  # noqa: B008 - a frozen value
        given = {"sender": Sender(ACTOR, "host-a", 1), "is_alive": everyone_lives, "wait": self.waits.append} | options
        return deliver(
            self.engine, self.store, self.send, now=lambda: self.now, policy=policy,
            registry=lambda _work: self.contacts, **given,  # type: ignore[arg-type]
        )  # fmt: skip

    def rows(self, **asked: object) -> list[Delivery]:
        with session(self.engine, reading=True) as work:
            return list_deliveries(work, **asked)  # type: ignore[arg-type]

    def states(self) -> dict[str, str]:
        return {row.channel.partition("@")[0]: row.status.value for row in self.rows()}

    def whole(self) -> bool:
        with session(self.engine, reading=True) as work:
            return [each.text for each in verify(work, self.store)] == []

    def plan(self, **options: object) -> Plan:
        told = Told({Scope.DISTRICT: {DocumentKind.REGIONAL_NOTE}}, lambda *_: ("Кратко.",))
        with session(self.engine) as work:
            run = published(work, self.store, **options)
            return plan_deliveries(
                work, self.store, run_id=run.id, registry=self.contacts, told=told,
                letterhead=Letterhead("отдел, тел. 00", "/srv", True), actor=CHIEF, at=at(61),
            )  # fmt: skip


def counted(office: Office) -> Counter[DeliveryStatus]:
    return Counter(count_letters(office.rows()))


def not_told(office: Office) -> int:
    run = max(row.run or "" for row in office.rows())
    return count_diverted(row for row in office.rows() if row.run == run)


@contextmanager
def an_office(folder: Path, contacts: SimpleNamespace) -> Iterator[Office]:
    engine = engine_for(f"sqlite:///{folder / 'rsoko.db'}")
    migrate(engine)
    found = Office(engine, Store(folder / "store"), contacts=contacts)
    found.plan()
    yield found
    engine.dispose()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path, registry()) as found:
        yield found


def refusing(**answers: Outcome) -> Callable[[Letter], Outcome]:
    """Answers by the name before @ (or by the scheme of a URL); what is not named is sent."""
    return lambda letter: answers.get(letter.channel.replace("://", "@").partition("@")[0], Outcome(S.SENT))


def by_mail(send: Send) -> Callable[[Letter], Outcome]:
    """Mail goes out as given, messengers take what they get."""
    return lambda letter: Outcome(S.SENT) if "://" in letter.channel else send(letter)


REFUSED = Outcome(S.PERMANENT_FAILURE, "ответ почтового сервера 550: no such user")
LATER = Outcome(S.TEMPORARY_FAILURE, "ответ почтового сервера 451: later")


class TestRecipients:
    def test_every_role_gets_a_letter_over_its_first_channel(self, office: Office) -> None:
        assert set(office.states()) == {
            "ministry", "iro", "head", "expert", "json://hooks.example.org/12", "first", "second",
        }  # fmt: skip
        assert office.deliver().outcomes == {S.SENT: 7}

    def test_the_next_channel_gets_it_only_when_the_first_failed_for_good(self, office: Office) -> None:
        office.answer = refusing(first=LATER)
        office.deliver()
        assert "json://hooks.example.org/430001" not in office.states()
        office.answer, office.now = refusing(first=REFUSED), at(100)
        assert office.deliver().outcomes == {S.PERMANENT_FAILURE: 1, S.SENT: 1}
        [failed, instead] = office.rows(code="430001")
        assert (failed.status, instead.status, instead.replaces) == (S.PERMANENT_FAILURE, S.SENT, failed.id)
        assert instead.role == "директор"
        message = office.sent[-1]
        assert (message.channel, message.html) == ("json://hooks.example.org/430001", "")
        assert shown_reference(instead.reference) in message.text
        assert shown_reference(failed.reference) not in message.text
        # A school gets its own profile and nothing else, over whatever channel.
        assert [each.content for each in message.attachments] == [b"%PDF profile 430001"]
        assert "430002" not in message.text
        assert office.deliver().outcomes == {}
        assert office.whole()

    def test_a_service_that_takes_no_files_gets_none(self, office: Office) -> None:
        office.answer = refusing(head=REFUSED)
        office.deliver()
        [message] = [each for each in office.sent if each.channel.startswith("rocket")]
        assert message.attachments == []
        assert "Файлы по этому каналу не передаются" in message.text
        assert "Вопросы: отдел, тел. 00" in message.text
        assert len(message.text) < 1000

    def test_the_sentinel_counts_no_failure_that_was_made_good_and_no_letter_to_the_test_address(
        self, office: Office
    ) -> None:
        office.answer = refusing(first=REFUSED, json=REFUSED, second=REFUSED)
        office.deliver()
        assert counted(office)[S.PERMANENT_FAILURE] == 4
        office.answer = lambda _letter: Outcome(S.SENT)
        number = office.rows(code="430001")[-1].id or 0
        with session(office.engine) as work:
            resend(work, office.store, number, registry=None, reason="исправлено", actor=ACTOR, at=office.now)
        office.deliver()
        assert counted(office)[S.PERMANENT_FAILURE] == 2, "both channels of the school are made good"
        number = office.rows(code="430002")[-1].id or 0
        with session(office.engine) as work:
            resend(work, office.store, number, registry=None, reason="проверка", actor=ACTOR, at=office.now)
        before = counted(office)[S.SENT]
        office.deliver(Policy(test_recipient="test@example.org"))
        assert counted(office) == Counter({S.PERMANENT_FAILURE: 2, S.SENT: before})

    def test_where_every_channel_failed_nothing_more_is_tried(self, office: Office) -> None:
        office.answer = refusing(first=REFUSED, json=REFUSED)
        office.deliver()
        assert [row.status for row in office.rows(code="430001")] == [S.PERMANENT_FAILURE] * 2

    def test_a_bounce_later_is_a_failure_too(self, office: Office) -> None:
        office.deliver()
        with session(office.engine) as work:
            [row] = list_deliveries(work, code="430001")
            fail(work, office.store, row, "ящик закрыт", registry=office.contacts, actor=ACTOR, at=at(90))
        assert [row.status for row in office.rows(code="430001")] == [S.PERMANENT_FAILURE, S.QUEUED]
        assert office.deliver().outcomes == {S.SENT: 1}
        assert office.whole()

    def test_the_same_documents_are_known_over_another_channel(self, office: Office) -> None:
        office.answer = refusing(first=REFUSED)
        office.deliver()
        assert office.plan(minutes=10).queued == 0

    def test_a_renamed_role_is_no_new_recipient(self, office: Office) -> None:
        office.deliver()
        office.contacts = registry([(scope, code, f"новый {role}", channel) for scope, code, role, channel in CONTACTS])
        assert office.plan(minutes=10).queued == 0


class TestPlanOfARun:
    def test_a_draft_is_foreseen_and_nothing_is_written(self, office: Office) -> None:
        office.deliver()
        with session(office.engine) as work:
            run = draft(work, office.store, minutes=20)
        with session(office.engine, reading=True) as work:
            before = len(work.exec(select(AuditEntry.id)).all())
            found = foresee(work, run, registry=registry(CONTACTS[:-1]), shared={})
        assert run.status is RunStatus.DRAFT
        by_code = {(each.recipient.code, each.recipient.role): each for each in found.letters}
        assert by_code["1", "начальник"].recipient.others == ("rocket://user:secret@chat.example.org/#district",)
        assert [each.path for each in by_code["430001", "директор"].documents] == ["schools/430001/profile.pdf"]
        assert by_code["430001", "директор"].kept is not None
        words = json.dumps([foreseen_json(found), *(each.rows for each in foreseen_sheets(found))], ensure_ascii=False)
        assert "rocket://…" in words
        assert "secret" not in words
        # The office gets less than it got: that is a letter of its own.
        assert by_code["1", "начальник"].kept is None
        assert found.unreachable == ((Scope.SCHOOL, "430002"),)
        with session(office.engine, reading=True) as work:
            assert len(work.exec(select(AuditEntry.id)).all()) == before


class TestPauses:
    def test_a_letter_waits_longer_each_time_and_then_fails(self, office: Office) -> None:
        policy = Policy(attempts=3)
        office.answer = refusing(second=LATER)
        office.deliver(policy)
        for attempt in (1, 2):
            [row] = office.rows(code="430002")
            due = office.now + pause_after(policy, row.key, attempt)
            assert (row.status, row.not_before) == (S.TEMPORARY_FAILURE, due)
            office.now = due - timedelta(seconds=1)
            assert office.deliver(policy).outcomes == {}
            office.now = due
            office.deliver(policy)
        [row] = office.rows(code="430002")
        assert (row.status, row.not_before, row.attempts) == (S.PERMANENT_FAILURE, None, 3)
        assert "попыток: 3" in (row.last_error or "")
        assert office.whole()

    def test_a_person_does_not_wait_and_begins_anew(self, office: Office) -> None:
        policy = Policy(attempts=1)
        office.answer = refusing(second=LATER)
        office.deliver(policy)
        with session(office.engine) as work:
            requeue(work, office.rows(code="430002")[0].id or 0, actor=ACTOR, at=office.now)
        policy = Policy(attempts=2)
        assert office.deliver(policy).outcomes == {S.TEMPORARY_FAILURE: 1}
        assert office.deliver(policy).outcomes == {}
        assert office.deliver(policy, by_hand=True).outcomes == {S.PERMANENT_FAILURE: 1}

    def test_a_mail_server_that_is_away_ends_the_pass_and_costs_no_attempt(self, office: Office) -> None:
        away = Outcome(S.TEMPORARY_FAILURE, "нет связи с почтовым сервером", reached=False)
        office.answer = lambda letter: Outcome(S.SENT) if "://" in letter.channel else away
        for _ in range(3):
            passed = office.deliver(Policy(attempts=2))
            assert passed.outcomes[S.TEMPORARY_FAILURE] == 1
            assert passed.alarm is not None
            assert passed.alarm.code == "mail-unreachable"
            assert f"Писем в очереди: {passed.waiting}" in passed.alarm.text
        office.answer, office.now = refusing(), at(200)
        office.deliver()
        assert set(office.states().values()) == {"sent"}

    def test_no_server_at_all_is_found_out_once(self, office: Office) -> None:
        server = transport(f"smtp://127.0.0.1:{free_port()}", "rsoko@example.org")
        office.answer = by_mail(server)
        passed = office.deliver()
        # Who is reached otherwise does not wait for it.
        assert passed.outcomes == {S.TEMPORARY_FAILURE: 1, S.SENT: 1}
        assert passed.waiting == 6

    @pytest.mark.parametrize("scheme", ["starttls", "smtps"])
    def test_an_error_of_tls_is_found_out_once(self, office: Office, tmp_path: Path, scheme: str) -> None:
        with local_mailbox(tmp_path / "mail") as url:
            office.answer = by_mail(transport(url.replace("smtp", scheme, 1), "rsoko@example.org"))
            passed = office.deliver()
        assert passed.alarm is not None
        assert passed.alarm.code == "mail-unreachable"
        assert passed.outcomes == {S.TEMPORARY_FAILURE: 1, S.SENT: 1}
        assert letters_in(tmp_path / "mail") == {}


class TestQuietHours:
    def test_letters_wait_for_the_morning(self, office: Office) -> None:
        office.now = datetime(2026, 9, 10, 21, tzinfo=KIROV)
        passed = office.deliver(Policy(quiet=NIGHT))
        assert (passed.outcomes, passed.waiting) == ({}, 7)
        assert passed.quiet_until == datetime(2026, 9, 11, 8, tzinfo=KIROV)
        office.now = passed.quiet_until
        assert office.deliver(Policy(quiet=NIGHT)).outcomes == {S.SENT: 7}

    def test_what_would_be_late_in_the_morning_goes_out_at_night(self, office: Office) -> None:
        last = datetime(2026, 10, 31, 23, 59, tzinfo=KIROV)
        asked = {"deadline": lambda row: last if row.scope is Scope.SCHOOL else None}
        office.now = last - timedelta(days=1)
        assert office.deliver(Policy(quiet=NIGHT), **asked).outcomes == {}
        office.now = last - timedelta(minutes=5)
        assert office.deliver(Policy(quiet=NIGHT), **asked).outcomes == {S.SENT: 2}
        # What is late anyway can wait.
        office.now = last + timedelta(hours=1)
        assert office.deliver(Policy(quiet=NIGHT), **asked).outcomes == {}

    def test_a_person_may_decide_otherwise(self, office: Office) -> None:
        office.now = datetime(2026, 9, 10, 21, tzinfo=KIROV)
        assert office.deliver(Policy(quiet=NIGHT), by_hand=True).outcomes == {}
        assert office.deliver(Policy(quiet=NIGHT), by_hand=True, at_once=True).outcomes == {S.SENT: 7}


class TestLimits:
    def test_letters_to_one_domain_go_out_evenly_and_others_meanwhile(self, office: Office) -> None:
        office.deliver(Policy(per_domain=60))
        # Six letters to one domain and one to another service: five pauses between the six.
        assert len(office.waits) == 5
        assert set(office.waits) == {1.0}
        assert office.sent[1].channel.startswith("json://")


class TestStop:
    def test_too_many_refusals_in_a_row_stop_the_sending_until_a_person_goes_on(self, office: Office) -> None:
        policy = Policy(stop_after=3)
        office.answer = lambda _letter: REFUSED
        passed = office.deliver(policy)
        assert passed.outcomes == {S.PERMANENT_FAILURE: 3}
        assert passed.alarm is not None
        assert passed.alarm.code == "deliveries-stopped"
        assert "550" in passed.alarm.text
        assert "rsoko deliveries retry" in passed.alarm.cure
        office.answer = refusing()
        again = office.deliver(policy)
        assert (again.outcomes, again.waiting) == ({}, passed.waiting)
        assert again.alarm is not None
        assert office.deliver(policy, by_hand=True).alarm is None
        assert office.deliver(policy).alarm is None
        assert office.rows(statuses=[S.QUEUED]) == []
        with session(office.engine, reading=True) as work:
            told = work.exec(select(AuditEntry.action).where(col(AuditEntry.subject) == "deliveries")).all()
        assert [each.value for each in told] == ["deliveries-stopped", "deliveries-resumed"]

    def test_a_letter_that_arrives_in_between_begins_the_count_anew(self, office: Office) -> None:
        office.answer = refusing(iro=REFUSED, head=REFUSED, first=REFUSED, second=REFUSED)
        assert office.deliver(Policy(stop_after=3)).alarm is None


class TestElsewhere:
    def test_in_test_mode_everything_goes_to_one_address_and_the_ledger_says_so(
        self, office: Office, tmp_path: Path
    ) -> None:
        with local_mailbox(tmp_path / "mail") as url:
            office.answer = transport(url, "rsoko@example.org")
            policy = Policy(test_recipient="me@example.com", copy_to="copy@example.org", copy_scopes=frozenset(Scope))
            assert office.deliver(policy).outcomes == {S.SENT: 7}
        assert {each.channel for each in office.sent} == {"me@example.com"}
        letters = list((tmp_path / "mail").glob("*-me.eml"))
        assert len(letters) == 7
        school = next(each for each in office.sent if "430001" in each.subject)
        assert school.subject.startswith("[проверка: школа 430001 (директор)]")
        assert "предназначено: школа 430001 (директор), first@example.org" in school.html
        [message] = letters_in(tmp_path / "mail").values()
        assert names_in(message)
        assert all(row.diverted_at == row.sent_at is not None for row in office.rows())
        assert not_told(office) == 7
        # Nobody was told anything yet: after the rehearsal the same run is sent in earnest.
        assert office.plan(minutes=10).queued == 7
        assert not_told(office) == 0
        assert office.whole()

    def test_the_ministry_gets_a_copy_of_what_was_sent(self, office: Office) -> None:
        policy = Policy(copy_to="copy@example.org", copy_scopes=frozenset({Scope.DISTRICT}))
        office.answer = refusing(expert=REFUSED)
        assert office.deliver(policy).outcomes == {S.SENT: 7, S.PERMANENT_FAILURE: 1}
        [copy] = [row for row in office.rows() if row.copy_of is not None]
        [origin] = [row for row in office.rows() if row.id == copy.copy_of]
        assert (origin.channel, copy.channel, copy.code) == ("head@example.org", "copy@example.org", "1")
        letter = next(each for each in office.sent if each.channel == "copy@example.org")
        assert letter.subject.startswith("Копия: ")
        assert "Копия для министерства. Письмо отправлено 10.09.2026 в 13:40: округ 1 (начальник)" in letter.html
        assert [each.name for each in letter.attachments]
        # A copy is no letter to the office: it is not in the way of the next edition.
        assert office.plan(minutes=10).queued == 0
        assert office.whole()


class TestDecisions:
    def test_a_waiting_letter_can_be_called_off_with_a_reason(self, office: Office) -> None:
        number = office.rows()[0].id or 0
        with session(office.engine) as work:
            cancel(work, number, reason="ошибочный адресат", actor=ACTOR, at=office.now)
        assert office.deliver().outcomes == {S.SENT: 6}
        with session(office.engine, reading=True) as work:
            last = history_of(work, work.get_one(Delivery, number))[-1]
        assert (last.action, last.reason, last.actor) == ("отправление отменено", "ошибочный адресат", ACTOR)
        with pytest.raises(UserError, match="отменить его нельзя"), session(office.engine) as work:
            cancel(work, number, reason="ещё раз", actor=ACTOR, at=office.now)
        with pytest.raises(UserError, match="повторить его нельзя") as refusal, session(office.engine) as work:
            requeue(work, number, actor=ACTOR, at=office.now)
        assert "resend" in refusal.value.cure

    @pytest.mark.parametrize("who", ["person", "correction"])
    def test_a_copy_that_waits_is_called_off_with_its_letter(self, office: Office, who: str) -> None:
        policy = Policy(copy_to="copy@example.org", copy_scopes=frozenset({Scope.SCHOOL}))
        office.answer = refusing(copy=LATER)
        office.deliver(policy)
        first, *_ = office.rows(code="430001")
        number = first.id or 0
        with session(office.engine) as work:
            row = list_deliveries(work, code="430001")[0]
            fail(work, office.store, row, "ящик закрыт", registry=None, actor=ACTOR, at=at(80))
            requeue(work, number, actor=ACTOR, at=at(81))
        if who == "person":
            with session(office.engine) as work:
                cancel(work, number, reason="ошибочный адресат", actor=ACTOR, at=at(82))
        else:
            office.plan(minutes=10, written=(PROFILES[1], *NOTES))
        copies = {row.code: row for row in office.rows() if row.copy_of is not None}
        assert copies["430001"].copy_of == number
        assert copies["430001"].status is S.CANCELLED
        assert copies["430002"].status is S.TEMPORARY_FAILURE, "its letter was sent and holds"
        assert office.whole()

    def test_a_sent_letter_can_be_sent_anew_and_has_a_key_of_its_own(self, office: Office) -> None:
        office.deliver()
        first = office.rows(code="430002")[0]
        asked = {"registry": office.contacts, "reason": "просили повторить", "actor": ACTOR, "at": office.now}
        for _ in range(2):
            with session(office.engine) as work:
                resend(work, office.store, first.id or 0, **asked)
            with pytest.raises(UserError) as refusal, session(office.engine) as work:
                resend(work, office.store, first.id or 0, **asked)
            assert refusal.value.code == "delivery-replaced", "one that waits is enough"
            assert office.deliver().outcomes == {S.SENT: 1}
        rows = office.rows(code="430002")
        assert len({row.key for row in rows}) == 3
        assert [row.replaces for row in rows] == [None, first.id, first.id]
        assert shown_reference(rows[-1].reference) in office.sent[-1].html
        assert office.whole()

    def test_sent_anew_it_goes_where_the_recipient_is_now(self, office: Office) -> None:
        office.deliver()
        moved = registry([*CONTACTS[:-1], ("school", "430002", "директор", "moved@example.org")])
        with session(office.engine) as work:
            first = list_deliveries(work, code="430002")[0]
            asked = {"registry": moved, "reason": "новый адрес", "actor": ACTOR, "at": office.now}
            assert resend(work, office.store, first.id or 0, **asked).channel == "moved@example.org"

    @pytest.mark.parametrize("first_by_mail", [True, False])
    def test_by_mail_it_carries_what_a_messenger_did_not_take(self, tmp_path: Path, first_by_mail: bool) -> None:
        chat = ("district", "1", "начальник", "rocket://user:secret@chat.example.org/#district")
        head, moved = ((*chat[:3], channel) for channel in ("head@example.org", "moved@example.org"))
        with an_office(tmp_path, registry([chat, head, moved] if first_by_mail else [chat])) as office:
            office.answer = refusing(head=REFUSED, moved=REFUSED)
            office.deliver()
            [message] = office.sent
            assert (message.channel, message.attachments) == (chat[-1], [])
            [*_, last] = office.rows()
            asked = {"registry": registry([moved]), "reason": "новый адрес", "actor": ACTOR, "at": office.now}
            with session(office.engine) as work:
                resend(work, office.store, last.id or 0, **asked)
            office.answer = refusing()
            office.deliver()
            message = office.sent[-1]
            assert message.channel == "moved@example.org"
            assert [each.name for each in message.attachments] == [
                "identification-2026-1-region-note.pdf", "identification-2026-1-districts-1-note.pdf",
                "identification-2026-1-municipalities-12-note.pdf",
            ]  # fmt: skip
            assert "Файлы по этому каналу не передаются" not in message.html
            assert ("<h2" in message.html) == first_by_mail, "the page, where one was written"
            assert shown_reference(office.rows()[-1].reference) in message.html
            assert office.whole()

    def test_a_waiting_letter_is_not_sent_anew_nor_one_that_was_replaced_retried(self, office: Office) -> None:
        number = office.rows(code="430001")[0].id or 0
        with pytest.raises(UserError) as refusal, session(office.engine) as work:
            resend(work, office.store, number, registry=None, reason="?", actor=ACTOR, at=office.now)
        assert refusal.value.code == "delivery-state"
        office.answer = refusing(first=REFUSED)
        office.deliver()
        with pytest.raises(UserError) as refusal, session(office.engine) as work:
            requeue(work, number, actor=ACTOR, at=office.now)
        assert refusal.value.code == "delivery-replaced"

    @pytest.mark.parametrize("decide", [cancel, resend])
    def test_a_decision_about_a_letter_has_a_reason(self, office: Office, decide: Callable[..., object]) -> None:
        number = office.rows()[0].id or 0
        given = {"store": office.store, "registry": None} if decide is resend else {}
        with pytest.raises(UserError) as refusal, session(office.engine) as work:
            decide(work, delivery_id=number, reason=" ", actor=ACTOR, at=office.now, **given)
        assert refusal.value.code == "no-reason"
        assert office.rows()[0].status is S.QUEUED

    def test_an_address_does_not_get_into_the_chain_with_a_reason(self, office: Office) -> None:
        number = office.rows()[0].id or 0
        with pytest.raises(UserError) as refusal, session(office.engine) as work:
            cancel(work, number, reason="просил a@example.org", actor=ACTOR, at=office.now)
        assert refusal.value.code == "no-personal-data"
        assert office.rows()[0].status is S.QUEUED


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """A service that takes messages as JSON."""
    taken: list[dict[str, object]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"json://127.0.0.1:{server.server_port}/rsoko", taken
    finally:
        server.shutdown()
        server.server_close()


def test_a_real_webhook_takes_the_short_text_and_the_files(office: Office) -> None:
    with webhook() as (channel, taken):
        office.contacts = registry([*CONTACTS, ("school", "430002", "директор", channel)])
        send = transport(None, "rsoko@example.org")
        office.answer = lambda letter: send(letter) if letter.channel == channel else REFUSED
        office.deliver(Policy(stop_after=0))
    [message] = taken
    assert "Кратко." in str(message["message"])
    assert "<" not in str(message["message"])
    [file] = message["attachments"]  # type: ignore[misc]
    assert file["filename"] == "identification-2026-1-schools-430002-profile.pdf"  # type: ignore[index]
    assert office.rows(code="430002")[-1].status is S.SENT
