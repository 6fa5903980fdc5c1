"""The registry of the region: districts, municipalities, schools, contacts."""

from rsoko.registry.model import Registry, open_in, school_places
from rsoko.registry.reading import read_registry
from rsoko.registry.saving import load_registry, save_registry

__all__ = ["Registry", "load_registry", "open_in", "read_registry", "save_registry", "school_places"]
