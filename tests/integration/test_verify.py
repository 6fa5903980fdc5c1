"""Whatever is altered, removed or slipped in, the examination names it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from rsoko.db.engine import session
from rsoko.db.models import AuditEntry, Run
from rsoko.ledger.audit import hash_of, head
from rsoko.ledger.registries import record_registry
from rsoko.ledger.runs import get_run
from rsoko.ledger.verify import verify
from rsoko.notify.outbox import deliver
from rsoko.notify.planning import Told, plan_deliveries
from rsoko.notify.transport import Outcome
from rsoko.store import Store, digest_of
from schemas.terms import DeliveryStatus, RunStatus
from tests.integration.steps import ACTOR, NOTES, PROFILES, at, begin, everyone_lives, published, submit
from tests.integration.test_outbox import LETTERHEAD, SENDER, registry

TRIGGERS = {
    "sqlite": ["DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"],
    "postgresql": ["ALTER TABLE audit_entry DISABLE TRIGGER ALL"],
}
FRAME = b"a frame of the snapshot"

# The facts of a school with one digit changed.
ALMOST = json.dumps(
    {
        "results_status": "low", "conditions_status": "adverse", "reliability": None, "conditions_index": 51.25,
        "pooled_share": 0.3333333333333334,
    }
)  # fmt: skip


@pytest.fixture
def ledger(database: Engine, store: Store) -> Engine:
    """A year's work: registry, files, a run that failed, two editions, letters."""
    with session(database) as work:
        record_registry(
            work, original=store.put(b"xlsx"), manifest=store.put(b"{}"), counts={"schools": 2}, actor=ACTOR, at=at()
        )
        submit(work, store, b"first")
        submit(work, store, b"second")
        submit(work, store, b"bad", accepted=False)
        manifest = f'{{"forms": {{"engagement": "{store.put(FRAME)}"}}}}'.encode()
        published(work, store, data=manifest)
        changed = tuple(replace(each, content=each.content + b"!") for each in PROFILES)
        run = published(work, store, written=changed + NOTES, minutes=10)
        plan_deliveries(
            work,
            store,
            run_id=run.id,
            registry=registry(),
            told=Told({}, lambda *_: ()),
            letterhead=LETTERHEAD,
            actor=ACTOR,
            at=at(),
        )
    deliver(
        database,
        store,
        lambda letter: Outcome(DeliveryStatus.SENT if "school" in letter.channel else DeliveryStatus.PERMANENT_FAILURE),
        sender=SENDER,
        now=lambda: at(70),
        is_alive=everyone_lives,
    )
    return database


def findings(ledger: Engine, store: Store, *known: tuple[int, str]) -> list[tuple[str, str]]:
    """What is found; that the guards of the chain were dropped to forge it is told apart."""
    with session(ledger, reading=True) as work:
        found = [(each.code.value, each.subject) for each in verify(work, store, known_heads=known)]
    return [each for each in found if each[0] != "guard-removed"]


def forge(ledger: Engine, *statements: str) -> None:
    """What somebody with the rights of the owner of the database can do."""
    with session(ledger) as work:
        for statement in [*TRIGGERS[ledger.dialect.name], *statements]:
            work.connection().execute(text(statement))


def rehash(number: int) -> Callable[[Session], None]:
    """Make an altered entry agree with itself, as a forger who knows the program would."""

    def change(work: Session) -> None:
        entry = work.get_one(AuditEntry, number)
        entry.hash = hash_of(entry.model_dump())
        work.add(entry)

    return change


def last_entry(ledger: Engine) -> AuditEntry:
    with session(ledger, reading=True) as work:
        newest = head(work)
    assert newest is not None
    return newest


def test_an_untouched_ledger_has_no_findings(ledger: Engine, store: Store) -> None:
    newest = last_entry(ledger)
    assert newest.id > 30
    assert findings(ledger, store, (newest.id, newest.hash)) == []


def test_an_empty_ledger_has_no_findings(database: Engine, store: Store) -> None:
    assert findings(database, store) == []


class TestChain:
    @pytest.mark.parametrize(
        "change",
        [
            "actor = 'Другой'",
            "action = 'run-failed'",
            "action = 'no-such-word'",
            "subject = 'run:other'",
            "payload = '{}'",
            "payload = 'rubbish'",
            "at = '2026-09-11 00:00:00.000000'",
            "hash = prev_hash",
        ],
    )
    def test_an_altered_entry_is_named(self, ledger: Engine, store: Store, change: str) -> None:
        forge(ledger, f"UPDATE audit_entry SET {change} WHERE id = 1")
        assert ("entry-altered", "audit:1") in findings(ledger, store)

    def test_an_altered_entry_that_agrees_with_itself_is_named(self, ledger: Engine, store: Store) -> None:
        forge(ledger, "UPDATE audit_entry SET actor = 'Другой' WHERE id = 7")
        with session(ledger) as work:
            rehash(7)(work)
        assert findings(ledger, store) == [("entry-misplaced", "audit:8")]

    @pytest.mark.parametrize(
        ("where", "named"), [("id = 1", "audit:1"), ("id = 7", "audit:7"), ("id IN (7, 8, 9)", "audit:7–9")]
    )
    def test_a_removed_entry_is_named(self, ledger: Engine, store: Store, where: str, named: str) -> None:
        forge(ledger, f"DELETE FROM audit_entry WHERE {where}")
        assert ("entry-removed", named) in findings(ledger, store)
        assert not any(code in ("entry-altered", "entry-misplaced") for code, _ in findings(ledger, store))

    def test_a_removed_entry_with_the_gap_closed_is_named(self, ledger: Engine, store: Store) -> None:
        forge(ledger, "DELETE FROM audit_entry WHERE id = 7", "UPDATE audit_entry SET id = 7 WHERE id = 8")
        found = findings(ledger, store)
        assert ("entry-altered", "audit:7") in found
        assert ("entry-removed", "audit:8") in found

    def test_entries_that_changed_places_are_named(self, ledger: Engine, store: Store) -> None:
        forge(
            ledger,
            "UPDATE audit_entry SET id = -1 WHERE id = 7",
            "UPDATE audit_entry SET id = 7 WHERE id = 8",
            "UPDATE audit_entry SET id = 8 WHERE id = -1",
        )
        found = findings(ledger, store)
        assert found[:2] == [("entry-altered", "audit:7"), ("entry-altered", "audit:8")]

    def test_an_inserted_entry_is_named(self, ledger: Engine, store: Store) -> None:
        number = last_entry(ledger).id
        columns = "at, actor, action, subject, payload, prev_hash, hash"
        forge(
            ledger,
            f"INSERT INTO audit_entry (id, {columns}) SELECT {number + 1}, {columns} FROM audit_entry WHERE id = 3",
        )
        assert ("entry-altered", f"audit:{number + 1}") in findings(ledger, store)

    def test_a_cut_off_tail_is_noticed_by_the_rows_it_spoke_of(self, ledger: Engine, store: Store) -> None:
        newest = last_entry(ledger)
        forge(ledger, f"DELETE FROM audit_entry WHERE id = {newest.id}")
        assert findings(ledger, store) == [("row-altered", newest.subject)]
        assert findings(ledger, store, (newest.id, newest.hash)) == [
            ("head-mismatch", f"audit:{newest.id}"),
            ("row-altered", newest.subject),
        ]


class TestGuards:
    @pytest.mark.parametrize("number", [0, 1])
    def test_a_guard_that_is_gone_or_other_is_named(self, ledger: Engine, store: Store, number: int) -> None:
        forgeries = {
            "sqlite": (
                "DROP TRIGGER audit_entry_no_update",
                "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END",
            ),
            "postgresql": (
                "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change",
                "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$",
            ),
        }
        name = {"sqlite": "audit_entry_no_update", "postgresql": "audit_entry_no_change"}[ledger.dialect.name]
        with session(ledger) as work:
            for statement in forgeries[ledger.dialect.name][: number + 1]:
                work.connection().execute(text(statement))
        with session(ledger, reading=True) as work:
            found = [(each.code.value, each.subject) for each in verify(work, store)]
        assert ("guard-removed", f"trigger:{name}") in found
        assert {code for code, _ in found} == {"guard-removed"}


class TestRows:
    @pytest.mark.parametrize(
        ("statement", "found"),
        [
            ("UPDATE run SET status = 'rejected' WHERE number = 2", ("row-altered", "run:identification-2026-2")),
            ("UPDATE run SET status = 'bogus' WHERE number = 2", ("row-altered", "run:identification-2026-2")),
            ("UPDATE run SET order_number = '6' WHERE number = 2", ("row-altered", "run:identification-2026-2")),
            ("UPDATE run SET snapshot = result WHERE number = 1", ("row-altered", "run:identification-2026-1")),
            ("UPDATE submission SET status = 'rejected' WHERE id = 2", ("row-altered", "submission:2")),
            ("UPDATE submission SET remarks = '[]' WHERE id = 3", ("row-altered", "submission:3")),
            ("UPDATE submission SET sender = '13' WHERE id = 1", ("row-altered", "submission:1")),
            ("UPDATE document SET digest = 'x' WHERE id = 1", ("row-altered", "document:1")),
            ("UPDATE document SET digest = 'x' WHERE id = 1", ("file-missing", "document:1")),
            ("UPDATE delivery SET status = 'sent' WHERE id = 1", ("row-altered", "delivery:1")),
            ("UPDATE registry_version SET loaded_by = 'Другой'", ("row-altered", "registry:1")),
            ("DELETE FROM document WHERE id = 1", ("row-removed", "document:1")),
            ("DELETE FROM delivery WHERE id = 2", ("row-removed", "delivery:2")),
            (
                "UPDATE result_row SET facts = '{}' WHERE run = 'identification-2026-2'",
                ("result-rows-altered", "run:identification-2026-2"),
            ),
            (
                f"UPDATE result_row SET facts = '{ALMOST}' WHERE run = 'identification-2026-1' AND school = '430001'",
                ("result-rows-altered", "run:identification-2026-1"),
            ),
            (
                "DELETE FROM result_row WHERE run = 'identification-2026-2'",
                ("result-rows-altered", "run:identification-2026-2"),
            ),
        ],
    )
    def test_a_change_behind_the_back_of_the_ledger_is_named(
        self, ledger: Engine, store: Store, statement: str, found: tuple[str, str]
    ) -> None:
        with session(ledger) as work:
            work.connection().execute(text(statement))
        assert found in findings(ledger, store)

    def test_a_slipped_in_row_is_named(self, ledger: Engine, store: Store) -> None:
        with session(ledger) as work:
            run = get_run(work, "identification-2026-1").model_dump()
            work.add(Run(**run | {"id": "identification-2026-9", "number": 9, "result_rows": None}))
        assert findings(ledger, store) == [("entry-missing", "run:identification-2026-9")]

    def test_a_moment_that_is_none_is_named(self, ledger: Engine, store: Store) -> None:
        # PostgreSQL itself refuses it: the moment must be a moment, if another one.
        change = "'2026-01-01'" if ledger.dialect.name == "postgresql" else "'yesterday'"
        with session(ledger) as work:
            work.connection().execute(text(f"UPDATE submission SET received_at = {change} WHERE id = 1"))
        assert ("row-altered", "submission:1") in findings(ledger, store)

    def test_the_differing_fields_are_named(self, ledger: Engine, store: Store) -> None:
        with session(ledger) as work:
            work.connection().execute(text("UPDATE run SET order_number = '6', approved_by = '' WHERE number = 2"))
        with session(ledger, reading=True) as work:
            [finding] = verify(work, store)
        assert finding.text == (
            "Строка расходится с журналом: run:identification-2026-2 (расходятся поля: approved_by, order_number)."
        )


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "subject"),
        [
            (b"xlsx", "registry:1"),
            (b"second", "submission:2"),
            (b"bad", "submission:3"),
            (b"methodology", "run:identification-2026-1"),
            (b"result of snapshot", "run:identification-2026-2"),
            (FRAME, "run:identification-2026-1"),
            (b"%PDF profile 430002!", "document:8"),
        ],
    )
    @pytest.mark.parametrize(("forged", "code"), [(b"forged", "file-altered"), (None, "file-missing")])
    def test_a_file_that_is_not_what_it_was_is_named(
        self, ledger: Engine, store: Store, content: bytes, subject: str, forged: bytes | None, code: str
    ) -> None:
        path = store.path(digest_of(content))
        path.unlink()
        if forged is not None:
            path.write_bytes(forged)
        assert findings(ledger, store) == [(code, subject)]


def test_moments_do_not_depend_on_the_zone_of_the_connection(ledger: Engine, store: Store) -> None:
    if ledger.dialect.name == "postgresql":
        name = ledger.url.database
        with session(ledger) as work:
            work.connection().execute(text(f"ALTER DATABASE {name} SET timezone TO 'Asia/Kamchatka'"))
        ledger.dispose()
    with session(ledger, reading=True) as work:
        run = get_run(work, "identification-2026-1")
        assert (run.status, run.started_at) == (RunStatus.SUPERSEDED, datetime(2026, 9, 10, 9, 30, 15, 123456, UTC))
    assert findings(ledger, store) == []


def test_a_run_that_failed_is_as_provable_as_another(database: Engine, store: Store) -> None:
    with session(database) as work:
        begin(work)
        begin(work, minutes=5, alive=lambda _host, _pid: False)
    assert findings(database, store) == []
