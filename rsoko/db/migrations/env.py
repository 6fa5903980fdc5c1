"""Alembic's entry: runs the steps on the connection that `migrate` brings, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

import rsoko.db.models  # noqa: F401 - defines the tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
