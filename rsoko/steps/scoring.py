"""Freeze and score: the snapshot is named by its digest, the result computed from it alone."""

from datetime import datetime

from rsoko.campaigns import PLANS
from rsoko.db.engine import session
from rsoko.db.models import Run
from rsoko.declared import workings
from rsoko.installation import Installation
from rsoko.ledger.results import attach_result
from rsoko.ledger.runs import attach_snapshot, get_run
from rsoko.material import material_of
from rsoko.operation import operation_facts
from rsoko.results import save_result
from rsoko.snapshots import freeze, load_snapshot
from rsoko.steps.collecting import needed_submissions, needs, published_lists

__all__ = ["freeze_snapshot", "score"]


def freeze_snapshot(installation: Installation, run_id: str, *, actor: str, at: datetime) -> str:
    """Fixes what the run computes from: accepted files, registry, published lists, methodology, facts of the ledger.

    A run that is frozen already stays as it is. Returns the digest of the snapshot. Raises UserError `list-missing`.
    """
    store = installation.store
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        if run.snapshot is not None:
            return run.snapshot
        registry = installation.registry(work)
        methodology = installation.methodology_bytes()
        submissions = needed_submissions(work, needs(installation, run.monitoring, run.year))
        lists = published_lists(work, run.monitoring, run.year)
        plan = PLANS[run.monitoring]
        looked_at = None
        if plan.observes is not None:
            looked_at = operation_facts(work, store, registry, run.monitoring, run.year)
    snapshot = freeze(
        store,
        monitoring=run.monitoring,
        year=run.year,
        registry=registry,
        forms=[need.form for need in plan.forms],
        submissions=submissions,
        lists=lists,
        catalogues=plan.catalogues,
        operation=looked_at,
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
    how = workings(run.monitoring)
    material = material_of(installation.store, load_snapshot(installation.store, run.snapshot))
    result = how.score(material, installation.methodology(run.methodology))
    digest = save_result(installation.store, run.monitoring, result)
    rows = result.schools[["school", "municipality", "district", *how.facts]]
    with session(installation.engine) as work:
        attach_result(work, run_id, result=digest, rows=rows, actor=actor, at=at)
    return digest


def _run(installation: Installation, run_id: str) -> Run:
    with session(installation.engine, reading=True) as work:
        return get_run(work, run_id)
