"""Compare: two runs of the ledger, with the mixed cases that say because of what they differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rsoko.comparison import Cases, compare_methodologies, compare_results, find_causes, schools_of_both
from rsoko.comparison.data import DataDifference, Frames, compare_files, compare_frames
from rsoko.comparison.runs import CodeDifference, Compared, RunDifference
from rsoko.db.engine import session
from rsoko.db.models import Run
from rsoko.declared.monitoring import Outcome
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.runs import get_run
from rsoko.results import load_result
from rsoko.snapshots import Snapshot, load_snapshot
from rsoko.steps.scoring import compute
from rsoko.store import Store
from rsoko.version import code_version
from schemas.terms import FormKey, MonitoringKey

__all__ = ["compare_runs", "differing_names", "of_demo"]

PLACE = ["school", "name", "municipality_name"]


def compare_runs(installation: Installation, before: str, after: str) -> RunDifference:
    """Compare two runs of one monitoring, of the same year or not.

    Raises UserError `no-such-run`, `no-result` where one has none yet, `runs-differ` for two monitorings.
    """
    with session(installation.engine, reading=True) as work:
        old, new = get_run(work, before), get_run(work, after)
    _require_comparable(old, new)
    was, now = (_result(installation, run) for run in (old, new))
    found, code = _causes(installation, old, new)
    return RunDifference(
        monitoring=old.monitoring,
        before=_compared(installation, old),
        after=_compared(installation, new),
        data=_data(installation.store, *(load_snapshot(installation.store, str(run.snapshot)) for run in (old, new))),
        methodology=compare_methodologies(*(installation.methodology(str(run.methodology)) for run in (old, new))),
        code=code,
        results=compare_results(was, now, old.monitoring),
        causes=found,
        schools=schools_of_both(was, now)[PLACE].sort_values("school"),
    )


def of_demo(installation: Installation, found: RunDifference) -> bool:
    """Whether either run is of a demonstration."""
    digests = (found.before.snapshot, found.after.snapshot)
    return any(load_snapshot(installation.store, digest).demo for digest in digests)


@dataclass
class _Mixed:
    """Computes cases by this version of the program, each once."""

    installation: Installation
    monitoring: MonitoringKey
    known: dict[tuple[str, str], Outcome] = field(default_factory=dict)

    def case(self, snapshot: str | None, methodology: str | None) -> Outcome:
        assert snapshot is not None
        assert methodology is not None
        name = (snapshot, methodology)
        if name not in self.known:
            store = self.installation.store
            of = load_snapshot(store, snapshot), self.installation.methodology(methodology)
            self.known[name] = compute(store, self.monitoring, *of)
        return self.known[name]


def _require_comparable(*runs: Run) -> None:
    for run in runs:
        if run.result is None:
            text = f"У запуска {run.id} нет результата: он не завершён или прерван."
            raise UserError("no-result", text, "Список запусков: «rsoko runs».")
    if len({run.monitoring for run in runs}) > 1:
        titles = " и ".join(f"«{run.monitoring.label}»" for run in runs)
        raise UserError("runs-differ", f"Это запуски разных мониторингов: {titles}.", "Сравните запуски одного.")


def _result(installation: Installation, run: Run) -> Outcome:
    assert run.result is not None
    result: Outcome = load_result(installation.store, run.result)
    return result


def _compared(installation: Installation, run: Run) -> Compared:
    assert run.snapshot is not None
    assert run.methodology is not None
    version = installation.methodology(run.methodology).version
    return Compared(run.id, run.year, run.status.label, run.snapshot, run.methodology, version, run.code_version)


def _data(store: Store, before: Snapshot, after: Snapshot) -> DataDifference:
    old, new = before.manifest, after.manifest
    rows, places = compare_frames(_frames(store, before), _frames(store, after))
    return DataDifference(
        files=compare_files(old, new),
        rows=rows,
        places=places,
        lists=tuple(int(year) for year in differing_names(old, new, "lists")),
        catalogues=differing_names(old, new, "catalogues"),
        operation=differing_names(old, new, "operation"),
    )


def differing_names(old: Mapping[str, Any], new: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """Names under which two manifests have other files of a kind, or only one has any."""
    was, now = (manifest.get(kind, {}) for manifest in (old, new))
    return tuple(name for name in sorted({*was, *now}) if was.get(name) != now.get(name))


def _frames(store: Store, snapshot: Snapshot) -> Frames:
    manifest = snapshot.manifest
    forms = {FormKey(form): store.get_frame(digest) for form, digest in manifest["forms"].items()}
    return Frames(forms, store.get_frame(manifest["places"]))


def _causes(installation: Installation, old: Run, new: Run) -> tuple[pd.DataFrame, CodeDifference]:
    """Because of what each value differs; nothing where this version cannot compute one of the cases."""
    version, mixed = code_version(), _Mixed(installation, old.monitoring)
    was, now = _result(installation, old), _result(installation, new)
    for run, result in ((old, was), (new, now)):
        if run.code_version == version:
            # The same code gives the same: it need not be computed once more.
            mixed.known[str(run.snapshot), str(run.methodology)] = result
    try:
        cases = Cases(
            before=was,
            after=now,
            old=mixed.case(old.snapshot, old.methodology),
            new=mixed.case(new.snapshot, new.methodology),
            data=mixed.case(new.snapshot, old.methodology),
            methodology=mixed.case(old.snapshot, new.methodology),
        )
    except UserError as error:
        nothing = pd.DataFrame(columns=["school", "field", "cause"])
        return nothing, CodeDifference(old.code_version, new.code_version, version, None, error.text)
    repeated = [compare_results(*pair, old.monitoring).empty for pair in ((was, cases.old), (now, cases.new))]
    code = CodeDifference(old.code_version, new.code_version, version, (repeated[0], repeated[1]))
    return find_causes(cases, old.monitoring), code
