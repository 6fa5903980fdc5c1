"""Freeze and score: the snapshot is named by its digest, the result computed from it alone."""

from datetime import datetime

from rsoko.db.engine import session
from rsoko.db.models import Run
from rsoko.installation import Installation
from rsoko.ledger.results import attach_result
from rsoko.ledger.runs import attach_snapshot, get_run, published_run
from rsoko.methodology import load_methodology
from rsoko.monitorings.identification import identify
from rsoko.results import save_result, schools_frame
from rsoko.snapshots import freeze, inputs_of, load_snapshot
from rsoko.steps.collecting import needed_submissions, needs

__all__ = ["freeze_snapshot", "score"]


def freeze_snapshot(installation: Installation, run_id: str, *, actor: str, at: datetime) -> str:
    """Fixes what the run computes from: accepted files, registry, the year before, methodology.

    A run that is frozen already stays as it is. Returns the digest of the snapshot.
    """
    store = installation.store
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        if run.snapshot is not None:
            return run.snapshot
        registry = installation.registry(work)
        methodology = installation.methodology_bytes()
        window = load_methodology(methodology).identification.window_years.value
        submissions = needed_submissions(work, needs(run.year, window))
        before = published_run(work, run.monitoring, run.year - 1)
    snapshot = freeze(
        store,
        monitoring=run.monitoring,
        year=run.year,
        registry=registry,
        submissions=submissions,
        previous=None if before is None or before.result is None else schools_frame(store, before.result),
    )
    digest = store.put(methodology)
    with session(installation.engine) as work:
        attach_snapshot(work, run_id, snapshot=snapshot.digest, methodology=digest, actor=actor, at=at)
    return snapshot.digest


def score(installation: Installation, run_id: str, *, actor: str, at: datetime) -> str:
    """Computes the result from the snapshot and the methodology; returns its digest."""
    run = _run(installation, run_id)
    if run.result is not None:
        return run.result
    assert run.snapshot is not None
    assert run.methodology is not None
    inputs = inputs_of(installation.store, load_snapshot(installation.store, run.snapshot))
    result = identify(inputs, installation.methodology(run.methodology))
    digest = save_result(installation.store, result)
    with session(installation.engine) as work:
        attach_result(work, run_id, result=digest, schools=result.schools, actor=actor, at=at)
    return digest


def _run(installation: Installation, run_id: str) -> Run:
    with session(installation.engine, reading=True) as work:
        return get_run(work, run_id)
