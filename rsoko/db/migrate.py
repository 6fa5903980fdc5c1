"""Bringing a database to the tables of this version."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from rsoko.db.engine import refusing, session, sqlite_file
from rsoko.errors import UserError

__all__ = ["is_current", "migrate", "migrate_to", "revision_of"]

STEPS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Create or bring up to date all tables in one transaction; a current database stays as it is.

    Two processes that migrate at once take turns, as all writers do.
    """
    with refusing(), engine.begin() as connection:
        migrate_to(connection, "head")


def migrate_to(connection: Connection, revision: str) -> None:
    """Create or bring all tables to a revision, in the transaction of the connection.

    Raises UserError `unknown-revision` for one that this version does not know.
    """
    config = _config()
    if revision != "head" and revision not in _known(config):
        text = f"Таблицы версии {revision} эта программа не знает: они созданы более новой."
        raise UserError("unknown-revision", text, "Обновите программу.")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revision_of(connection: Connection) -> str:
    """Say which revision the tables are of. Raises UserError `not-initialised` where there are none."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise UserError("not-initialised", "База данных ещё не создана.", "Выполните «rsoko init».")
    return found


def is_current(engine: Engine) -> bool:
    """Say whether the database has exactly the tables of this version; a file that is not there is not made."""
    file = sqlite_file(engine)
    if file is not None and not file.exists():
        return False
    with session(engine, reading=True) as work:
        heads: Sequence[str] = MigrationContext.configure(work.connection()).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_config()).get_heads())


def _known(config: Config) -> set[str]:
    return {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config
