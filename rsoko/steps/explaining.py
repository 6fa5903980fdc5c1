"""Explain: the result of a school down to the cells of the files that it was made from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from rsoko.db.engine import session
from rsoko.db.models import RegistryVersion, Run, Submission
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.explaining.facts import explain_facts
from rsoko.explaining.node import CellRef, Explanation
from rsoko.explaining.sources import Source
from rsoko.installation import Installation
from rsoko.intake import Checked, Incoming, check_files
from rsoko.ledger.runs import get_run
from rsoko.ledger.transitions import no_result
from rsoko.material import material_of
from rsoko.parquet import packed
from rsoko.records import records
from rsoko.registry import Registry, load_registry
from rsoko.results import load_result
from rsoko.snapshots import Snapshot, load_snapshot
from rsoko.store import Store, digest_of
from schemas.forms import FORMS

__all__ = ["Explained", "explain_school", "explain_schools"]

UNREAD = "ячейка не указана: файл читается теперь иначе, чем при приёме"


@dataclass(frozen=True)
class Explained:
    """An explanation, the row of the school in the result, and where each cell of the tree came from."""

    run: Run
    school: dict[str, Any]
    explanation: Explanation
    sources: dict[CellRef, Source]


def explain_school(installation: Installation, run_id: str, school: str) -> Explained:
    """Explain what a run says of a school, as `explain_schools` does."""
    (found,) = explain_schools(installation, run_id, [school])
    return found


def explain_schools(installation: Installation, run_id: str, schools: Sequence[str]) -> list[Explained]:
    """Explain what a run says of schools.

    The originals of their files are read once more by the registry of the time of the run; a cell is named only where
    that gives the rows that were recorded. Raises UserError `no-such-run`, `no-result`, `no-such-school`.
    """
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
    if run.result is None or run.snapshot is None or run.methodology is None:
        raise no_result(run_id)
    result = load_result(installation.store, run.result)
    rows = {row["school"]: row for row in records(result.schools)}
    for school in schools:
        if school not in rows:
            text = f"В результате запуска {run_id} нет школы с кодом «{school}»."
            raise UserError("no-such-school", text, "Проверьте код: шесть цифр, как в реестре.")
    snapshot = load_snapshot(installation.store, run.snapshot)
    material, methodology = material_of(installation.store, snapshot), installation.methodology(run.methodology)
    how = workings(run.monitoring)
    explain = how.explain or partial(explain_facts, how.facts)
    found = [explain(result, material, methodology, school) for school in schools]
    with session(installation.engine, reading=True) as work:
        origins = _Sources(work, installation.store, snapshot, run, _registry_of(work, installation.store, run))
        sources = origins.of([cell for each in found for cell in each.cells()])
    return [
        Explained(run, rows[each.school], each, {cell: sources[cell] for cell in each.cells() if cell in sources})
        for each in found
    ]


def _registry_of(work: Session, store: Store, run: Run) -> Registry:
    """The registry in force when the run began."""
    query = select(RegistryVersion).where(RegistryVersion.loaded_at <= run.started_at)
    version = work.exec(query.order_by(col(RegistryVersion.id).desc()).limit(1)).one()
    return load_registry(store, version.manifest)


@dataclass(frozen=True)
class _Sources:
    """Finds the files of cells and their places there."""

    work: Session
    store: Store
    snapshot: Snapshot
    run: Run
    registry: Registry

    def of(self, cells: Sequence[CellRef]) -> dict[CellRef, Source]:
        """Where each cell stands."""
        files = [(self._submission(file), own) for file, own in self._by_file(cells)]
        checked = check_files([self._incoming(submission) for submission, _ in files], self.registry)
        found: dict[CellRef, Source] = {}
        for (submission, own), check in zip(files, checked, strict=True):
            places = self._places(check, submission, own)
            found |= {cell: _source(submission, places.get(cell)) for cell in own}
        return found

    def _by_file(self, cells: Sequence[CellRef]) -> Iterator[tuple[dict[str, Any], list[CellRef]]]:
        """Files of the snapshot with the cells that stand in them."""
        for file in self.snapshot.manifest["files"]:
            asked = [cell for cell in cells if cell.form == file["form"] and cell.year in (file["year"], None)]
            if not asked or file["rows"] is None:
                continue
            unique = list(FORMS[asked[0].form].unique)
            rows = self.store.get_frame(file["rows"], unique)
            there = set(zip(*(rows[name].tolist() for name in unique), strict=True))
            own = [cell for cell in asked if tuple(value for _, value in cell.key) in there]
            if own:
                yield file, own

    def _submission(self, file: dict[str, Any]) -> Submission:
        """The file as it came: of equal ones the newest that was there when the run began, else the first."""
        query = select(Submission).where(
            Submission.form == file["form"],
            Submission.year == file["year"],
            Submission.sender == file["sender"],
            Submission.original == file["original"],
            Submission.parquet == file["rows"],
        )
        rows = self.work.exec(query.order_by(col(Submission.id).desc())).all()
        return next((row for row in rows if row.received_at <= self.run.started_at), rows[-1])

    def _incoming(self, submission: Submission) -> Incoming:
        return Incoming(
            name=submission.filename,
            data=self.store.get(submission.original),
            form=submission.form,
            year=submission.year,
            sender=submission.sender,
        )

    def _places(self, checked: Checked, submission: Submission, cells: Sequence[CellRef]) -> dict[CellRef, str]:
        """Addresses of the cells; none where the rows are not those that were recorded."""
        frame = checked.frame
        if frame is None or digest_of(packed(frame)) != submission.parquet:
            return {}
        unique = list(FORMS[cells[0].form].unique)
        at = {key: row for row, key in enumerate(zip(*(frame[name].tolist() for name in unique), strict=True))}
        found = {cell: checked.address(at[tuple(value for _, value in cell.key)], cell.field) for cell in cells}
        return {cell: address for cell, address in found.items() if address is not None}


def _source(submission: Submission, cell: str | None) -> Source:
    assert submission.id is not None
    assert submission.form is not None
    assert submission.year is not None
    return Source(
        submission=submission.id,
        form=submission.form,
        year=submission.year,
        sender=submission.sender or "",
        name=submission.filename,
        digest=submission.original,
        received_at=submission.received_at,
        received_by=submission.received_by,
        cell=cell,
        remark="" if cell else UNREAD,
    )
