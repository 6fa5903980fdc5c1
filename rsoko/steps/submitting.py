"""Submit: files of senders are checked together and recorded one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.db.models import Acknowledgement, Submission
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.intake import Checked, Incoming, Remark, check_files
from rsoko.intake.account import Account
from rsoko.ledger.registries import record_registry
from rsoko.ledger.submissions import Arrived, keep, keep_originals, record_kept
from rsoko.registry import Registry, read_registry, save_registry
from rsoko.steps.acknowledging import Acceptance, record_acceptance, require_found
from rsoko.steps.crosschecking import cross_check_files
from rsoko.steps.returning import lay_out, marked_copies, send_back
from rsoko.submission_facts import remark_facts
from schemas.terms import FormKey, SubmissionStatus

__all__ = ["Submitted", "load_registry_file", "submit_files"]

# So many files are read together: the memory stays bounded however many come.
BATCH = 256


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
    folders = [str(file) for file in files if file.is_dir()]
    if folders:
        raise UserError("file-missing", f"Это папка, а не файл: {', '.join(folders)}.", "Укажите файлы в ней.")
    unreadable = [str(file) for file in files if not file.is_file()]
    if unreadable:
        raise UserError("file-missing", f"Нет файла: {', '.join(unreadable)}.", "Проверьте путь.")
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    checked: list[Checked] = []
    for start in range(0, len(files), BATCH):
        batch = [Incoming(file.name, _read(file), form, year, sender) for file in files[start : start + BATCH]]
        checked += _checked(installation, batch, registry, explain=explain)
    # All files have been read before any is compared: their order decides nothing.
    with session(installation.engine, reading=True) as work:
        today = at.astimezone(KIROV).date()
        checked = cross_check_files(work, installation.store, checked, registry, today=today)
    if accepted is not None:
        require_found(accepted, checked)
    results: list[Submitted] = []
    for start in range(0, len(files), BATCH):
        ready = list(zip(files, checked, strict=True))[start : start + BATCH]
        results += _record(installation, _taken(installation, ready), registry, accepted, actor, at)
        if progress is not None:
            progress(len(results))
    return results


class _Taken(NamedTuple):
    file: Path
    incoming: Incoming
    check: Checked
    copy: bytes | None


def _checked(installation: Installation, batch: list[Incoming], registry: Registry, *, explain: bool) -> list[Checked]:
    """Checks each file by itself and keeps its original, so that the bytes of all need not wait in memory."""
    keep_originals(installation.store, [incoming.data for incoming in batch])
    return check_files(batch, registry, explain=explain)


def _taken(installation: Installation, ready: Sequence[tuple[Path, Checked]]) -> list[_Taken]:
    """Files whose check is complete, with the copies that have its remarks."""
    checks = [check for _, check in ready]
    incoming = [Incoming(file.name, installation.store.get(check.digest)) for file, check in ready]
    copies = marked_copies(incoming, checks, installation.settings.processes)
    files = [file for file, _ in ready]
    return [_Taken(*each) for each in zip(files, incoming, checks, copies, strict=True)]


def _record(
    installation: Installation,
    batch: Sequence[_Taken],
    registry: Registry,
    accepted: Acceptance | None,
    actor: str,
    at: datetime,
) -> list[Submitted]:
    """Keep the files of a batch, then record all of them in one transaction."""
    kept = keep(installation.store, [Arrived(each.check, each.incoming.data, each.copy) for each in batch])
    rows, letters, known = [], [], []
    with session(installation.engine) as work:
        for each, stored in zip(batch, kept, strict=True):
            rows.append(record_kept(work, each.check, stored, actor=actor, at=at))
            known.append(record_acceptance(work, rows[-1], accepted, actor=actor, at=at))
            letters.append(send_back(work, installation, rows[-1], each.check, registry=registry, actor=actor, at=at))
    return [
        _submitted(each, row, lay_out(installation, row), queued, acknowledged)
        for each, row, queued, acknowledged in zip(batch, rows, letters, known, strict=True)
    ]


def _submitted(
    taken: _Taken, row: Submission, copy: Path | None, letters: int, acknowledged: Mapping[str, Acknowledgement]
) -> Submitted:
    check = taken.check
    return Submitted(
        file=str(taken.file),
        status=row.status,
        submission=row.id,
        form=check.form,
        rows=check.rows,
        remarks=check.remarks,
        account=check.account,
        marked_copy=copy,
        letters=letters,
        acknowledged=acknowledged,
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError("file-missing", f"Файл {file} не читается.", "Проверьте путь и права.") from error
