"""Marked copies of files, and letters that are of a file and not of a run.

Old rows stay as they are: the audit chain says nothing of the new columns for them, which means that they are empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a letter may have no run from now on."""
    op.add_column("submission", sa.Column("marked", sa.String(64), nullable=True))
    # SQLite cannot change a column in place: the table is made anew there.
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("run", existing_type=sa.String(64), nullable=True)
        delivery.add_column(sa.Column("submission", sa.Integer(), nullable=True))
        delivery.add_column(sa.Column("files", sa.JSON(), nullable=True))
        delivery.create_foreign_key("fk_delivery_submission_submission", "submission", ["submission"], ["id"])
        delivery.create_index("ix_delivery_submission", ["submission"])
