"""Validate: the accepted files are read once more by the code and the registry of this run."""

from rsoko.db.engine import session
from rsoko.db.models import Submission
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.intake import Checked, Incoming, check_files

__all__ = ["validate_files"]

SHOWN = 3


def validate_files(installation: Installation, submissions: list[Submission]) -> int:
    """Reads the originals of accepted files again; returns the number of rows.

    Cross-checks are not repeated: they compare a file with others when it comes, and what they asked was answered.
    What was accepted under an older registry or code must still be right and give the same rows.
    Raises UserError `file-outdated` that names each file which does not.
    """
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    files = [_incoming(installation, submission) for submission in submissions]
    checked = check_files(files, registry)
    digests = iter(installation.store.put_frames([check.frame for check in checked if check.frame is not None]))
    rows = [None if check.frame is None else next(digests) for check in checked]
    wrong = [text for each in zip(submissions, checked, rows, strict=True) if (text := _disagreement(*each))]
    if wrong:
        raise UserError(
            "file-outdated",
            "Принятые ранее файлы не проходят проверку по действующему реестру: " + "; ".join(wrong) + ".",
            "Попросите отправителя исправить файл и передайте его заново: «rsoko submit ФАЙЛ».",
        )
    return sum(check.rows for check in checked)


def _incoming(installation: Installation, submission: Submission) -> Incoming:
    # A CSV has no passport: what was said of it when it came is said again.
    return Incoming(
        name=submission.filename,
        data=installation.store.get(submission.original),
        form=submission.form,
        year=submission.year,
        sender=submission.sender,
    )


def _disagreement(submission: Submission, check: Checked, rows: str | None) -> str:
    title = f"{submission.form.label if submission.form else ''} {submission.year}, отправитель {submission.sender}"
    if check.frame is None:
        remarks = [f"{remark.cell or 'файл'}: {remark.message}" for remark in check.remarks][:SHOWN]
        return f"{title} ({' '.join(remarks)})"
    if rows != submission.parquet:
        return f"{title} (строки читаются иначе, чем при приёме)"
    return ""
