"""The catalogue of measures and tasks of this installation, `templates/catalogue.toml`."""

import tomllib
from functools import cache

from rsoko.monitorings.catalogue import Catalogue, Measure, Task, read_catalogue
from rsoko.reports.rendering import TEMPLATES

__all__ = ["Catalogue", "Measure", "Task", "load_catalogue"]

CATALOGUE = TEMPLATES / "catalogue.toml"


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of this installation, read once a process."""
    return read_catalogue(tomllib.loads(CATALOGUE.read_text("utf-8")))
