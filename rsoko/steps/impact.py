"""What a correction would change: of a draft that is ready, or of files that nobody has submitted yet."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rsoko.calendar import KIROV
from rsoko.comparison.impact import DocumentChange, Impact, Letter
from rsoko.db.engine import session
from rsoko.db.models import Run
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.intake import Checked, Incoming, check_files
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import get_run, run_in_force
from rsoko.notify.recipients import REGION, addressees, by_place, documents_for, offices_told, town_districts
from rsoko.registry import Registry
from rsoko.reports import Stamp
from rsoko.results import load_result
from rsoko.snapshots import Filed
from rsoko.steps.collecting import needs, require_lists
from rsoko.steps.crosschecking import cross_check_files
from rsoko.steps.editions import Change, Edition, change_between, new_documents
from rsoko.steps.scoring import compute, freeze_files
from rsoko.steps.submitting import require_files
from schemas.terms import MonitoringKey, Scope

__all__ = ["Preview", "impact_of", "preview"]


@dataclass(frozen=True)
class Preview:
    """What the check of the files said; the impact is None where one of them would be rejected."""

    checked: tuple[Checked, ...]
    impact: Impact | None
    demo: bool


def impact_of(installation: Installation, run_id: str) -> Impact | None:
    """What publishing a draft would change against the run that it corrects; None where it corrects none."""
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        if run.corrects is None:
            return None
        force = get_run(work, run.corrects)
        registry = installation.registry(work)
        documents, old = documents_of(work, run.id), documents_of(work, force.id)
    sent = {each.path: each.digest for each in old}
    planned = [DocumentChange(each.scope, each.code, each.kind, each.path) for each in documents]
    changed = {each.path for each in documents if sent.get(each.path) != each.digest}
    change = change_between(*(_edition(installation, each) for each in (run, force)))
    return _impact(change, force, planned, changed, registry)


def preview(
    installation: Installation,
    monitoring: MonitoringKey,
    year: int,
    files: Sequence[Path],
    *,
    at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Preview:
    """What a run begun now would change if these files had been submitted; nothing is recorded or published.

    Raises UserError `nothing-in-force` where no run of the year is published, `file-missing`, `file-not-used`,
    `list-missing`.
    """
    require_files(files)
    require_lists(installation, monitoring, year)
    with session(installation.engine, reading=True) as work:
        force, registry = run_in_force(work, monitoring, year), installation.registry(work)
        checked = check_files([Incoming(file.name, file.read_bytes(), None, None, None) for file in files], registry)
        checked = cross_check_files(work, installation.store, checked, registry, today=at.astimezone(KIROV).date())
        if not all(check.accepted for check in checked):
            return Preview(tuple(checked), None, demo=False)
        instead = [_thought_of(installation, check) for check in checked]
        _require_used(installation, monitoring, year, checked)
        snapshot = freeze_files(installation, work, monitoring, year, instead)
    methodology = installation.current_methodology()
    now = Edition(monitoring, compute(installation.store, monitoring, snapshot, methodology), methodology)
    change = change_between(now, _edition(installation, force))
    planned, changed = _sketched(change, demo=snapshot.demo, progress=progress)
    return Preview(tuple(checked), _impact(change, force, planned, changed, registry), snapshot.demo)


def _impact(
    change: Change, force: Run, planned: Sequence[DocumentChange], changed: Collection[str], registry: Registry
) -> Impact:
    monitoring = change.now.monitoring
    return Impact(
        monitoring=monitoring,
        year=force.year,
        force=force.id,
        results=change.difference,
        schools=change.schools,
        documents=tuple(each for each in planned if each.path in changed),
        documents_total=len(planned),
        letters=tuple(_letters(monitoring, planned, changed, registry)),
    )


def _letters(
    monitoring: MonitoringKey, planned: Sequence[DocumentChange], changed: Collection[str], registry: Registry
) -> Iterable[Letter]:
    """Whoever gets at least one of the changed documents, in the order of places."""
    documents, district_of = by_place(planned), town_districts(registry)
    shared = workings(monitoring).shared
    channels: dict[tuple[Scope, str, str], int] = {}
    offices = offices_told(registry, documents, shared)
    for recipient in addressees(registry, offices | set(documents)).reached:
        chosen = documents_for(recipient.place, documents, district_of, shared)
        if any(each.path in changed for each in chosen):
            name = (recipient.scope, recipient.code, recipient.name)
            channels[name] = channels.get(name, 0) + 1
    return [Letter(*name, count) for name, count in channels.items()]


def _sketched(
    change: Change, *, demo: bool, progress: Callable[[int, int], None] | None
) -> tuple[list[DocumentChange], set[str]]:
    """All documents of a run that is not begun, and the paths of those that say something new."""
    now, schools = change.now, change.now.result.schools
    places = [REGION]
    for scope in (Scope.DISTRICT, Scope.MUNICIPALITY, Scope.SCHOOL):
        places += [(scope, str(code)) for code in sorted(schools[scope.value].unique())]
    planned: list[DocumentChange] = []
    changed: set[str] = set()
    for done, place in enumerate(places, start=1):
        documents = now.documents(place, Stamp.of_sketch(now.monitoring.label, now.result.year, demo=demo))
        planned += [DocumentChange(each.scope, each.code, each.kind, each.path) for each in documents]
        changed |= new_documents(change, place, demo=demo)
        if progress is not None:
            progress(done, len(places))
    return planned, changed


def _edition(installation: Installation, run: Run) -> Edition:
    assert run.result is not None
    assert run.methodology is not None
    result = load_result(installation.store, run.result)
    return Edition(run.monitoring, result, installation.methodology(run.methodology))


def _thought_of(installation: Installation, check: Checked) -> Filed:
    assert check.frame is not None
    parquet = installation.store.put_frame(check.frame)
    return Filed(check.form, check.year, check.sender, check.digest, parquet)


def _require_used(installation: Installation, monitoring: MonitoringKey, year: int, checked: Sequence[Checked]) -> None:
    wanted = {(need.form, need.year) for need in needs(installation, monitoring, year)}
    unused = [check.name for check in checked if (check.form, check.year) not in wanted]
    if unused:
        raise UserError(
            "file-not-used",
            f"Мониторинг «{monitoring.label}» {year} года не использует файлы: {', '.join(unused)}.",
            "Проверьте форму и год в паспорте файла.",
        )
