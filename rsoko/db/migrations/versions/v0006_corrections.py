"""A run remembers which one was in force when its data were frozen: the one that it corrects."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; runs of earlier versions have written their documents without looking at another run."""
    # A table that others refer to is not copied: SQLite takes a reference along with the column.
    op.execute("ALTER TABLE run ADD COLUMN corrects VARCHAR(64) REFERENCES run (id)")
