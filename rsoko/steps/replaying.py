"""Replay: a run of the past computed again from its snapshot and methodology, compared to the byte."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rsoko.db.engine import session
from rsoko.db.models import Document, Run
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.documents import documents_of
from rsoko.ledger.results import PLACE, frame_digest, result_rows
from rsoko.ledger.runs import get_run, list_runs
from rsoko.ledger.transitions import no_result
from rsoko.material import material_of
from rsoko.results import load_result, save_result
from rsoko.snapshots import load_snapshot
from rsoko.steps.writing import Part, order_for, parts_for, render
from rsoko.store import Store, digest_of
from rsoko.version import code_version
from schemas.terms import ReplayPart, RunStatus

__all__ = ["Difference", "Replayed", "replay", "replayable"]


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise: part of the result or path of a document, the digests then and now."""

    part: ReplayPart
    name: str
    then: str | None
    now: str | None


@dataclass(frozen=True)
class Replayed:
    """What a replay of a run showed; `code` is the version that computed it then, `installed` the one of today."""

    run: str
    code: str
    installed: str
    documents: int
    differences: tuple[Difference, ...]


def replayable(installation: Installation, year: int) -> list[str]:
    """Runs of a year that came to a result, oldest first. Raises UserError `no-runs`."""
    with session(installation.engine, reading=True) as work:
        runs = list_runs(work, year=year)
    found = [run.id for run in reversed(runs) if run.result is not None and run.status is not RunStatus.FAILED]
    if not found:
        raise UserError("no-runs", f"За {year} год нет запусков с результатом.", "Список запусков: «rsoko runs».")
    return found


def replay(
    installation: Installation,
    run_id: str,
    pool: ProcessPoolExecutor,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Replayed:
    """Compute a run again, in a store of its own: nothing is written to the ledger or its files.

    Documents are compared where the run has any. Raises UserError `no-such-run`, `no-result`, `store-damaged`,
    `not-replayable` where the code of today cannot compute what the code of then did.
    """
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        documents = {row.path: row for row in documents_of(work, run_id)}
        # A later version may say more of a school; what was said then is compared.
        facts = next((list(row.facts) for row in result_rows(work, run_id)), [])
        if run.result is None or run.status is RunStatus.FAILED:
            raise no_result(run_id)
    with tempfile.TemporaryDirectory(prefix="rsoko-replay-") as folder:
        aside = _shadow(installation.store, Path(folder))
        result = _computed(installation, run, aside)
        differences = list(_of_result(installation, run, aside, result, facts))
        if documents:
            written = _written(installation, run, aside, result, pool, progress)
            differences += _of_documents(documents, written)
    return Replayed(run_id, run.code_version, code_version(), len(documents), tuple(differences))


def _shadow(store: Store, folder: Path) -> Store:
    """A store that shows all files of another; what is put into it does not come there."""
    for path in store.paths():
        link = folder / path.relative_to(store.root)
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(path)
    return Store(folder)


def _computed(installation: Installation, run: Run, aside: Store) -> str:
    assert run.snapshot is not None
    assert run.methodology is not None
    snapshot, methodology = load_snapshot(installation.store, run.snapshot), installation.methodology(run.methodology)
    try:
        result = workings(run.monitoring).score(material_of(installation.store, snapshot), methodology)
        return save_result(aside, run.monitoring, result)
    except UserError:
        raise
    except Exception as error:
        if run.code_version == code_version():
            raise
        text = f"Версия {code_version()} не может повторить расчёт запуска {run.id} ({type(error).__name__}: {error})."
        raise UserError("not-replayable", text, f"Повторите его версией {run.code_version}.") from error


def _of_result(
    installation: Installation, run: Run, aside: Store, result: str, facts: list[str]
) -> Iterator[Difference]:
    assert run.result is not None
    then, now = (_parts(store, digest) for store, digest in ((installation.store, run.result), (aside, result)))
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            yield Difference(ReplayPart.RESULT, name, then.get(name), now.get(name))
    schools = load_result(aside, result).schools
    rows = frame_digest(schools[[name for name in (*PLACE, *facts) if name in schools]])
    if rows != run.result_rows:
        yield Difference(ReplayPart.RESULT, "result_row", run.result_rows, rows)


def _parts(store: Store, digest: str) -> dict[str, str]:
    """Digests of the frames of a result; its constants and the like count as one part."""
    manifest: dict[str, Any] = json.loads(store.get(digest))
    frames: dict[str, str] = manifest.pop("frames")
    return {**frames, "constants": digest_of(json.dumps(manifest, sort_keys=True).encode())}


def _written(
    installation: Installation,
    run: Run,
    aside: Store,
    result: str,
    pool: ProcessPoolExecutor,
    progress: Callable[[int, int], None],
) -> dict[str, str]:
    """Digests of all documents of the run, written anew, by path."""
    parts = parts_for(load_result(aside, result).schools)
    template = replace(order_for(installation, run.id, Part(parts[0].scope, parts[0].code)), store=aside.root)
    orders = [replace(template, result=result, part=part) for part in parts]
    found: dict[str, str] = {}
    for done, written in enumerate(pool.map(render, orders), start=1):
        found |= {each.path: digest_of(each.content) for each in written}
        progress(done, len(orders))
    return found


def _of_documents(then: Mapping[str, Document], now: Mapping[str, str]) -> Iterator[Difference]:
    for path in sorted({*then, *now}):
        before = then[path].digest if path in then else None
        if before != now.get(path):
            yield Difference(ReplayPart.DOCUMENT, path, before, now.get(path))
