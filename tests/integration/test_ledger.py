"""The ledger on both databases: runs, submissions, documents, the audit chain."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from rsoko.db.engine import engine_for, session
from rsoko.db.migrate import migrate
from rsoko.db.models import AuditEntry, ResultRow, Run, Submission
from rsoko.errors import UserError
from rsoko.ledger.audit import GENESIS, hash_of, head, record
from rsoko.ledger.documents import documents_of, record_documents, write_folder
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.recording import Kept, record_files, turns
from rsoko.ledger.registries import current_registry, record_registry, require_registry
from rsoko.ledger.results import attach_result, result_rows
from rsoko.ledger.runs import (
    attach_snapshot,
    fail,
    get_run,
    list_runs,
    publish,
    published_run,
    reject,
    same_origin,
    to_draft,
)
from rsoko.ledger.submissions import current_submissions
from rsoko.ledger.transitions import move
from rsoko.store import Store
from schemas.terms import (
    AuditAction,
    FormKey,
    MonitoringKey,
    RunStatus,
    SubmissionStatus,
)
from tests.integration.conftest import new_database
from tests.integration.steps import (
    ACTOR,
    CHIEF,
    PROFILES,
    START,
    Checked,
    Written,
    at,
    begin,
    draft,
    in_store,
    nobody_lives,
    published,
    schools_frame,
    submit,
)

IDENTIFICATION = MonitoringKey.IDENTIFICATION


def bare_run() -> dict[str, object]:
    return {
        "id": "identification-2026-9",
        "monitoring": IDENTIFICATION,
        "year": 2026,
        "number": 9,
        "status": RunStatus.RUNNING,
        "reason": "",
        "started_by": ACTOR,
        "started_at": at(),
        "host": "host-a",
        "pid": 1,
        "code_version": "1.0",
    }


def actions(database: Engine) -> list[str]:
    with session(database, reading=True) as work:
        return [entry.action.value for entry in work.exec(select(AuditEntry).order_by(AuditEntry.id)).all()]


class TestUnitOfWork:
    def test_nothing_of_a_unit_that_raises_remains(self, database: Engine) -> None:
        def break_half_way() -> None:
            with session(database) as work:
                begin(work)
                raise RuntimeError("half way")

        with pytest.raises(RuntimeError, match="half way"):
            break_half_way()
        with session(database, reading=True) as work:
            assert list_runs(work) == []
            assert head(work) is None

    def test_a_reader_cannot_write(self, database: Engine) -> None:
        with pytest.raises(DBAPIError, match=r"read-only|readonly"), session(database, reading=True) as work:
            begin(work)
        with session(database) as work:
            assert begin(work).number == 1

    def test_a_reader_sees_one_state_and_keeps_no_writer_waiting(self, database: Engine) -> None:
        with session(database, reading=True) as reader:
            assert list_runs(reader) == []
            with session(database) as work:
                begin(work)
            assert list_runs(reader) == []

    def test_moments_come_back_aware_and_in_utc(self, database: Engine) -> None:
        kirov = timezone(timedelta(hours=3))
        with session(database) as work:
            run_id = begin(work).id
            fail(work, run_id, error="-", actor=ACTOR, at=datetime(2026, 9, 10, 13, 0, 0, 7, tzinfo=kirov))
        with session(database, reading=True) as work:
            run = get_run(work, run_id)
            assert run.started_at == START
            assert run.finished_at == datetime(2026, 9, 10, 10, 0, 0, 7, tzinfo=UTC)
            assert run.started_at.tzinfo is UTC

    def test_a_moment_without_a_zone_is_refused(self, database: Engine) -> None:
        with pytest.raises(Exception, match="without a time zone"), session(database) as work:
            work.add(Run(**{**bare_run(), "started_at": datetime(2026, 9, 10)}))

    def test_whoever_waits_too_long_for_a_turn_is_told(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rsoko.db.engine.PATIENCE_SECONDS", 1)
        engine = engine_for(database_url)
        migrate(engine)
        with session(engine) as work:
            begin(work)
            with pytest.raises(UserError) as refusal, session(engine) as impatient:
                list_runs(impatient)
        assert refusal.value.code == "database-busy"
        with session(engine, reading=True) as work:
            assert len(list_runs(work)) == 1
        engine.dispose()

    def test_foreign_keys_hold(self, database: Engine) -> None:
        with pytest.raises(DBAPIError, match=r"(?i)foreign key"), session(database) as work:
            work.add(ResultRow(run="no-such", school="430001", municipality="12", district="1", facts={}))

    def test_an_unknown_kind_of_database_is_a_mistake_of_the_user(self) -> None:
        with pytest.raises(UserError) as refusal:
            engine_for("mysql://localhost/rsoko")
        assert refusal.value.code == "database-url"


class TestAuditChain:
    def test_each_entry_carries_the_hash_of_the_one_before(self, database: Engine) -> None:
        with session(database) as work:
            for number in range(3):
                record(
                    work,
                    actor=ACTOR,
                    action=AuditAction.RUN_OPENED,
                    subject=f"run:{number}",
                    payload={"причина": "да", "n": number},
                    at=at(number),
                )
        with session(database, reading=True) as work:
            chain = work.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
            newest = head(work)
        assert [entry.id for entry in chain] == [1, 2, 3]
        assert [entry.prev_hash for entry in chain] == [GENESIS, chain[0].hash, chain[1].hash]
        assert [entry.hash for entry in chain] == [hash_of(entry.model_dump()) for entry in chain]
        assert chain[1].payload == '{"n":1,"причина":"да"}'
        assert newest is not None
        assert newest.id == 3

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_entry SET actor = 'other' WHERE id = 1",
            "DELETE FROM audit_entry WHERE id = 1",
            "DELETE FROM audit_entry",
        ],
    )
    def test_the_database_refuses_to_change_it(self, database: Engine, statement: str) -> None:
        with session(database) as work:
            begin(work)
        with pytest.raises(DBAPIError, match="append-only"), session(database) as work:
            work.connection().execute(text(statement))
        assert actions(database) == ["run-opened"]

    def test_truncate_and_replace_are_refused_too(self, database: Engine) -> None:
        with session(database) as work:
            begin(work)
        replace = "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry"
        statement = replace if database.dialect.name == "sqlite" else "TRUNCATE audit_entry"
        with pytest.raises(DBAPIError, match="append-only"), session(database) as work:
            work.connection().execute(text(statement))
        # Another connection, which has never heard of the program's pragmas.
        with pytest.raises(DBAPIError, match="append-only"), create_engine(database.url).begin() as plain:
            plain.execute(text(statement))

    def test_writers_at_once_make_one_chain(self, database: Engine, store: Store) -> None:
        def write(number: int) -> None:
            with session(database) as work:
                submit(work, store, f"file {number}".encode(), sender=str(number))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(24)))
        with session(database, reading=True) as work:
            chain = work.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [entry.id for entry in chain] == list(range(1, 25))
        assert [entry.prev_hash for entry in chain[1:]] == [entry.hash for entry in chain[:-1]]

    def test_an_address_does_not_get_into_the_chain(self, database: Engine) -> None:
        with pytest.raises(UserError) as refusal, session(database) as work:
            begin(work, reason="по письму ivanova@example.org")
        assert refusal.value.code == "no-personal-data"
        assert actions(database) == []
        with session(database, reading=True) as work:
            assert list_runs(work) == []


class TestRuns:
    def test_a_run_gets_the_next_number_of_its_year(self, database: Engine) -> None:
        with session(database) as work:
            first = begin(work)
            fail(work, first.id, error="нет места на диске", actor=ACTOR, at=at(1))
            second = begin(work, minutes=2)
            assert (first.id, second.id) == ("identification-2026-1", "identification-2026-2")
            assert [run.id for run in list_runs(work)] == [second.id, first.id]
            assert list_runs(work, year=2025) == []

    def test_a_live_run_keeps_others_out_and_is_named(self, database: Engine) -> None:
        with session(database) as work:
            begin(work)
        with pytest.raises(UserError) as refusal, session(database) as work:
            begin(work, minutes=5)
        assert refusal.value.code == "run-is-live"
        for part in ("identification-2026-1", ACTOR, "10.09.2026 в 09:30", "host-a", "4711"):
            assert part in refusal.value.text

    def test_a_run_whose_process_is_gone_gives_way(self, database: Engine) -> None:
        with session(database) as work:
            begin(work)
        with session(database) as work:
            assert begin(work, minutes=5, alive=nobody_lives).number == 2
            dead = get_run(work, "identification-2026-1")
            assert (dead.status, dead.finished_at) == (RunStatus.FAILED, at(5))
        assert actions(database) == ["run-opened", "run-failed", "run-opened"]

    def test_the_same_flow_run_gets_its_run_back(self, database: Engine) -> None:
        with session(database) as work:
            first = begin(work, flow_run_id="flow-1")
            assert begin(work, flow_run_id="flow-1", minutes=1).id == first.id
        with session(database) as work:
            again = begin(work, flow_run_id="flow-1", pid=4712, minutes=2, alive=nobody_lives)
            assert (again.id, again.pid, again.started_at) == (first.id, 4712, at())
        assert actions(database) == ["run-opened", "run-resumed"]

    def test_two_processes_open_one_run(self, database_url: str, database: Engine) -> None:
        fork = multiprocessing.get_context("spawn")
        start = fork.Barrier(2)
        answers: multiprocessing.Queue[str] = fork.Queue()
        rivals = [fork.Process(target=open_at_once, args=(database_url, start, answers)) for _ in range(2)]
        for rival in rivals:
            rival.start()
        heard = sorted(answers.get(timeout=60) for _ in rivals)
        for rival in rivals:
            rival.join(60)
        assert heard == ["identification-2026-1", "run-is-live"]
        assert actions(database) == ["run-opened"]

    def test_the_index_decides_where_nobody_takes_turns(self, postgresql: str) -> None:
        # A connection past the turn-stile: both see no live run, the second stumbles over the first.
        engine = engine_for(new_database(postgresql))
        migrate(engine)
        plain = create_engine(engine.url)
        with Session(plain) as first, ThreadPoolExecutor(1) as pool:
            begin(first)
            second = pool.submit(_begin_in_own_session, plain)
            _wait_for_a_lock(engine)
            first.commit()
            assert second.result(30) == "run-is-live"
        plain.dispose()
        engine.dispose()

    def test_a_status_changes_only_as_the_table_says(self, database: Engine) -> None:
        pairs = [(status, to) for status in RunStatus for to in RunStatus]
        with session(database) as work:
            for number, (status, _) in enumerate(pairs):
                work.add(Run(**bare_run() | {"id": f"run-{number}", "year": 2000 + number, "status": status}))
        allowed = {
            ("running", "draft"),
            ("running", "failed"),
            ("draft", "published"),
            ("draft", "rejected"),
            ("draft", "superseded"),
            ("published", "superseded"),
        }
        for number, (status, to) in enumerate(pairs):
            with session(database) as work:
                change = partial(move, work, f"run-{number}", to, AuditAction.RUN_DRAFTED, actor=ACTOR, at=at())
                if (status.value, to.value) in allowed:
                    assert change().status is to
                    continue
                with pytest.raises(UserError) as refusal:
                    change()
            assert refusal.value.code == "run-state"
            assert status.label in refusal.value.text

    def test_there_is_no_run_of_an_unknown_name(self, database: Engine) -> None:
        with pytest.raises(UserError) as refusal, session(database, reading=True) as work:
            get_run(work, "identification-2026-7")
        assert refusal.value.code == "no-such-run"

    def test_data_is_frozen_once(self, database: Engine, store: Store) -> None:
        snapshot, methodology, other = store.put(b"s"), store.put(b"m"), store.put(b"o")
        with session(database) as work:
            run = begin(work)
            for _ in range(2):
                attach_snapshot(work, run.id, snapshot=snapshot, methodology=methodology, actor=ACTOR, at=at())
        assert actions(database) == ["run-opened", "run-snapshot"]
        with pytest.raises(UserError) as refusal, session(database) as work:
            attach_snapshot(work, run.id, snapshot=other, methodology=methodology, actor=ACTOR, at=at())
        assert refusal.value.code == "run-frozen"

    def test_the_result_is_kept_once_with_a_row_a_school(self, database: Engine, store: Store) -> None:
        result = store.put(b"result")
        with session(database) as work:
            run = begin(work)
            for _ in range(2):
                attach_result(work, run.id, result=result, rows=schools_frame(), actor=ACTOR, at=at())
        with session(database, reading=True) as work:
            first, second = result_rows(work, run.id)
        assert (first.school, first.facts["results_status"], first.facts["reliability"]) == ("430001", "low", None)
        assert (first.facts["conditions_index"], first.facts["pooled_share"]) == (51.25, 1 / 3)
        assert (second.facts["reliability"], second.facts["conditions_index"]) == ("high", None)
        with pytest.raises(UserError) as refusal, session(database) as work:
            attach_result(work, run.id, result=store.put(b"x"), rows=schools_frame(), actor=ACTOR, at=at())
        assert refusal.value.code == "result-differs"

    def test_a_draft_needs_a_result(self, database: Engine) -> None:
        with pytest.raises(UserError) as refusal, session(database) as work:
            to_draft(work, begin(work).id, actor=ACTOR, at=at())
        assert refusal.value.code == "run-incomplete"

    def test_a_new_draft_supersedes_the_older_one(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            first = draft(work, store)
            second = draft(work, store, data=b"corrected", minutes=10)
            assert to_draft(work, second.id, actor=ACTOR, at=at(20)).id == second.id
            assert get_run(work, first.id).status is RunStatus.SUPERSEDED
            assert second.status is RunStatus.DRAFT

    def test_publishing_supersedes_what_was_in_force(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            first = published(work, store)
            assert published_run(work, IDENTIFICATION, 2026) == first
            second = published(work, store, data=b"corrected", minutes=10)
            assert get_run(work, first.id).status is RunStatus.SUPERSEDED
            assert (second.supersedes, second.approved_by, second.order_number) == (first.id, CHIEF, "5-123")
            assert published_run(work, IDENTIFICATION, 2026) == second
            assert published_run(work, IDENTIFICATION, 2025) is None

    def test_publishing_twice_is_publishing_once(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            run = published(work, store)
            before = head(work)
            assert publish(work, run.id, approved_by=CHIEF, order="5-123", at=at(99)).approved_at == at(60)
            assert head(work) == before
        with pytest.raises(UserError) as refusal, session(database) as work:
            publish(work, run.id, approved_by=CHIEF, order="5-124", at=at(99))
        assert refusal.value.code == "run-state"

    @pytest.mark.parametrize(("name", "order"), [("", "1"), ("  ", "1"), (CHIEF, " ")])
    def test_an_approval_names_a_person_and_an_order(
        self, database: Engine, store: Store, name: str, order: str
    ) -> None:
        with pytest.raises(UserError) as refusal, session(database) as work:
            publish(work, draft(work, store).id, approved_by=name, order=order, at=at())
        assert refusal.value.code == "approval-incomplete"

    @pytest.mark.parametrize(("name", "reason"), [("  ", "ошибка"), (CHIEF, " ")])
    def test_a_rejection_names_a_person_and_a_reason(
        self, database: Engine, store: Store, name: str, reason: str
    ) -> None:
        with session(database) as work:
            run = draft(work, store).id
        with pytest.raises(UserError) as refusal, session(database) as work:
            reject(work, run, actor=name, at=at(), note=reason)
        assert refusal.value.code in {"rejection-incomplete", "no-reason"}
        with session(database, reading=True) as work:
            assert get_run(work, run).status is RunStatus.DRAFT

    def test_the_database_allows_one_published_run_a_year(self, database: Engine) -> None:
        with session(database) as work:
            work.add(Run(**{**bare_run(), "status": RunStatus.PUBLISHED}))
        second = {"id": "identification-2026-10", "number": 10, "status": RunStatus.PUBLISHED}
        with pytest.raises(DBAPIError, match=r"(?i)unique"), session(database) as work:
            work.add(Run(**{**bare_run(), **second}))

    def test_a_repeated_run_has_the_origin_of_the_first(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            failed = begin(work)
            snapshot, methodology = store.put(b"snapshot"), store.put(b"methodology")
            attach_snapshot(work, failed.id, snapshot=snapshot, methodology=methodology, actor=ACTOR, at=at())
            fail(work, failed.id, error="-", actor=ACTOR, at=at())
            first = draft(work, store, minutes=1)
            second = draft(work, store, minutes=10)
            other = draft(work, store, data=b"corrected", minutes=20)
            newer = draft(work, store, code_version="1.1", minutes=30)
            reject(work, newer.id, actor=ACTOR, at=at(40), note="ошибка")
        with session(database, reading=True) as work:
            origins = {run.id: same_origin(work, run).id for run in list_runs(work)}
        assert origins == {
            failed.id: failed.id,
            first.id: first.id,
            second.id: first.id,
            other.id: other.id,
            newer.id: newer.id,
        }


def open_at_once(url: str, start: Barrier, answers: "multiprocessing.Queue[str]") -> None:
    """What each of two rival processes does."""
    engine = engine_for(url)
    start.wait(60)
    answers.put(_begin_in_own_session(engine))


def _begin_in_own_session(engine: Engine) -> str:
    try:
        with session(engine) as work:
            return begin(work).id
    except UserError as refusal:
        return refusal.code


def _wait_for_a_lock(engine: Engine) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(300):
        with engine.connect() as connection:
            if connection.execute(text(waiting)).scalar_one():
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


class TestSubmissions:
    def test_an_accepted_file_keeps_original_and_rows(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            submission = submit(work, store, b"file")
        assert store.get(submission.original) == b"file"
        assert submission.parquet is not None
        assert store.get_frame(submission.parquet).to_dict("list") == {"school": ["430001"], "students": [4]}
        assert submission.status is SubmissionStatus.ACCEPTED

    def test_a_rejected_file_keeps_original_and_remarks(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            rejected = submit(work, store, b"bad", accepted=False)
            assert submit(work, store, b"bad", accepted=False).id == rejected.id
        with session(database, reading=True) as work:
            [kept] = work.exec(select(Submission)).all()
            assert current_submissions(work, forms=list(FormKey), years=[2026]) == []
        assert store.get(kept.original) == b"bad"
        assert (kept.status, kept.parquet) == (SubmissionStatus.REJECTED, None)
        remark = {
            "code": "not-a-number",
            "cell": "Данные!F17",
            "message": "Укажите число.",
            "severity": "error",
        }
        assert kept.remarks == [remark]

    def test_a_newer_file_supersedes_and_the_same_one_does_not(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            first = submit(work, store, b"first")
            assert submit(work, store, b"first").id == first.id
            other = submit(work, store, b"first", sender="13")
            second = submit(work, store, b"second!")
            submit(work, store, b"bad", accepted=False)
            assert second.supersedes == first.id
            assert first.status is SubmissionStatus.SUPERSEDED
            current = current_submissions(work, forms=[FormKey.ENGAGEMENT], years=[2025, 2026])
            assert [row.id for row in current] == [second.id, other.id]
            assert current_submissions(work, forms=[FormKey.CONDITIONS], years=[2026]) == []
            back = submit(work, store, b"first")
            assert (back.id != first.id, back.supersedes) == (True, second.id)
        assert actions(database) == [
            "submission-recorded",
            "submission-recorded",
            "submission-superseded",
            "submission-recorded",
            "submission-recorded",
            "submission-superseded",
            "submission-recorded",
        ]

    def test_a_file_of_unknown_form_is_kept_too(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            unknown = submit(work, store, b"?", accepted=False, form=None, year=None, sender=None)
            assert submit(work, store, b"?", accepted=False, form=None, year=None, sender=None) == unknown

    def test_a_file_whose_original_is_not_kept_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="not in the store"):
            in_store(store, [Checked(digest="0" * 64, frame=None)])

    def test_many_are_recorded_at_once_as_one_after_another(self, database: Engine, store: Store) -> None:
        def checked(data: bytes, sender: str, *, accepted: bool = True) -> Checked:
            frame = pd.DataFrame({"school": ["430001"], "students": [len(data)]}) if accepted else None
            return Checked(digest=store.put(data), frame=frame, sender=sender)

        with session(database) as work:
            (old,) = record_files(work, in_store(store, [checked(b"old", "12")]), actor=ACTOR, at=at())
            files = [checked(b"first", "12"), checked(b"bad", "13", accepted=False), checked(b"old", "14")]
            kept = in_store(store, files, [None, b"copy", None])
            first, refused, other = record_files(work, kept, actor=ACTOR, at=at())
            again = record_files(work, kept, actor=ACTOR, at=at())
        assert (old.status, first.supersedes) == (SubmissionStatus.SUPERSEDED, old.id)
        assert (refused.status, store.get(refused.marked or "")) == (SubmissionStatus.REJECTED, b"copy")
        assert (other.status, other.supersedes) == (SubmissionStatus.ACCEPTED, None)
        assert [old.id, first.id, refused.id, other.id] == [1, 2, 3, 4]
        assert again == [first, refused, other]
        assert actions(database) == [
            "submission-recorded",
            "submission-superseded",
            "submission-recorded",
            "submission-recorded",
            "submission-recorded",
        ]

    def test_a_file_waits_for_the_turn_after_an_older_one_of_its_sender(self) -> None:
        def kept(digest: str, sender: str | None) -> Kept:
            return Kept(Checked(digest=digest, frame=None, sender=sender), None, None)

        files = [kept("a", "12"), kept("b", "13"), kept("c", "12"), kept("d", None), kept("e", None), kept("d", None)]
        assert list(turns(files)) == [[0, 1], [2, 3, 4], [5]]
        assert list(turns([])) == []


class TestRegistries:
    def test_the_newest_is_in_force(self, database: Engine, store: Store) -> None:
        first, second = store.put(b"first"), store.put(b"second")
        with session(database) as work:
            assert current_registry(work) is None
            with pytest.raises(UserError) as refusal:
                require_registry(work)
            assert refusal.value.code == "no-registry"
            for original in (first, first, second):
                record_registry(work, original=original, manifest=first, counts={"schools": 2}, actor=ACTOR, at=at())
            assert require_registry(work).original == second
            assert require_registry(work).counts == {"schools": 2}
        assert actions(database) == ["registry-loaded", "registry-loaded"]


class TestDocuments:
    def test_documents_are_recorded_once(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            run = begin(work)
            first = record_documents(work, store, run.id, PROFILES, actor=ACTOR, at=at())
            again = record_documents(work, store, run.id, reversed(PROFILES), actor=ACTOR, at=at())
            assert [row.id for row in again] == [row.id for row in reversed(first)]
            assert [row.path for row in documents_of(work, run.id)] == [row.path for row in PROFILES]
            assert store.get(first[0].digest) == PROFILES[0].content
            assert first[0].size == len(PROFILES[0].content)

    def test_other_bytes_under_a_path_are_refused(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            run = begin(work)
            record_documents(work, store, run.id, PROFILES, actor=ACTOR, at=at())
        other = [Written(PROFILES[0].path, b"other")]
        with pytest.raises(UserError) as refusal, session(database) as work:
            record_documents(work, store, run.id, other, actor=ACTOR, at=at())
        assert refusal.value.code == "document-differs"

    def test_a_published_run_takes_no_new_documents(self, database: Engine, store: Store) -> None:
        with session(database) as work:
            run = published(work, store)
            record_documents(work, store, run.id, PROFILES, actor=ACTOR, at=at())
        late = [Written("schools/430009/profile.pdf")]
        with pytest.raises(UserError) as refusal, session(database) as work:
            record_documents(work, store, run.id, late, actor=ACTOR, at=at())
        assert refusal.value.code == "run-state"

    @pytest.mark.parametrize("path", ["../x.pdf", "/etc/x", "a/../b", "a//b", "справка.pdf", "a b.pdf", ""])
    def test_a_path_stays_in_the_folder(self, database: Engine, store: Store, path: str) -> None:
        with pytest.raises(ValueError, match="not a path"), session(database) as work:
            record_documents(work, store, begin(work).id, [Written(path)], actor=ACTOR, at=at())

    def test_the_folder_of_a_run_is_what_the_ledger_says(self, database: Engine, store: Store, tmp_path: Path) -> None:
        folder = tmp_path / "runs" / "identification-2026-1"
        with session(database) as work:
            run = draft(work, store)
            documents = documents_of(work, run.id)
        write_folder(store, documents, folder)
        profile = folder / "schools/430001/profile.pdf"
        before = profile.stat()
        write_folder(store, documents, folder)
        assert profile.stat().st_ino == before.st_ino
        assert before.st_nlink == 1
        profile.write_bytes(b"forged")
        (folder / "extra.txt").write_text("extra")
        write_folder(store, documents, folder)
        assert profile.read_bytes() == b"%PDF profile 430001"
        found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        assert found == [document.path for document in documents]
        assert list(folder.parent.iterdir()) == [folder]


class TestLiveness:
    def test_this_process_lives_and_one_that_ended_does_not(self) -> None:
        ended = multiprocessing.get_context("spawn").Process(target=int)
        ended.start()
        ended.join()
        host, pid = here()
        assert is_alive(host, pid)
        assert ended.pid is not None
        assert not is_alive(host, ended.pid)
        assert is_alive("another-host", ended.pid)
