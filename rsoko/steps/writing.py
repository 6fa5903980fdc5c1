"""Write: documents from the result, on several processes, recorded by their digests."""

import os
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.installation import Installation
from rsoko.ledger.documents import digests_of, documents_of, record_documents, write_folder
from rsoko.ledger.runs import edition_of, get_run, same_origin, to_draft
from rsoko.methodology import Methodology, load_methodology
from rsoko.reports import Correction, Stamp, Written
from rsoko.results import load_result
from rsoko.snapshots import load_snapshot
from rsoko.steps.editions import Change, Edition, change_between, corrected
from rsoko.store import Store, writing_to
from schemas.terms import MonitoringKey, Scope

__all__ = [
    "Earlier",
    "Order",
    "Part",
    "lay_out",
    "order_for",
    "parts_for",
    "parts_of",
    "places_of",
    "render",
    "renderers",
    "write_part",
]


@dataclass(frozen=True)
class Part:
    """Documents that are written together: of the region, a district, or a municipality and its schools."""

    scope: Scope
    code: str


@dataclass(frozen=True)
class Earlier:
    """The run that is corrected: what it was made from, and its documents by path."""

    result: str
    methodology: str
    documents: Mapping[str, str]


@dataclass(frozen=True)
class Order:
    """All that a process needs to write a part: small, so that it travels between processes."""

    store: Path
    monitoring: MonitoringKey
    result: str
    methodology: str
    stamp: Stamp
    part: Part
    earlier: Earlier | None


def parts_of(installation: Installation, run_id: str) -> list[Part]:
    """Parts of a run, the longest first, so that the processes end together."""
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
    assert run.result is not None
    return parts_for(load_result(installation.store, run.result).schools)


def parts_for(schools: pd.DataFrame) -> list[Part]:
    """Parts of the documents about these schools, as `parts_of` gives them."""
    sizes = schools["municipality"].value_counts()
    ordered = sorted(sizes.index, key=lambda code: (-int(sizes[code]), code))
    return [
        Part(Scope.MINISTRY, "region"),
        *(Part(Scope.MUNICIPALITY, code) for code in ordered),
        *(Part(Scope.DISTRICT, code) for code in sorted(schools["district"].unique())),
    ]


def order_for(installation: Installation, run_id: str, part: Part) -> Order:
    """What to write of a run.

    A repeated run (same data, methodology and code) carries the number and the time of the first one: nothing
    in it is new, and its documents are the same to the byte. A correction takes from the run that it corrects the
    documents that still say the same.
    """
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        origin = same_origin(work, run)
        corrected_run = None if origin.corrects is None else get_run(work, origin.corrects)
        number = edition_of(work, origin)
        documents = digests_of(work, corrected_run.id) if corrected_run else {}
    assert run.snapshot is not None
    assert run.methodology is not None
    assert run.result is not None
    frozen = load_snapshot(installation.store, run.snapshot)
    stamp = Stamp(
        run=origin.id,
        monitoring=run.monitoring.label,
        year=run.year,
        snapshot=run.snapshot,
        methodology_version=installation.methodology(run.methodology).version,
        methodology_digest=run.methodology,
        code_version=run.code_version,
        moment=origin.started_at.astimezone(KIROV),
        demo=frozen.demo,
        calendar=frozen.calendar,
        correction=None if corrected_run is None else Correction(number, corrected_run.id),
    )
    earlier = None
    if corrected_run is not None:
        assert corrected_run.result is not None
        assert corrected_run.methodology is not None
        earlier = Earlier(corrected_run.result, corrected_run.methodology, documents)
    return Order(installation.settings.store, run.monitoring, run.result, run.methodology, stamp, part, earlier)


def render(order: Order) -> list[Written]:
    """Writes the documents of a part: bytes that depend on nothing but the order."""
    source = order.store, order.monitoring
    now = _edition(*source, order.result, order.methodology)
    places = places_of(order.part, now.result.schools)
    if order.earlier is None:
        return [one.written() for place in places for one in now.documents(place, order.stamp)]
    change = _change(*source, (order.result, order.methodology), (order.earlier.result, order.earlier.methodology))
    store = _store(order.store)
    kept = {path: partial(store.get, digest) for path, digest in order.earlier.documents.items()}
    return [one.written() for place in places for one in corrected(change, place, order.stamp, kept)]


def places_of(part: Part, schools: pd.DataFrame) -> list[tuple[Scope, str]]:
    """Scopes and codes of a part: a municipality is written together with its schools."""
    own = schools.loc[schools["municipality"] == part.code, "school"] if part.scope is Scope.MUNICIPALITY else ()
    return [(part.scope, part.code), *((Scope.SCHOOL, str(school)) for school in own)]


@lru_cache(maxsize=2)
def _edition(root: Path, monitoring: MonitoringKey, result: str, methodology: str) -> Edition:
    return Edition(monitoring, load_result(_store(root), result), _methodology(root, methodology))


@lru_cache(maxsize=2)
def _change(root: Path, monitoring: MonitoringKey, now: tuple[str, str], before: tuple[str, str]) -> Change:
    """Kept in memory: every part of a correction needs the same."""
    return change_between(_edition(root, monitoring, *now), _edition(root, monitoring, *before))


def renderers(processes: int) -> ProcessPoolExecutor:
    """Processes that write documents; fresh ones, since a forked copy of a threaded process may hang."""
    return ProcessPoolExecutor(
        max_workers=processes, mp_context=get_context("spawn"), initializer=_end_with, initargs=(os.getpid(),)
    )


def write_part(
    installation: Installation, run_id: str, part: Part, pool: ProcessPoolExecutor | None, *, actor: str, at: datetime
) -> int:
    """Renders a part in the pool, or here without one, and records its documents; returns how many there are."""
    order = order_for(installation, run_id, part)
    written = render(order) if pool is None else pool.submit(render, order).result()
    with session(installation.engine) as work:
        return len(record_documents(work, installation.store, run_id, written, actor=actor, at=at))


def lay_out(installation: Installation, run_id: str, *, actor: str, at: datetime) -> Path:
    """Puts all documents into the folder of the run and makes the run a draft; returns the folder."""
    with session(installation.engine, reading=True) as work:
        documents = documents_of(work, run_id)
    folder = installation.folder(run_id)
    with writing_to(folder):
        write_folder(installation.store, documents, folder)
    with session(installation.engine) as work:
        to_draft(work, run_id, actor=actor, at=at)
    return folder


def _end_with(parent: int) -> None:
    """Lets a writing process end when the one that it writes for is gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@cache
def _store(root: Path) -> Store:
    # One store a process: what was read from it is remembered by the store it came from.
    return Store(root)


@cache
def _methodology(root: Path, digest: str) -> Methodology:
    return load_methodology(_store(root).get(digest))
