"""Results in the store: a Parquet file a frame, a manifest that names them all by one digest."""

import json
from functools import lru_cache

import pandas as pd

from rsoko.monitorings.result import FRAMES, Result
from rsoko.snapshots import canonical_json
from rsoko.store import Store
from schemas.identification import RESULT
from schemas.terms import MonitoringKey

__all__ = ["load_result", "save_result", "schools_frame"]


def save_result(store: Store, result: Result) -> str:
    """Keeps a result and returns its digest: the same frames and constants give the same one.

    What leaves the computation is checked here against its declaration; a breach is an error of the program.
    """
    manifest = {
        "monitoring": MonitoringKey.IDENTIFICATION.value,
        "year": result.year,
        "constants": result.constants,
        "frames": {name: store.put_frame(RESULT[name].validate(getattr(result, name))) for name in FRAMES},
    }
    return store.put(canonical_json(manifest))


@lru_cache(maxsize=2)
def load_result(store: Store, digest: str) -> Result:
    """Reads a result; the last ones stay in memory, since every document of a run needs the same."""
    manifest = json.loads(store.get(digest))
    frames: dict[str, pd.DataFrame] = {name: store.get_frame(of) for name, of in manifest["frames"].items()}
    return Result(year=manifest["year"], constants=manifest["constants"], **frames)


def schools_frame(store: Store, digest: str) -> str:
    """Digest of the schools frame of a result: what the next year's dynamics are measured against."""
    return str(json.loads(store.get(digest))["frames"]["schools"])
