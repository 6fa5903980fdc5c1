"""Letters know their recipient's role, their pauses, what they replace, and whether somebody said that they arrived.

Old rows stay as they are: the audit chain says nothing of the new columns for them, which means that they are empty.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENTS = ("not_before", "diverted_at", "bounced_at", "acknowledged_at")


def upgrade() -> None:
    """Add the columns."""
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    added = {"role": "VARCHAR", "acknowledged_by": "VARCHAR", "attempts_forgiven": "INTEGER"}
    added |= dict.fromkeys(MOMENTS, moment)
    # The table refers to itself: SQLite takes a reference along with the column.
    for name in ("replaces", "copy_of"):
        added[name] = f"INTEGER CONSTRAINT fk_delivery_{name}_delivery REFERENCES delivery (id)"
    for name, kind in added.items():
        op.execute(f"ALTER TABLE delivery ADD COLUMN {name} {kind}")
