"""Where tasks get the outside from: the installation, the clock, the operator, the current flow run."""

import getpass
from functools import cache

from prefect import runtime

from rsoko.installation import Installation, open_installation
from rsoko.settings import Settings

__all__ = ["flow_run_id", "installation", "operator"]


def installation() -> Installation:
    """The installation that the environment names; opened once a process."""
    settings = Settings()
    # Secrets are not part of the key: two installations differ in their home or database.
    key = (str(settings.home.resolve()), settings.database)
    return _open(key)


@cache
def _open(_key: tuple[str, str]) -> Installation:
    return open_installation(Settings())


def operator() -> str:
    """Who acts: named by configuration, else the account of the machine."""
    return Settings().operator or getpass.getuser()


def flow_run_id() -> str | None:
    """The current flow run, for the ledger."""
    identity: str | None = runtime.flow_run.id
    return identity
