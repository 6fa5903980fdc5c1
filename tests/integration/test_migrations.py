"""The tables that the code names are the tables that the migrations make."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from rsoko.db.migrate import is_current, migrate


def test_models_and_migrations_agree(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_an_empty_database_is_not_current(empty_database: Engine) -> None:
    assert not is_current(empty_database)
    migrate(empty_database)
    assert is_current(empty_database)


def test_migrating_twice_changes_nothing(database: Engine) -> None:
    before = inspect(database).get_table_names()
    migrate(database)
    assert inspect(database).get_table_names() == before


def test_two_migrations_at_once_take_turns(empty_database: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [empty_database, empty_database]))
    assert is_current(empty_database)


def test_a_migration_that_breaks_leaves_nothing(empty_database: Engine) -> None:
    # The second step stumbles over a table of the name that the first step is about to create.
    with empty_database.begin() as connection:
        connection.execute(text("CREATE TABLE delivery (id INTEGER PRIMARY KEY)"))
    with pytest.raises(Exception, match="delivery"):
        migrate(empty_database)
    assert inspect(empty_database).get_table_names() == ["delivery"]
