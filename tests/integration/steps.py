"""Short ways to the states that the tests of the ledger begin from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from sqlmodel import Session

from rsoko.db.models import Run, Submission
from rsoko.ledger.documents import record_documents
from rsoko.ledger.recording import Kept, keep, put_rows, record_files
from rsoko.ledger.results import attach_result
from rsoko.ledger.runs import attach_snapshot, open_run, publish, to_draft
from rsoko.store import Store
from schemas.terms import DocumentKind, FormKey, MonitoringKey, Scope, Severity

START = datetime(2026, 9, 10, 9, 30, 15, 123456, tzinfo=UTC)
ACTOR = "Операторова О. О."
CHIEF = "Министрова М. М."


def at(minutes: int = 0) -> datetime:
    return START + timedelta(minutes=minutes)


def everyone_lives(_host: str, _pid: int) -> bool:
    return True


def nobody_lives(_host: str, _pid: int) -> bool:
    return False


@dataclass(frozen=True)
class Remark:
    code: str = "not-a-number"
    cell: str | None = "Данные!F17"
    message: str = "Укажите число."
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class Checked:
    digest: str
    frame: pd.DataFrame | None
    name: str = "Ромашка.xlsx"
    form: FormKey | None = FormKey.ENGAGEMENT
    year: int | None = 2026
    sender: str | None = "12"
    rows: int = 1
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    path: str
    content: bytes = b"%PDF-1.7"
    scope: Scope = Scope.SCHOOL
    code: str = "430001"
    kind: DocumentKind = DocumentKind.SCHOOL_PROFILE


def in_store(store: Store, files: Sequence[Any], copies: Sequence[bytes | None] | None = None) -> list[Kept]:
    return keep(store, files, put_rows(store, files), [None] * len(files) if copies is None else copies)


def submit(session: Session, store: Store, data: bytes, *, accepted: bool = True, **of: Any) -> Submission:
    frame = pd.DataFrame({"school": ["430001"], "students": [len(data)]}) if accepted else None
    remarks = [] if accepted else [Remark()]
    checked = Checked(digest=store.put(data), frame=frame, remarks=remarks, **of)
    (row,) = record_files(session, in_store(store, [checked]), actor=ACTOR, at=at())
    return row


def begin(
    session: Session,
    *,
    reason: str = "плановый",
    code_version: str = "1.0",
    minutes: int = 0,
    pid: int = 4711,
    flow_run_id: str | None = None,
    alive: Callable[[str, int], bool] = everyone_lives,
) -> Run:
    return open_run(
        session,
        monitoring=MonitoringKey.IDENTIFICATION,
        year=2026,
        reason=reason,
        actor=ACTOR,
        host="host-a",
        pid=pid,
        flow_run_id=flow_run_id,
        code_version=code_version,
        at=at(minutes),
        is_alive=alive,
    )


def schools_frame(*, status: str = "low") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "school": ["430002", "430001"],
            "municipality": ["12", "12"],
            "district": ["1", "1"],
            "results_status": ["none", status],
            "conditions_status": ["no_data", "adverse"],
            "reliability": pd.array(["high", None], dtype="str"),
            "conditions_index": [float("nan"), 51.25],
            "pooled_share": [0.1, 1 / 3],
        }
    )


PROFILES = (
    Written("schools/430001/profile.pdf", b"%PDF profile 430001"),
    Written("schools/430002/profile.pdf", b"%PDF profile 430002", code="430002"),
)
NOTES = (
    Written("region/note.pdf", b"%PDF region", Scope.MINISTRY, "region", DocumentKind.REGIONAL_NOTE),
    Written("region/list.xlsx", b"PK region list", Scope.MINISTRY, "region", DocumentKind.SCHOOL_LIST),
    Written("districts/1/note.pdf", b"%PDF district 1", Scope.DISTRICT, "1", DocumentKind.DISTRICT_NOTE),
    Written("municipalities/12/note.pdf", b"%PDF mun 12", Scope.MUNICIPALITY, "12", DocumentKind.MUNICIPALITY_NOTE),
)


def draft(
    session: Session,
    store: Store,
    *,
    data: bytes = b"snapshot",
    written: tuple[Written, ...] = PROFILES + NOTES,
    code_version: str = "1.0",
    minutes: int = 0,
) -> Run:
    """A run with a snapshot, a result, rows and documents that waits for approval."""
    run = begin(session, code_version=code_version, minutes=minutes)
    moment = at(minutes + 1)
    snapshot, methodology = store.put(data), store.put(b"methodology")
    attach_snapshot(session, run.id, snapshot=snapshot, methodology=methodology, actor=ACTOR, at=moment)
    result = store.put(b"result of " + data)
    attach_result(session, run.id, result=result, rows=schools_frame(), actor=ACTOR, at=moment)
    record_documents(session, store, run.id, written, actor=ACTOR, at=moment)
    return to_draft(session, run.id, actor=ACTOR, at=moment)


def published(session: Session, store: Store, **options: Any) -> Run:
    run = draft(session, store, **options)
    return publish(session, run.id, approved_by=CHIEF, order="5-123", at=at(60))
