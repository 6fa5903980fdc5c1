"""Results in the store: a Parquet file a frame, a manifest that names them all by one digest."""

import json
from functools import lru_cache
from typing import Any

import pandas as pd

from rsoko.declared import workings
from rsoko.declared.monitoring import Outcome
from rsoko.snapshots import canonical_json
from rsoko.store import Store
from schemas.columns import nothing_of
from schemas.terms import MonitoringKey

__all__ = ["load_result", "save_result", "validated"]


def save_result(store: Store, monitoring: MonitoringKey, result: Outcome) -> str:
    """Keeps a result and returns its digest: the same frames and constants give the same one."""
    checked = validated(monitoring, result)
    manifest = {
        "monitoring": monitoring.value,
        "year": result.year,
        "constants": result.constants,
        "frames": {name: store.put_frame(getattr(checked, name)) for name in workings(monitoring).frames},
    }
    return store.put(canonical_json(manifest))


def validated(monitoring: MonitoringKey, result: Outcome) -> Any:  # noqa: ANN401 - each monitoring has its own class
    """The result with the types of its declaration, as it will be read from the store.

    What leaves a computation is checked here against its declaration; a breach is an error of the program.
    """
    how = workings(monitoring)
    frames = {name: of.validate(getattr(result, name)) for name, of in how.frames.items()}
    return how.result(year=result.year, constants=result.constants, **frames)


@lru_cache(maxsize=4)
def load_result(store: Store, digest: str) -> Any:  # noqa: ANN401 - each monitoring has a class of its own
    """Reads a result; the last ones stay in memory, since every document of a run needs the same."""
    manifest = json.loads(store.get(digest))
    how, kept = workings(MonitoringKey(manifest["monitoring"])), manifest["frames"]
    # A result of past years lacks the frames that were not yet made then: they have no rows.
    frames: dict[str, pd.DataFrame] = {
        name: store.get_frame(kept[name]) if name in kept else nothing_of(of) for name, of in how.frames.items()
    }
    return how.result(year=manifest["year"], constants=manifest["constants"], **frames)
