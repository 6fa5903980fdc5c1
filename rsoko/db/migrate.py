"""Bringing a database to the tables of this version."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from rsoko.db.engine import session

__all__ = ["is_current", "migrate"]

STEPS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Create or bring up to date all tables in one transaction; a current database stays as it is.

    Two processes that migrate at once take turns, as all writers do.
    """
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Say whether the database has exactly the tables of this version."""
    with session(engine, reading=True) as work:
        heads: Sequence[str] = MigrationContext.configure(work.connection()).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config
