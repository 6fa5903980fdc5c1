"""A ledger that an earlier version wrote is as provable after the migration as before it."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, insert, text
from sqlmodel import Session

from rsoko.db.engine import session
from rsoko.db.migrate import STEPS, is_current, migrate
from rsoko.db.models import Delivery, Submission
from rsoko.ledger.audit import record
from rsoko.ledger.state import TRACED, plain_state
from rsoko.ledger.verify import verify
from rsoko.notify.outbox import deliver, list_deliveries
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus
from tests.integration.steps import ACTOR, at, everyone_lives
from tests.integration.test_outbox import SENDER, Recorder

AT = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)

# What version 0.1.0 wrote of a row into the chain.
OLD = {
    Submission: "form year sender original parquet status rows remarks received_at received_by supersedes",
    Delivery: "run scope code letter documents attached content key status attempts created_at sent_at",
}

# A row of a result, and the digest by which 0.1.0 named the rows of a run.
ROW = {
    "school": "430001", "municipality": "12", "district": "1", "results_status": "low", "conditions_status": "none",
    "reliability": None, "conditions_index": 0.1 + 0.2, "pooled_share": 1 / 3,
}  # fmt: skip
ROWS_DIGEST = hashlib.sha256(json.dumps([ROW], sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def written(work: Session, model: type, action: AuditAction, values: dict[str, object]) -> None:
    """Insert a row and its entry as the earlier version did."""
    name = TRACED[model][0]
    table = Table(name, MetaData(), autoload_with=work.connection())
    moments = {key: value for key, value in values.items() if isinstance(value, datetime)}
    plain = values | {key: value.replace(tzinfo=None) for key, value in moments.items() if is_sqlite(work)}
    work.connection().execute(insert(table).values(**plain))
    now = dict.fromkeys(model.model_fields, "") | dict.fromkeys(OLD[model].split()) | values
    state = {key: value for key, value in plain_state(model, now).items() if key in OLD[model].split()}
    # What is private by now was said in words then.
    state |= {key: values[key] for key in OLD[model].split() if key in values and key not in state}
    record(work, actor=ACTOR, action=action, subject=f"{name}:{values['id']}", payload={"state": state}, at=at())


def is_sqlite(work: Session) -> bool:
    return work.connection().dialect.name == "sqlite"


@pytest.fixture
def old(empty_database: Engine, store: Store) -> Engine:
    """The tables of 0.1.0 with a rejected file, a run and a letter that waits."""
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    with empty_database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    submission = {
        "id": 1, "form": "engagement", "year": 2026, "sender": "12", "filename": "ф.xlsx", "parquet": None,
        "original": store.put(b"file"), "status": "rejected", "rows": 1, "received_at": AT, "received_by": ACTOR,
        "remarks": [{"code": "x", "cell": None, "message": "Не то.", "severity": "error"}], "supersedes": None,
    }  # fmt: skip
    delivery = {
        "id": 1, "run": "identification-2026-1", "scope": "school", "code": "430001", "channel": "s@example.org",
        "subject": "Письмо", "letter": store.put(b"<p>"), "documents": [], "attached": [], "content": "0" * 64,
        "key": "1" * 64, "status": "queued", "attempts": 0, "created_at": AT, "sent_at": None,
    }  # fmt: skip
    with session(empty_database) as work:
        run = {"host": "h", "pid": 1, "code_version": "0.1.0", "reason": "", "started_by": ACTOR, "year": 2026}
        run |= {"id": delivery["run"], "monitoring": "identification", "number": 1, "status": "failed"}
        names, marks = ", ".join(run), ", ".join(f":{name}" for name in run)
        work.connection().execute(
            text(f"INSERT INTO run ({names}, started_at) VALUES ({marks}, '2026-09-14 06:30:00.000000')"), run
        )
        kept = {"run": delivery["run"], **ROW}
        columns, places = ", ".join(kept), ", ".join(f":{name}" for name in kept)
        work.connection().execute(text(f"INSERT INTO result_row ({columns}) VALUES ({places})"), kept)
        work.connection().execute(text("UPDATE run SET result_rows = :digest"), {"digest": ROWS_DIGEST})
        written(work, Submission, AuditAction.SUBMISSION_RECORDED, submission)
        written(work, Delivery, AuditAction.DELIVERY_QUEUED, delivery)
    migrate(empty_database)
    return empty_database


def findings(database: Engine, store: Store) -> list[tuple[str, str]]:
    with session(database, reading=True) as work:
        found = [(each.code.value, each.subject) for each in verify(work, store)]
    # The run came without an entry: it is here for the letter alone.
    return [each for each in found if each != ("entry-missing", "run:identification-2026-1")]


def test_an_old_ledger_verifies_after_the_migration(old: Engine, store: Store) -> None:
    assert is_current(old)
    assert findings(old, store) == []


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (f"UPDATE submission SET marked = '{'a' * 64}'", "submission:1"),
        ("UPDATE delivery SET submission = 1", "delivery:1"),
        ("""UPDATE delivery SET files = '[{"name": "a", "digest": "b"}]'""", "delivery:1"),
        ("UPDATE submission SET sender = '13'", "submission:1"),
        ("""UPDATE result_row SET facts = '{"results_status": "none"}'""", "run:identification-2026-1"),
    ],
)
def test_what_is_slipped_into_a_new_column_of_an_old_row_is_found(
    old: Engine, store: Store, change: str, subject: str
) -> None:
    with session(old) as work:
        work.connection().exec_driver_sql(change)
    assert subject in [found for _, found in findings(old, store)]


def test_an_old_letter_goes_out_and_its_new_entries_hold(old: Engine, store: Store) -> None:
    options = {"sender": SENDER, "now": lambda: datetime(2026, 9, 15, tzinfo=UTC), "is_alive": everyone_lives}
    assert deliver(old, store, Recorder(), **options).outcomes == {DeliveryStatus.SENT: 1}
    with session(old, reading=True) as work:
        (row,) = list_deliveries(work)
    assert (row.run, row.submission, row.files) == ("identification-2026-1", None, None)
    assert findings(old, store) == []
