"""Whether the pages can do their work: for whoever watches the machine, without a word of what is in it."""

from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from rsoko.db.engine import session
from rsoko.db.migrate import is_current
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.audit import FIELDS, hash_of, head
from rsoko.ledger.registries import current_registry

__all__ = ["health"]


def health(installation: Installation) -> dict[str, bool]:
    """Whether the database has the tables of this version, the store gives back what it holds, the chain its end."""
    return {name: _is_well(check, installation) for name, check in CHECKS.items()}


def _is_well(check: Callable[[Installation], bool], installation: Installation) -> bool:
    try:
        return check(installation)
    except (UserError, SQLAlchemyError, OSError, ValueError):
        return False


def _database(installation: Installation) -> bool:
    return is_current(installation.engine)


def _store(installation: Installation) -> bool:
    with session(installation.engine, reading=True) as work:
        registry = current_registry(work)
    # Reading checks the content by its digest.
    return registry is None or bool(installation.store.get(registry.manifest))


def _chain(installation: Installation) -> bool:
    with session(installation.engine, reading=True) as work:
        last = head(work)
    return last is None or hash_of({name: getattr(last, name) for name in FIELDS}) == last.hash


CHECKS: dict[str, Callable[[Installation], bool]] = {"database": _database, "store": _store, "chain": _chain}
