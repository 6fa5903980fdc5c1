"""The tables of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)
DIGEST = sa.String(64)
RUN_ID = sa.String(64)


def upgrade() -> None:
    """Create the tables, those that others refer to first."""
    _audit_entry()
    _registry_version()
    _submission()
    _run()
    _result_row()
    _document()
    _delivery()


def _one_where(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("prev_hash", DIGEST, nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])


def _registry_version() -> None:
    op.create_table(
        "registry_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("original", DIGEST, nullable=False),
        sa.Column("manifest", DIGEST, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registry_version"),
    )


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", WORD, nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("original", DIGEST, nullable=False),
        sa.Column("parquet", DIGEST, nullable=True),
        sa.Column("status", WORD, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["supersedes"], ["submission.id"], name="fk_submission_supersedes_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    op.create_index("ix_submission_original", "submission", ["original"])
    _one_where("uq_submission_current", "submission", ["form", "year", "sender"], "status = 'accepted'")


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", RUN_ID, nullable=False),
        sa.Column("monitoring", WORD, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("flow_run_id", sa.String(), nullable=True),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("snapshot", DIGEST, nullable=True),
        sa.Column("methodology", DIGEST, nullable=True),
        sa.Column("origin", RUN_ID, nullable=True),
        sa.Column("result", DIGEST, nullable=True),
        sa.Column("result_rows", DIGEST, nullable=True),
        sa.Column("supersedes", RUN_ID, nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["origin"], ["run.id"], name="fk_run_origin_run"),
        sa.ForeignKeyConstraint(["supersedes"], ["run.id"], name="fk_run_supersedes_run"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.UniqueConstraint("monitoring", "year", "number", name="uq_run_monitoring_year_number"),
    )
    _one_where("uq_run_published", "run", ["monitoring", "year"], "status = 'published'")
    _one_where("uq_run_running", "run", ["monitoring", "year"], "status = 'running'")


def _result_row() -> None:
    op.create_table(
        "result_row",
        sa.Column("run", RUN_ID, nullable=False),
        sa.Column("school", sa.String(6), nullable=False),
        sa.Column("municipality", sa.String(16), nullable=False),
        sa.Column("district", sa.String(16), nullable=False),
        sa.Column("results_status", WORD, nullable=False),
        sa.Column("conditions_status", WORD, nullable=False),
        sa.Column("reliability", WORD, nullable=True),
        sa.Column("conditions_index", sa.Float(), nullable=True),
        sa.Column("pooled_share", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_result_row_run_run"),
        sa.PrimaryKeyConstraint("run", "school", name="pk_result_row"),
    )


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", RUN_ID, nullable=False),
        sa.Column("scope", WORD, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_document_run_run"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("run", "path", name="uq_document_run_path"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", RUN_ID, nullable=False),
        sa.Column("scope", WORD, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("letter", DIGEST, nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("attached", sa.JSON(), nullable=False),
        sa.Column("content", DIGEST, nullable=False),
        sa.Column("key", DIGEST, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_delivery_run_run"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("key", name="uq_delivery_key"),
    )
    op.create_index("ix_delivery_run_status", "delivery", ["run", "status"])
