"""Rows of results of any monitoring: what is said of a school becomes one column of facts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FACTS = ("results_status", "conditions_status", "reliability", "conditions_index", "pooled_share")


def upgrade() -> None:
    """Add the column, move what is there into it, drop the columns of the identification."""
    op.add_column("result_row", sa.Column("facts", sa.JSON(), nullable=True))
    table = sa.table(
        "result_row",
        sa.column("run", sa.String),
        sa.column("school", sa.String),
        sa.column("facts", sa.JSON),
        *(sa.column(name) for name in FACTS),
    )
    link = op.get_bind()
    rows = link.execute(sa.select(table.c.run, table.c.school, *(table.c[name] for name in FACTS))).mappings().all()
    moved = [
        {"of_run": row["run"], "of_school": row["school"], "facts": {name: row[name] for name in FACTS}} for row in rows
    ]
    if moved:
        own = sa.and_(table.c.run == sa.bindparam("of_run"), table.c.school == sa.bindparam("of_school"))
        link.execute(sa.update(table).where(own).values(facts=sa.bindparam("facts")), moved)
    with op.batch_alter_table("result_row") as batch:
        batch.alter_column("facts", existing_type=sa.JSON(), nullable=False)
        for name in FACTS:
            batch.drop_column(name)
