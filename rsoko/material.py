"""A snapshot opened for a monitoring: its frames, and the results of the lists it builds on."""

from rsoko.monitorings.material import Material
from rsoko.results import load_result
from rsoko.snapshots import Snapshot
from rsoko.store import Store
from schemas.terms import FormKey

__all__ = ["material_of"]


def material_of(store: Store, snapshot: Snapshot) -> Material:
    """Frames of a snapshot. Raises UserError `store-damaged`."""
    manifest = snapshot.manifest
    return Material(
        year=manifest["year"],
        schools=store.get_frame(manifest["places"]),
        forms={FormKey(form): store.get_frame(digest) for form, digest in manifest["forms"].items()},
        lists={int(year): load_result(store, digest) for year, digest in manifest["lists"].items()},
        catalogues={name: store.get_frame(digest) for name, digest in manifest["catalogues"].items()},
        # Snapshots of most monitorings, and those of past years, hold none.
        operation={name: store.get_frame(digest) for name, digest in manifest.get("operation", {}).items()},
        calendar=snapshot.calendar,
    )
