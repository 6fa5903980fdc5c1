"""Notify: one pass over the outbox of an installation, by its settings."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.campaigns import campaign
from rsoko.db.engine import session
from rsoko.db.models import Delivery, Run
from rsoko.declared import workings
from rsoko.installation import Installation
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.registries import current_registry
from rsoko.ledger.runs import list_runs
from rsoko.ledger.transitions import get_run, require
from rsoko.notify.listing import list_deliveries
from rsoko.notify.outbox import Passed, Sender, deliver
from rsoko.notify.planning import Foreseen, foresee
from rsoko.notify.policy import policy_of
from rsoko.notify.recipients import place_districts
from rsoko.notify.transport import transport
from rsoko.notify.words import by_district, by_status, troubled
from rsoko.registry import Registry
from rsoko.snapshots import is_demo
from rsoko.tables import Sheet
from schemas.terms import RunStatus

__all__ = ["foresee_letters", "of_demo", "outbox_sheets", "registry_of", "send_letters"]

# What is older was looked after, or is found by `rsoko deliveries`.
SHOWN_DAYS = 30


def send_letters(
    installation: Installation,
    *,
    actor: str,
    now: Callable[[], datetime],
    run_id: str | None = None,
    by_hand: bool = False,
    at_once: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Passed:
    """Sends the letters that are due, all or those that tell of one run; nobody is written to twice.

    Where a run says what another of its year has said, the letters of that one tell of it too: they were kept, and may
    wait since its process was killed.
    A letter of a run is urgent in the quiet hours before the end of its campaign's last day.
    """
    secret = installation.settings.smtp_url
    send = transport(None if secret is None else secret.get_secret_value(), installation.settings.mail_from)
    last_moments = _last_moments(installation)
    return deliver(
        installation.engine,
        installation.store,
        send,
        sender=Sender(actor, *here()),
        now=now,
        is_alive=is_alive,
        policy=policy_of(installation.settings),
        registry=lambda work: registry_of(installation, work),
        deadline=lambda row: None if row.run is None else last_moments.get(row.run),
        wait=time.sleep,
        runs=None if run_id is None else _of_the_year(installation, run_id),
        by_hand=by_hand,
        at_once=at_once,
        progress=progress,
    )


def _of_the_year(installation: Installation, run_id: str) -> list[str]:
    """Runs of the same monitoring and year as a run: what waits of them is in force."""
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        return [each.id for each in list_runs(work, monitoring=run.monitoring, year=run.year)]


def foresee_letters(installation: Installation, run_id: str) -> Foreseen:
    """Says who would get which documents of a draft or of a list in force; nothing is written.

    Raises UserError `no-such-run`, `run-state` for a run without documents to send.
    """
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        require(run, RunStatus.DRAFT, RunStatus.PUBLISHED)
        return foresee(work, run, registry=installation.registry(work), shared=workings(run.monitoring).shared)


def outbox_sheets(installation: Installation, now: datetime) -> tuple[Sheet, ...]:
    """The letters of the last month by state and by district, and those to look after; without addresses."""
    with session(installation.engine, reading=True) as work:
        rows = list_deliveries(work, since=now - timedelta(days=SHOWN_DAYS))
        registry = registry_of(installation, work)
    if registry is None:
        return by_status(rows), troubled(rows)
    names = dict(zip(registry.districts["code"], registry.districts["name"], strict=True))
    return by_status(rows), by_district(rows, place_districts(registry), names), troubled(rows)


def of_demo(installation: Installation) -> bool:
    """Whether the registry in force is that of the demonstration."""
    with session(installation.engine, reading=True) as work:
        registry = registry_of(installation, work)
    return registry is not None and is_demo(registry)


def registry_of(installation: Installation, work: Session) -> Registry | None:
    """The registry in force, where one was loaded."""
    return None if current_registry(work) is None else installation.registry(work)


def _last_moments(installation: Installation) -> dict[str, datetime]:
    """The last moment of the campaign of every run that there are letters of."""
    query = select(Run).where(col(Run.id).in_(select(Delivery.run).distinct()))
    with session(installation.engine, reading=True) as work:
        runs = work.exec(query).all()
    ends = {run.id: campaign(run.monitoring, run.year).last for run in runs}
    return {number: datetime.combine(day, clock.max, tzinfo=KIROV) for number, day in ends.items()}
