"""A run in a few facts, as the ledger lists it."""

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.db.models import AuditEntry, Run
from rsoko.installation import Installation
from rsoko.ledger.documents import documents_of
from rsoko.notify.listing import list_deliveries
from schemas.terms import AuditAction, RunStatus

__all__ = ["overview"]


def overview(work: Session, run: Run, installation: Installation) -> dict[str, object]:
    """Facts of a run for people and programs; the counts are of its documents and letters."""
    return {
        "run": run.id,
        "monitoring": run.monitoring.value,
        "year": run.year,
        "status": run.status.value,
        "status_label": run.status.label,
        "documents": len(documents_of(work, run.id)),
        "deliveries": len(list_deliveries(work, run_id=run.id)),
        "folder": str(installation.folder(run.id)),
        "reason": run.reason,
        "started_by": run.started_by,
        "started": f"{run.started_at.astimezone(KIROV):%d.%m.%Y %H:%M}",
        "approved_by": run.approved_by,
        "order": run.order_number,
        "rejected_by": _rejected_by(work, run) if run.status is RunStatus.REJECTED else None,
        "supersedes": run.supersedes,
        "corrects": run.corrects,
        "snapshot": run.snapshot,
        "methodology": run.methodology,
        "result": run.result,
        "code": run.code_version,
        "error": run.error,
    }


def _rejected_by(work: Session, run: Run) -> str | None:
    """Who turned a draft down: the chain has it, the run itself only why."""
    query = select(AuditEntry.actor).where(
        AuditEntry.subject == f"run:{run.id}", AuditEntry.action == AuditAction.RUN_REJECTED
    )
    return work.exec(query.order_by(col(AuditEntry.id))).first()
