"""Submit: files of senders are checked together and recorded one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.intake import Checked, Incoming, Remark, check_files
from rsoko.intake.account import Account
from rsoko.ledger.registries import record_registry
from rsoko.ledger.submissions import record_submission
from rsoko.registry import read_registry, save_registry
from schemas.terms import FormKey, SubmissionStatus

__all__ = ["Submitted", "load_registry_file", "submit_files"]

# So many files are read together: the memory stays bounded however many come.
BATCH = 256


@dataclass(frozen=True)
class Submitted:
    """What became of one file."""

    file: str
    status: SubmissionStatus
    submission: int | None
    form: FormKey | None
    rows: int
    remarks: Sequence[Remark]
    account: Account | None = None

    def as_json(self) -> dict[str, object]:
        """The answer for programs."""
        return {
            "file": self.file,
            "status": self.status.value,
            "submission": self.submission,
            "form": None if self.form is None else self.form.value,
            "rows": self.rows,
            "errors": [
                {
                    "code": remark.code,
                    "cell": remark.cell,
                    "message": remark.message,
                    "severity": remark.severity.value,
                }
                for remark in self.remarks
            ],
            "marked_copy": None,
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
    sheets = ("districts", "municipalities", "schools", "contacts")
    counts = {name: len(getattr(registry, name)) for name in sheets}
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
    progress: Callable[[int], None] | None = None,
    explain: bool = False,
) -> list[Submitted]:
    """Checks and records files, in the order given; a rejected one leaves only its original behind.

    `form`, `year`, `sender` are for files without a passport; `explain` tells how each file was
    understood. Raises UserError `file-missing` before anything
    is recorded where a file cannot be read.
    """
    folders = [str(file) for file in files if file.is_dir()]
    if folders:
        raise UserError("file-missing", f"Это папка, а не файл: {', '.join(folders)}.", "Укажите файлы в ней.")
    unreadable = [str(file) for file in files if not file.is_file()]
    if unreadable:
        raise UserError("file-missing", f"Нет файла: {', '.join(unreadable)}.", "Проверьте путь.")
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    results: list[Submitted] = []
    for start in range(0, len(files), BATCH):
        batch = files[start : start + BATCH]
        incoming = [Incoming(file.name, _read(file), form, year, sender) for file in batch]
        checked = check_files(incoming, registry, explain=explain)
        for file, taken, check in zip(batch, incoming, checked, strict=True):
            results.append(_record(installation, file, taken.data, check, actor, at))
            if progress is not None:
                progress(len(results))
    return results


def _record(installation: Installation, file: Path, data: bytes, check: Checked, actor: str, at: datetime) -> Submitted:
    with session(installation.engine) as work:
        row = record_submission(work, installation.store, check, data, actor=actor, at=at)
    return Submitted(str(file), row.status, row.id, check.form, check.rows, check.remarks, check.account)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError("file-missing", f"Файл {file} не читается.", "Проверьте путь и права.") from error
