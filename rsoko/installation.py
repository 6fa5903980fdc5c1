"""One installation opened for work: its settings, database and store."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from rsoko.calendar import Calendar
from rsoko.days_off import days_off
from rsoko.db.engine import engine_for, sqlite_file
from rsoko.db.migrate import is_current, migrate
from rsoko.db.refusals import database_gone
from rsoko.errors import UserError
from rsoko.keys import pages_secret, prepare_key
from rsoko.ledger.registries import require_registry
from rsoko.methodology import DEFAULT, Methodology, load_methodology
from rsoko.registry import Registry, load_registry
from rsoko.settings import Settings
from rsoko.store import Store

__all__ = ["Installation", "open_installation"]


@dataclass(frozen=True)
class Installation:
    """What the steps of a run work on."""

    settings: Settings
    engine: Engine
    store: Store

    def methodology_bytes(self) -> bytes:
        """The methodology file in force. Raises UserError `methodology-missing`."""
        path = self.settings.methodology or DEFAULT
        try:
            return path.read_bytes()
        except OSError as error:
            text = f"Файл методики {path} не читается."
            raise UserError("methodology-missing", text, "Проверьте RSOKO_METHODOLOGY.") from error

    def current_methodology(self) -> Methodology:
        """The methodology in force. Raises UserError `methodology-wrong` or `methodology-missing`."""
        return load_methodology(self.methodology_bytes())

    def methodology(self, digest: str) -> Methodology:
        """A methodology kept in the store."""
        return load_methodology(self.store.get(digest))

    def calendar(self) -> Calendar:
        """The working days in force. Raises UserError `calendar-wrong`."""
        return days_off(self.settings.calendar)

    def registry(self, session: Session) -> Registry:
        """The registry in force. Raises UserError `no-registry`."""
        return _registry(self.store, require_registry(session).manifest)

    def folder(self, run_id: str) -> Path:
        """Folder of the documents of a run."""
        return self.settings.runs / run_id


@lru_cache(maxsize=2)
def _registry(store: Store, manifest: str) -> Registry:
    # Its digest names it: what was read once stays true, and every step of a run asks for it.
    return load_registry(store, manifest)


def open_installation(settings: Settings, *, create: bool = False) -> Installation:
    """Opens the installation; `create` makes or migrates its database and makes its keys.

    Raises UserError `not-initialised` where the database is not there or is of an older version, `database-gone` where
    there was one; with `create` `key-wrong`, `origin-wrong`, `pages-secret-wrong`.
    """
    engine = engine_for(settings.database)
    installation = Installation(settings, engine, Store(settings.store))
    if create:
        migrate(engine)
        prepare_key(settings)
        pages_secret(settings)
    elif not is_current(engine):
        if _is_lost(installation):
            raise database_gone(f"файла {sqlite_file(engine)} нет, а в хранилище есть файлы")
        text = "База данных ещё не создана или создана более ранней версией программы."
        raise UserError("not-initialised", text, "Выполните «rsoko init».")
    return installation


def _is_lost(installation: Installation) -> bool:
    """Whether there is a store and no file of the database that knows what is in it: a disk may be missing."""
    file = sqlite_file(installation.engine)
    return file is not None and not file.exists() and any(installation.store.all_paths())
