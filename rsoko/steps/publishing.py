"""Approve, publish, seal: what happens to a draft once a person has decided."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from rsoko.db.engine import session
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.audit import record
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import get_run, publish, reject
from rsoko.notify.listing import list_deliveries
from rsoko.notify.planning import Plan, Told, plan_deliveries
from rsoko.notify.policy import policy_of
from rsoko.results import load_result
from rsoko.snapshots import load_snapshot
from rsoko.steps.checkpoints import examine, sign_checkpoint
from rsoko.steps.letterheads import letterhead_of
from schemas.terms import AuditAction

__all__ = ["Approval", "publish_run", "reject_run", "seal"]


@dataclass(frozen=True)
class Approval:
    """Who approved a list and by which order."""

    name: str
    order: str


def publish_run(installation: Installation, run_id: str, approval: Approval, *, notify: bool, at: datetime) -> Plan:
    """Puts a draft in force and, in the same transaction, decides every letter that tells about it.

    Raises UserError where the draft is none, and before anything else what `policy_of` raises of wrong settings.
    """
    if notify:
        policy_of(installation.settings)
    with session(installation.engine) as work:
        run = publish(work, run_id, approved_by=approval.name, order=approval.order, at=at)
        if not notify:
            return Plan(0, 0, 0, ())
        assert run.snapshot is not None
        letterhead = letterhead_of(
            installation.settings,
            demo=load_snapshot(installation.store, run.snapshot).demo,
            folder=str(installation.folder(run_id)),
        )
        assert run.result is not None
        how, result = workings(run.monitoring), load_result(installation.store, run.result)
        return plan_deliveries(
            work,
            installation.store,
            run_id=run_id,
            registry=installation.registry(work),
            told=Told(how.shared, partial(how.lines, result)),
            letterhead=letterhead,
            actor=approval.name,
            at=at,
        )


def reject_run(installation: Installation, run_id: str, *, actor: str, reason: str, at: datetime) -> None:
    """Turns a draft down. Raises UserError `rejection-incomplete`, `no-reason`, `run-state` when it is no draft."""
    with session(installation.engine) as work:
        reject(work, run_id, actor=actor, at=at, note=reason)


def seal(installation: Installation, run_id: str, *, actor: str, at: datetime) -> int:
    """Checks the whole ledger, notes in the chain what the run left behind and signs a checkpoint of the chain.

    Returns the number of documents.

    Raises UserError `audit-broken` where the ledger does not agree with itself.
    """
    with session(installation.engine, reading=True) as work:
        # What people did to their copies of former documents is no obstacle.
        findings = examine(installation, work, folders=False)
        documents = documents_of(work, run_id)
        letters = Counter(row.status.value for row in list_deliveries(work, run_id=run_id))
    if findings:
        text = f"Журнал не сходится: {findings[0].text} Всего расхождений: {len(findings)}."
        raise UserError("audit-broken", text, "Выполните «rsoko audit verify».")
    with session(installation.engine) as work:
        get_run(work, run_id)
        payload = {"documents": len(documents), "deliveries": dict(letters)}
        record(work, actor=actor, action=AuditAction.RUN_SEALED, subject=f"run:{run_id}", payload=payload, at=at)
    with session(installation.engine, reading=True) as work:
        sign_checkpoint(installation, work, by=actor, at=at)
    return len(documents)
