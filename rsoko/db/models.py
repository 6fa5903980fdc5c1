"""Tables of the ledger: what came in, what was run, what was written and to whom it was sent."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from rsoko.db.types import TermType, UtcDateTime
from schemas.terms import (
    AccountStatus,
    AuditAction,
    DeliveryStatus,
    DocumentKind,
    FormKey,
    MonitoringKey,
    RunStatus,
    Scope,
    SubmissionStatus,
)

__all__ = [
    "Account",
    "Acknowledgement",
    "AuditEntry",
    "Delivery",
    "Document",
    "RegistryVersion",
    "ResultRow",
    "Run",
    "Submission",
    "new_reference",
]

# Names that both databases and the migrations agree on.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

DIGEST_LENGTH = 64
SALT_LENGTH = 32
REFERENCE_LENGTH = 16
CODE_LENGTH = 11


def _new_salt() -> str:
    """What makes the digest of private columns unguessable; nothing is computed from it."""
    return secrets.token_hex(SALT_LENGTH // 2)


def new_reference() -> str:
    """Number a letter for the outside: 64 random bits. Nothing of its recipient can be computed from it."""
    return secrets.token_hex(REFERENCE_LENGTH // 2)


def _salt() -> Any:  # noqa: ANN401 - a field of a model
    return Field(default_factory=_new_salt, max_length=SALT_LENGTH, sa_column_kwargs={"server_default": ""})


def _one_where(name: str, columns: tuple[str, ...], condition: str) -> Index:
    """At most one row of these columns among the rows of the condition: a constraint, not a hope."""
    where = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class RegistryVersion(SQLModel, table=True):
    """A registry workbook that was loaded; the newest is the one in force."""

    __tablename__ = "registry_version"

    id: int | None = Field(default=None, primary_key=True)
    original: str = Field(max_length=DIGEST_LENGTH)
    manifest: str = Field(max_length=DIGEST_LENGTH)
    counts: dict[str, int] = Field(sa_type=JSON)
    loaded_at: datetime = Field(sa_type=UtcDateTime)
    loaded_by: str


class Submission(SQLModel, table=True):
    """A file that a sender gave: the original always, the normalised rows when it was accepted.

    `marked` is the copy with its remarks marked, where there are any.
    """

    __tablename__ = "submission"
    __table_args__ = (
        _one_where("uq_submission_current", ("form", "year", "sender"), "status = 'accepted'"),
        Index("ix_submission_original", "original"),
    )

    id: int | None = Field(default=None, primary_key=True)
    form: FormKey | None = Field(default=None, sa_type=TermType(FormKey))
    year: int | None = None
    sender: str | None = None
    filename: str
    original: str = Field(max_length=DIGEST_LENGTH)
    parquet: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    status: SubmissionStatus = Field(sa_type=TermType(SubmissionStatus))
    rows: int
    remarks: list[dict[str, Any]] = Field(sa_type=JSON)
    received_at: datetime = Field(sa_type=UtcDateTime)
    received_by: str
    supersedes: int | None = Field(default=None, foreign_key="submission.id")
    marked: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    salt: str = _salt()


class Acknowledgement(SQLModel, table=True):
    """A warning of a file that its sender says is no mistake, with the reason; one a file and code."""

    __tablename__ = "acknowledgement"
    __table_args__ = (UniqueConstraint("submission", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    submission: int = Field(foreign_key="submission.id")
    code: str = Field(max_length=64)
    reason: str = Field(sa_type=Text)
    acknowledged_by: str
    acknowledged_at: datetime = Field(sa_type=UtcDateTime)


class Run(SQLModel, table=True):
    """One computation of a monitoring: its inputs by digest, its result by digest, its life."""

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("monitoring", "year", "number"),
        _one_where("uq_run_running", ("monitoring", "year"), "status = 'running'"),
        _one_where("uq_run_published", ("monitoring", "year"), "status = 'published'"),
    )

    id: str = Field(primary_key=True, max_length=64)
    monitoring: MonitoringKey = Field(sa_type=TermType(MonitoringKey))
    year: int
    number: int
    status: RunStatus = Field(sa_type=TermType(RunStatus))
    reason: str = Field(sa_type=Text)
    started_by: str
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    host: str
    pid: int
    flow_run_id: str | None = None
    code_version: str
    snapshot: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    methodology: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    origin: str | None = Field(default=None, foreign_key="run.id", max_length=64)
    corrects: str | None = Field(default=None, foreign_key="run.id", max_length=64)
    result: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    result_rows: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    supersedes: str | None = Field(default=None, foreign_key="run.id", max_length=64)
    approved_by: str | None = None
    order_number: str | None = None
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, sa_type=Text)
    salt: str = _salt()


class ResultRow(SQLModel, table=True):
    """What a run says of a school, for queries; the whole result is a file of the store.

    `facts` are those of the monitoring: statuses, shares, levels by the names of the result's columns.
    """

    __tablename__ = "result_row"

    run: str = Field(primary_key=True, foreign_key="run.id", max_length=64)
    school: str = Field(primary_key=True, max_length=6)
    municipality: str = Field(max_length=16)
    district: str = Field(max_length=16)
    facts: dict[str, Any] = Field(sa_type=JSON)


class Document(SQLModel, table=True):
    """A document of a run: for whom, what, where in the folder of the run, its content by digest."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("run", "path"),)

    id: int | None = Field(default=None, primary_key=True)
    run: str = Field(foreign_key="run.id", max_length=64)
    scope: Scope = Field(sa_type=TermType(Scope))
    code: str = Field(max_length=16)
    kind: DocumentKind = Field(sa_type=TermType(DocumentKind))
    path: str
    digest: str = Field(max_length=DIGEST_LENGTH)
    size: int


class Delivery(SQLModel, table=True):
    """A letter to one recipient over one channel; the key makes it unrepeatable.

    It is of a `run` and carries `documents` of it, those `attached` in the letter itself, or it is of a `submission`
    and carries `files`: a list of `{"name", "digest"}`. A channel that takes no files gets the text alone. A letter
    of neither is a reminder; `content` then names a file of the store with what it said, and of others the digest of
    what they carry.

    A recipient is a place and a `role` there; a letter `replaces` another where the channel of that one failed for good
    or where a person had it sent again. `copy_of` names the letter of which this is the copy for the ministry. Nobody
    tries before `not_before`; `attempts_forgiven` of the `attempts` do not count: nobody could be reached, or a person
    decided to begin anew. `diverted_at`: went to the test address then, and not to the recipient.

    `key` is computed from the address and stays here; outside the letter is known by its `reference`. With an
    `ack_code` the recipient is asked to confirm that it arrived. Where the attachments do not fit into one letter, this
    is one `part` of several `parts`: all of one code and content.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_delivery_run_status", "run", "status"),
        Index("ix_delivery_submission", "submission"),
        Index("ix_delivery_reference", "reference", unique=True),
        Index("ix_delivery_ack_code", "ack_code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run: str | None = Field(default=None, foreign_key="run.id", max_length=64)
    submission: int | None = Field(default=None, foreign_key="submission.id")
    scope: Scope = Field(sa_type=TermType(Scope))
    code: str = Field(max_length=16)
    channel: str = Field(sa_type=Text)
    subject: str
    letter: str = Field(max_length=DIGEST_LENGTH)
    documents: list[int] = Field(sa_type=JSON)
    attached: list[int] = Field(sa_type=JSON)
    files: list[dict[str, str]] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    content: str = Field(max_length=DIGEST_LENGTH)
    key: str = Field(max_length=DIGEST_LENGTH)
    status: DeliveryStatus = Field(sa_type=TermType(DeliveryStatus))
    attempts: int = 0
    last_error: str | None = Field(default=None, sa_type=Text)
    host: str | None = None
    pid: int | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    role: str | None = None
    replaces: int | None = Field(default=None, foreign_key="delivery.id")
    copy_of: int | None = Field(default=None, foreign_key="delivery.id")
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts_forgiven: int | None = None
    diverted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    bounced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_by: str | None = None
    reference: str = Field(
        default_factory=new_reference, max_length=REFERENCE_LENGTH, sa_column_kwargs={"server_default": ""}
    )
    ack_code: str | None = Field(default=None, max_length=CODE_LENGTH)
    part: int | None = None
    parts: int | None = None
    salt: str = _salt()


class Account(SQLModel, table=True):
    """Who may log in to the pages: the place whose materials it sees, and the hash of its password."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    scope: Scope = Field(sa_type=TermType(Scope))
    code: str = Field(max_length=16)
    password: str = Field(sa_type=Text)
    status: AccountStatus = Field(sa_type=TermType(AccountStatus))
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str
    salt: str = _salt()


class AuditEntry(SQLModel, table=True):
    """One thing that was done, chained to the one before by its hash; never changed, never removed."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject"),)

    # Counted by hand without gaps, so that a missing number is a missing entry.
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: AuditAction = Field(sa_type=TermType(AuditAction))
    subject: str
    payload: str = Field(sa_type=Text)
    prev_hash: str = Field(max_length=DIGEST_LENGTH)
    hash: str = Field(max_length=DIGEST_LENGTH)
