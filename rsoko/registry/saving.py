"""Keeps a registry in the store: a manifest that names the file of each of its frames."""

import json

from rsoko.registry.model import Registry
from rsoko.store import Store

__all__ = ["load_registry", "save_registry"]

_FRAMES = ("districts", "municipalities", "schools", "contacts")


def save_registry(store: Store, registry: Registry) -> str:
    """Keep a registry and return the digest of its manifest; the same registry has the same digest."""
    digests = {name: store.put_frame(getattr(registry, name)) for name in _FRAMES}
    return store.put(json.dumps(digests, sort_keys=True, separators=(",", ":")).encode())


def load_registry(store: Store, digest: str) -> Registry:
    """Return the registry with this manifest. Raises UserError `store-damaged` where the store is."""
    digests = json.loads(store.get(digest))
    return Registry(**{name: store.get_frame(digests[name]) for name in _FRAMES})
