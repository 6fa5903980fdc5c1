"""Submissions and their remarks as programs see them."""

from collections.abc import Mapping
from typing import Any

from rsoko.calendar import KIROV
from rsoko.db.models import Acknowledgement, Submission
from schemas.terms import Severity

__all__ = ["remark_facts", "submission_facts"]


def remark_facts(
    code: str, cell: str | None, message: str, severity: Severity, acknowledgement: Acknowledgement | None
) -> dict[str, object]:
    """A remark: code, cell, message, severity, and who stands by what it warns of (None where nobody does)."""
    known = None
    if acknowledgement is not None and severity is Severity.WARNING:
        at = acknowledgement.acknowledged_at.astimezone(KIROV).isoformat()
        known = {"by": acknowledgement.acknowledged_by, "reason": acknowledgement.reason, "at": at}
    return {"code": code, "cell": cell, "message": message, "severity": severity.value, "acknowledged": known}


def submission_facts(submission: Submission, acknowledged: Mapping[str, Acknowledgement]) -> dict[str, Any]:
    """A submission with its remarks and what was acknowledged of them."""
    errors = [
        remark_facts(each["code"], each["cell"], each["message"], severity, acknowledged.get(each["code"]))
        for each in submission.remarks
        for severity in [next(word for word in Severity if word == each["severity"])]
    ]
    warnings = [each for each in errors if each["severity"] == Severity.WARNING]
    return {
        "submission": submission.id,
        "file": submission.filename,
        "form": None if submission.form is None else submission.form.value,
        "year": submission.year,
        "sender": submission.sender,
        "status": submission.status.value,
        "rows": submission.rows,
        "received_at": submission.received_at.astimezone(KIROV).isoformat(),
        "received_by": submission.received_by,
        "supersedes": submission.supersedes,
        "warnings": len(warnings),
        "acknowledged": sum(each["acknowledged"] is not None for each in warnings),
        "errors": errors,
    }
