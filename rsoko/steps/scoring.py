"""Freeze and score: the snapshot is named by its digest, the result computed from it alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from rsoko.campaigns import PLANS
from rsoko.db.engine import session
from rsoko.db.models import Run
from rsoko.declared import workings
from rsoko.declared.monitoring import Outcome
from rsoko.installation import Installation
from rsoko.ledger.results import attach_result
from rsoko.ledger.runs import attach_snapshot, get_run
from rsoko.material import material_of
from rsoko.methodology import Methodology
from rsoko.operation import operation_facts
from rsoko.results import save_result, validated
from rsoko.snapshots import Filed, Snapshot, freeze, load_snapshot
from rsoko.steps.collecting import needed_submissions, needs, published_lists
from rsoko.store import Store
from schemas.terms import MonitoringKey

__all__ = ["compute", "freeze_files", "freeze_snapshot", "score"]


def freeze_snapshot(installation: Installation, run_id: str, *, actor: str, at: datetime) -> str:
    """Fixes what the run computes from: accepted files, registry, published lists, methodology, facts of the ledger.

    A run that is frozen already stays as it is. Returns the digest of the snapshot. Raises UserError `list-missing`.
    """
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        if run.snapshot is not None:
            return run.snapshot
        methodology = installation.methodology_bytes()
        snapshot = freeze_files(installation, work, run.monitoring, run.year)
    digest = installation.store.put(methodology)
    with session(installation.engine) as work:
        attach_snapshot(work, run_id, snapshot=snapshot.digest, methodology=digest, actor=actor, at=at)
    return snapshot.digest


def freeze_files(
    installation: Installation, work: Session, monitoring: MonitoringKey, year: int, instead: Sequence[Filed] = ()
) -> Snapshot:
    """What a run begun now would compute from, with files of `instead` in place of those of the same senders.

    Raises UserError `list-missing`, `rows-repeated`.
    """
    recorded = needed_submissions(work, needs(installation, monitoring, year))
    found = [Filed(each.form, each.year, each.sender, each.original, each.parquet) for each in recorded]
    files = {_name(each): each for each in [*found, *instead]}
    plan, registry, calendar = PLANS[monitoring], installation.registry(work), installation.calendar()
    looks = plan.observes is not None
    return freeze(
        installation.store,
        monitoring=monitoring,
        year=year,
        registry=registry,
        forms=[need.form for need in plan.forms],
        submissions=[files[name] for name in sorted(files)],
        lists=published_lists(work, monitoring, year),
        catalogues=plan.catalogues,
        calendar=calendar,
        operation=operation_facts(work, installation.store, registry, calendar, monitoring, year) if looks else None,
    )


def _name(file: Filed) -> tuple[str, int, str]:
    """Whose file it is: a newer one of the same name takes its place."""
    return str(file.form), file.year or 0, file.sender or ""


def compute(store: Store, monitoring: MonitoringKey, snapshot: Snapshot, methodology: Methodology) -> Outcome:
    """The result that a snapshot and a methodology give by this version of the program, as it would be read again.

    Nothing is kept. Raises UserError where the methodology has no section for the monitoring, or `store-damaged`.
    """
    checked: Outcome = validated(monitoring, workings(monitoring).score(material_of(store, snapshot), methodology))
    return checked


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
    rows = result.schools[["school", "municipality", "district", *(fact.name for fact in how.facts)]]
    with session(installation.engine) as work:
        attach_result(work, run_id, result=digest, rows=rows, actor=actor, at=at)
    return digest


def _run(installation: Installation, run_id: str) -> Run:
    with session(installation.engine, reading=True) as work:
        return get_run(work, run_id)
