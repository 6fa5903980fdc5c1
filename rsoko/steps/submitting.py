"""Submit: files of senders are checked together and recorded one by one."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.db.models import Acknowledgement, Submission
from rsoko.errors import UserError
from rsoko.inbox.names import shown_name
from rsoko.installation import Installation
from rsoko.intake import Checked, Incoming, Remark, check_files
from rsoko.intake.account import Account
from rsoko.ledger.recording import Kept, record_files, turns
from rsoko.ledger.registries import record_registry
from rsoko.memory import collector_paused
from rsoko.registry import Registry, read_registry, save_registry
from rsoko.steps.acknowledging import Acceptance, record_acceptance, require_found
from rsoko.steps.crosschecking import cross_check_files
from rsoko.steps.keeping import BATCH, Keeping
from rsoko.steps.returning import lay_out, send_back
from rsoko.store import Store
from rsoko.submission_facts import remark_facts
from schemas.terms import FormKey, SubmissionStatus

__all__ = ["Submitted", "load_registry_file", "require_files", "submit_files"]


@dataclass(frozen=True)
class Submitted:
    """What became of one file: `marked_copy` has its remarks, so many `letters` with it were queued.

    `acknowledged` is by the code of the warning.
    """

    file: str
    status: SubmissionStatus
    submission: int | None
    form: FormKey | None
    rows: int
    remarks: Sequence[Remark]
    account: Account | None = None
    marked_copy: Path | None = None
    letters: int = 0
    acknowledged: Mapping[str, Acknowledgement] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The answer for programs."""
        return {
            "file": self.file,
            "status": self.status.value,
            "submission": self.submission,
            "form": None if self.form is None else self.form.value,
            "rows": self.rows,
            "errors": [
                remark_facts(
                    remark.code, remark.cell, remark.message, remark.severity, self.acknowledged.get(remark.code)
                )
                for remark in self.remarks
            ],
            "marked_copy": None if self.marked_copy is None else str(self.marked_copy),
            **({} if self.account is None else {"reading": self.account.as_json()}),
        }


def load_registry_file(
    installation: Installation, file: Path, *, actor: str, at: datetime
) -> tuple[dict[str, int] | None, list[Remark]]:
    """Loads the registry workbook; returns the sizes of its sheets (None where it is wrong) and the remarks."""
    data = _read(file)
    registry, remarks = read_registry(data, file.name)
    if registry is None:
        return None, remarks
    counts = {name: len(frame) for name, frame in vars(registry).items()}
    original = installation.store.put(data)
    manifest = save_registry(installation.store, registry)
    with session(installation.engine) as work:
        record_registry(work, original=original, manifest=manifest, counts=counts, actor=actor, at=at)
    return counts, remarks


def submit_files(  # noqa: PLR0913 - what may be said of files from outside
    installation: Installation,
    files: Sequence[Path],
    *,
    form: FormKey | None,
    year: int | None,
    sender: str | None,
    actor: str,
    at: datetime,
    accepted: Acceptance | None = None,
    progress: Callable[[int], None] | None = None,
    explain: bool = False,
) -> list[Submitted]:
    """Checks and records files, in the order given; a rejected one leaves its original and a marked copy behind.

    Letters that take the marked copies back to their senders wait in the outbox; nothing is sent here.
    Files of a batch are recorded together: all of them or, where that fails, none.
    `form`, `year`, `sender` are for files without a passport; `accepted` are the warnings the sender stands by;
    `explain` tells how each file was understood. Raises UserError `file-missing` before anything is recorded where a
    file cannot be read, and `warning-absent` where no file has a warning that is accepted.
    """
    require_files(files)
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    checked: list[Checked] = []
    for start in range(0, len(files), BATCH):
        batch = [
            Incoming(shown_name(file.name), _read(file), form, year, sender) for file in files[start : start + BATCH]
        ]
        checked += _checked(installation.store, batch, registry, explain=explain)
    with Keeping(installation.store, installation.settings.processes) as keeping:
        keeping.begin(checked)
        checked = _compared(installation, checked, registry, at.astimezone(KIROV).date())
        if accepted is not None:
            require_found(accepted, checked)
        taking = _Taking(installation, registry, accepted, actor, at)
        results: list[Submitted] = []
        for start in range(0, len(files), BATCH):
            kept = keeping.kept(checked, start)
            results += taking.record(files[start : start + BATCH], checked[start : start + BATCH], kept)
            if progress is not None:
                progress(len(results))
    return results


def require_files(files: Sequence[Path]) -> None:
    """Raises UserError `file-missing` that names all that are no files."""
    folders = [str(file) for file in files if file.is_dir()]
    if folders:
        raise UserError("file-missing", f"Это папка, а не файл: {', '.join(folders)}.", "Укажите файлы в ней.")
    unreadable = [str(file) for file in files if not file.is_file()]
    if unreadable:
        raise UserError("file-missing", f"Нет файла: {', '.join(unreadable)}.", "Проверьте путь.")


def _compared(installation: Installation, checked: Sequence[Checked], registry: Registry, today: date) -> list[Checked]:
    """Compare files when all of them have been read: their order decides nothing."""
    with session(installation.engine, reading=True) as work, collector_paused():
        return cross_check_files(work, installation.store, checked, registry, today=today)


def _checked(store: Store, batch: Sequence[Incoming], registry: Registry, *, explain: bool) -> list[Checked]:
    """Check each file by itself and keep its original, so that the bytes of all need not wait in memory.

    Raises ValueError when what was checked is not what was kept.
    """
    with ThreadPoolExecutor(1) as pool:
        # The disk is slow and the check has other things to wait for.
        keeping = pool.submit(store.put_all, [incoming.data for incoming in batch])
        checked = check_files(batch, registry, explain=explain)
        if keeping.result() != [check.digest for check in checked]:
            raise ValueError("the bytes are not those that were checked")
    return checked


@dataclass(frozen=True)
class _Taking:
    """What recording needs besides the files."""

    installation: Installation
    registry: Registry
    accepted: Acceptance | None
    actor: str
    at: datetime

    def record(self, files: Sequence[Path], checked: Sequence[Checked], kept: Sequence[Kept]) -> list[Submitted]:
        """Record the files of a batch in one transaction."""
        installation = self.installation
        entries: list[_Entry] = []
        with session(installation.engine) as work, collector_paused():
            for turn in turns(kept):
                entries += self._entries(work, [kept[number] for number in turn], [checked[number] for number in turn])
        laid_out = lay_out(installation, [entry.row for entry in entries])
        return [_submitted(*each) for each in zip(files, checked, entries, laid_out, strict=True)]

    def _entries(self, work: Session, kept: Sequence[Kept], checked: Sequence[Checked]) -> list["_Entry"]:
        rows = record_files(work, kept, actor=self.actor, at=self.at)
        known = record_acceptance(work, rows, self.accepted, actor=self.actor, at=self.at)
        pairs = list(zip(rows, checked, strict=True))
        letters = send_back(work, self.installation, pairs, registry=self.registry, actor=self.actor, at=self.at)
        return [_Entry(*each) for each in zip(rows, letters, known, strict=True)]


class _Entry(NamedTuple):
    """What the ledger has of a file."""

    row: Submission
    letters: int
    acknowledged: Mapping[str, Acknowledgement]


def _submitted(file: Path, check: Checked, entry: _Entry, copy: Path | None) -> Submitted:
    return Submitted(
        file=str(file),
        status=entry.row.status,
        submission=entry.row.id,
        form=check.form,
        rows=check.rows,
        remarks=check.remarks,
        account=check.account,
        marked_copy=copy,
        letters=entry.letters,
        acknowledged=entry.acknowledged,
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError("file-missing", f"Файл {file} не читается.", "Проверьте путь и права.") from error
