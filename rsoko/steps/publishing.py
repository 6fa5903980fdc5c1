"""Approve, publish, notify, seal: what happens to a draft once a person has decided."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from rsoko.db.engine import session
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.audit import record
from rsoko.ledger.documents import documents_of
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.runs import get_run, list_runs, publish, reject
from rsoko.notify.letters import Letterhead
from rsoko.notify.outbox import Sender, deliver, list_deliveries
from rsoko.notify.planning import Plan, Told, plan_deliveries
from rsoko.notify.transport import transport
from rsoko.results import load_result
from rsoko.snapshots import load_snapshot
from rsoko.steps.checkpoints import examine, sign_checkpoint
from schemas.terms import AuditAction, DeliveryStatus

__all__ = ["Approval", "publish_run", "reject_run", "seal", "send_letters"]


@dataclass(frozen=True)
class Approval:
    """Who approved a list and by which order."""

    name: str
    order: str


def publish_run(installation: Installation, run_id: str, approval: Approval, *, notify: bool, at: datetime) -> Plan:
    """Puts a draft in force and, in the same transaction, decides every letter that tells about it."""
    with session(installation.engine) as work:
        run = publish(work, run_id, approved_by=approval.name, order=approval.order, at=at)
        if not notify:
            return Plan(0, 0, 0, ())
        assert run.snapshot is not None
        letterhead = Letterhead(
            contact=installation.settings.contact,
            folder=str(installation.folder(run_id)),
            demo=load_snapshot(installation.store, run.snapshot).demo,
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
    """Turns a draft down. Raises UserError `run-state` when it is no draft."""
    with session(installation.engine) as work:
        reject(work, run_id, actor=actor, at=at, note=reason)


def send_letters(
    installation: Installation,
    *,
    actor: str,
    now: Callable[[], datetime],
    run_id: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Counter[DeliveryStatus]:
    """Sends the letters that wait, all or those that tell of one run; nobody is written to twice.

    Where a run says what another of its year has said, the letters of that one tell of it too: they were kept, and may
    wait since its process was killed.
    """
    secret = installation.settings.smtp_url
    send = transport(None if secret is None else secret.get_secret_value(), installation.settings.mail_from)
    one_run = partial(
        deliver,
        installation.engine,
        installation.store,
        send,
        sender=Sender(actor, *here()),
        now=now,
        is_alive=is_alive,
        progress=progress,
    )
    runs = [None] if run_id is None else _of_the_year(installation, run_id)
    return sum((one_run(run_id=each) for each in runs), Counter[DeliveryStatus]())


def _of_the_year(installation: Installation, run_id: str) -> list[str]:
    """Runs of the same monitoring and year as a run, oldest first: what waits of them is in force."""
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        return [each.id for each in reversed(list_runs(work, monitoring=run.monitoring, year=run.year))]


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
