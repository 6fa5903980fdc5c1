"""A mail server that misbehaves and a sender that is killed: everybody gets one letter or is reported."""

import asyncio
import multiprocessing
import os
import random
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from sqlalchemy import Engine, event

from rsoko.db.engine import engine_for, session
from rsoko.db.migrate import migrate
from rsoko.db.models import Delivery
from rsoko.ledger.audit import record_all
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.state import fact_of
from rsoko.ledger.verify import verify
from rsoko.notify import mail
from rsoko.notify import transport as way_out
from rsoko.notify.channels import takes_files
from rsoko.notify.listing import list_deliveries, waiting
from rsoko.notify.outbox import Passed, Sender, deliver
from rsoko.notify.policy import Policy
from rsoko.notify.transport import transport
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus, Scope
from tests.integration.steps import ACTOR, at, submit
from tests.integration.test_outbox import MAIL_FROM, mail_server

LETTERS = 500
SEED = 20261031
POLICY = Policy(attempts=3, stop_after=0)
# More than the longest pause after so few attempts.
PASS = timedelta(hours=1)
PATIENCE = 3
# What the server does with a letter, and how many letters in a hundred fare so.
HABITS = {
    "принимает": 56,
    "серый список": 10,
    "4xx на адрес": 4,
    "5xx на адрес": 6,
    "5xx, есть запасной": 6,
    "4xx на текст, один раз": 4,
    "5xx на текст": 3,
    "обрыв до текста, один раз": 4,
    "обрыв после текста, взял": 2,
    "обрыв после текста, не взял": 2,
    "медлит": 3,
}
SENT, UNKNOWN, PERMANENT = DeliveryStatus.SENT, DeliveryStatus.DELIVERY_UNKNOWN, DeliveryStatus.PERMANENT_FAILURE
# How a letter may end: a sender that was killed never knows.
ENDS = {
    "4xx на адрес": {PERMANENT, UNKNOWN},
    "5xx на адрес": {PERMANENT, UNKNOWN},
    "5xx на текст": {PERMANENT, UNKNOWN},
    "обрыв после текста, взял": {UNKNOWN},
    "обрыв после текста, не взял": {UNKNOWN},
    "молчит": {UNKNOWN},
}


def habits() -> dict[str, str]:
    """The habit by the code of the school; the first two never get an answer at all."""
    dealt = [habit for habit, share in HABITS.items() for _ in range(share * LETTERS // 100)]
    random.Random(SEED).shuffle(dealt)
    dealt[:2] = ["молчит"] * 2
    return {f"43{number:04d}": habit for number, habit in enumerate(dealt)}


class Moody:
    """The server: treats each recipient by habit, keeps what it took."""

    def __init__(self, of: dict[str, str]) -> None:
        self.of = of
        self.kept: list[str] = []
        self.tries: Counter[str] = Counter()

    def _habit(self, address: str) -> str:
        name = address.partition("@")[0]
        return "принимает" if name.startswith("spare") else self.of[name.removeprefix("s")]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tries[address] += 1
        habit, first = self._habit(address), self.tries[address] == 1
        if habit.startswith("обрыв до") and first:
            server.transport.abort()
            return ""
        if habit == "4xx на адрес" or (habit == "серый список" and first):
            return "451 4.7.1 come again later"
        if habit.startswith("5xx") and "текст" not in habit:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        [address] = envelope.rcpt_tos
        habit = self._habit(address)
        if habit == "5xx на текст":
            return "554 5.7.1 looks like spam"
        if habit.startswith("4xx на текст") and self.tries[address] == 1:
            return "452 4.3.1 out of space"
        if habit in ("медлит", "молчит"):
            await asyncio.sleep(0.1 if habit == "медлит" else PATIENCE + 1)
        if habit != "обрыв после текста, не взял":
            self.kept.append(address)
        if habit.startswith("обрыв после"):
            server.transport.abort()
            return ""
        return "250 OK"


def registry(of: dict[str, str]) -> SimpleNamespace:
    """Two channels for schools with a spare one, one for the others."""
    rows = [("school", code, "руководитель", f"s{code}@example.org", True) for code in of]
    rows += [
        ("school", code, "руководитель", f"spare{code}@example.org", True) for code in of if "запасной" in of[code]
    ]
    contacts = pd.DataFrame(rows, columns=["scope", "code", "role", "channel", "active"])
    return SimpleNamespace(contacts=contacts)


def queue(engine: Engine, store: Store, codes: list[str]) -> None:
    """A small letter to each school."""
    letter = store.put("<!DOCTYPE html>\n<html><body><p>Ваша форма не принята.</p></body></html>".encode())
    with session(engine) as work:
        file = submit(work, store, b"form", accepted=False)
        rows = [
            Delivery(
                submission=file.id, scope=Scope.SCHOOL, code=code, channel=f"s{code}@example.org", role="руководитель",
                subject="Форма не принята", letter=letter, documents=[], attached=[], content="c" * 64,
                key=f"{number:064x}", status=DeliveryStatus.QUEUED, created_at=at(),
            )
            for number, code in enumerate(codes)
        ]  # fmt: skip
        work.add_all(rows)
        work.flush()
        record_all(work, [fact_of(row, AuditAction.DELIVERY_QUEUED) for row in rows], actor=ACTOR, at=at())


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    # Reading all authorities of the machine for each letter takes longer than the letter.
    (tmp_path / "authorities.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authorities.pem"))
    # Every service of Apprise is loaded once, and not in each process that is forked.
    takes_files("json://localhost")
    url = f"sqlite:///{tmp_path / 'rsoko.db'}"
    engine = engine_for(url)
    migrate(engine)
    yield SimpleNamespace(url=url, engine=engine, store=Store(tmp_path / "store"))
    engine.dispose()


def one_pass(box: SimpleNamespace, smtp: str, moment: datetime, **options: object) -> Passed:
    engine = engine_for(box.url)
    given = {"policy": POLICY, "sender": Sender(ACTOR, *here()), "now": lambda: moment, "is_alive": is_alive} | options
    passed = deliver(engine, box.store, transport(smtp, MAIL_FROM), **given)  # type: ignore[arg-type]
    engine.dispose()
    return passed


def doomed_pass(box: SimpleNamespace, smtp: str, moment: datetime, places: object, steps: int) -> None:
    """A pass in a process that dies for good before, within or after the n-th commit or the n-th letter."""
    left = [steps]

    def step(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    send = transport(smtp, MAIL_FROM)

    def doomed(letter: way_out.Letter) -> way_out.Outcome:
        step()
        outcome = send(letter)
        step()
        return outcome

    engine = engine_for(box.url)
    event.listen(engine, "begin", step)
    event.listen(engine, "commit", step)
    options = {"policy": POLICY, "sender": Sender(ACTOR, *here()), "now": lambda: moment, "is_alive": is_alive}
    deliver(engine, box.store, doomed, registry=lambda _work: places, **options)  # type: ignore[arg-type]


def test_everyone_gets_one_letter_or_is_reported(
    box: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mail, "PATIENCE_SECONDS", PATIENCE)
    of, chance, kills, moment = habits(), random.Random(SEED), 0, at(10)
    queue(box.engine, box.store, list(of))
    box.engine.dispose()
    server, places, fork = Moody(of), registry(of), multiprocessing.get_context("fork")
    with mail_server(server) as smtp:
        for scheme in ("starttls", "smtps"):
            passed = one_pass(box, smtp.replace("smtp", scheme, 1), moment)
            assert (passed.alarm and passed.alarm.code, passed.waiting) == ("mail-unreachable", LETTERS)
        for _ in range(10):
            code = -signal.SIGKILL
            while code == -signal.SIGKILL:
                sender = fork.Process(target=doomed_pass, args=(box, smtp, moment, places, chance.randint(1, 600)))
                sender.start()
                sender.join()
                code = sender.exitcode or 0
                kills += code != 0
            assert code == 0
            with session(box.engine, reading=True) as work:
                if not waiting(work):
                    break
            moment += PASS
    assert kills >= 3
    with session(box.engine, reading=True) as work:
        rows = list_deliveries(work)
        assert verify(work, box.store) == []
    _assert_outcomes(of, rows, server)
    with capsys.disabled():
        print("\n" + _table(of, rows, server, kills))


def _assert_outcomes(of: dict[str, str], rows: list[Delivery], server: Moody) -> None:
    taken = Counter(address.partition("@")[0].removeprefix("spare").removeprefix("s") for address in server.kept)
    letters = defaultdict(list)
    for row in rows:
        letters[row.code].append(row)
    assert set(letters) == set(of)
    assert max(taken.values()) == 1
    for code, own in letters.items():
        last = own[-1]
        assert last.status in ENDS.get(of[code], {SENT, UNKNOWN}), (of[code], last.last_error)
        if last.status is SENT:
            assert taken[code] == 1
        elif last.status is PERMANENT:
            assert (taken[code], bool(last.last_error)) == (0, True)
        assert all(row.status is PERMANENT for row in own[:-1])
        assert len(own) == 1 or ("запасной" in of[code] and last.replaces == own[0].id)


def _table(of: dict[str, str], rows: list[Delivery], server: Moody, kills: int) -> str:
    last = {row.code: row.status for row in rows}
    counts = Counter((of[code], status) for code, status in last.items())
    shown = [status for status in DeliveryStatus if any(each is status for _, each in counts)]
    lines = [f"{'сервер':30}" + "".join(f"{status.value:>20}" for status in shown)]
    lines += [
        f"{habit:30}" + "".join(f"{counts[habit, status]:>20}" for status in shown) for habit in [*HABITS, "молчит"]
    ]
    tries = sum(row.attempts for row in rows)
    lines.append("ошибка TLS (2 прохода): проход прекращён после первого письма, остальные в очереди")
    return "\n".join([*lines, f"писем {len(last)}, попыток {tries}, взято {len(server.kept)}, убийств {kills}"])
