"""Keeps a registry in the store: a manifest that names the file of each of its frames."""

import json

from rsoko.registry.model import Registry
from rsoko.registry.sheets import OPTIONAL, SHEETS
from rsoko.store import Store

__all__ = ["load_registry", "save_registry"]


def save_registry(store: Store, registry: Registry) -> str:
    """Keep a registry and return the digest of its manifest; the same registry has the same digest.

    Sheets that a registry may do without are kept where they have rows: without them its digest is what it was
    before there were such sheets.
    """
    frames = {name: getattr(registry, name) for name in SHEETS}
    kept = {name: frame for name, frame in frames.items() if len(frame) or name not in OPTIONAL}
    digests = {name: store.put_frame(frame) for name, frame in kept.items()}
    return store.put(json.dumps(digests, sort_keys=True, separators=(",", ":")).encode())


def load_registry(store: Store, digest: str) -> Registry:
    """Return the registry with this manifest. Raises UserError `store-damaged` where the store is."""
    digests = json.loads(store.get(digest))
    return Registry(**{name: store.get_frame(each) for name, each in digests.items()})
