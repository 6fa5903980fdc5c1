"""Chase letters that nobody has confirmed: ask again, then tell the ministry."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rsoko.db.engine import session
from rsoko.installation import Installation
from rsoko.notify.chasing import Awaited, Chased, awaited, plan_chase, queue_chase
from rsoko.snapshots import is_demo
from rsoko.steps.letterheads import letterhead_of
from schemas.terms import ChaseChoice

__all__ = ["Chasing", "chase"]


@dataclass(frozen=True)
class Chasing:
    """What was decided about each unconfirmed letter, how many letters were queued, who cannot be reached."""

    found: Chased
    queued: int

    @property
    def letters(self) -> tuple[tuple[Awaited, ChaseChoice], ...]:
        """Every unconfirmed letter and what is done about it."""
        return self.found.all

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        letters = [
            {
                "run": each.run,
                "scope": each.scope.value,
                "code": each.code,
                "sent": each.sent.isoformat(),
                "again": None if each.again is None else each.again.isoformat(),
                "choice": choice.value,
            }
            for each, choice in self.letters
        ]
        unreachable = [{"scope": scope.value, "code": code} for scope, code in self.found.unreachable]
        return {"queued": self.queued, "letters": letters, "unreachable": unreachable}


def chase(installation: Installation, day: date, *, actor: str, at: datetime, dry_run: bool = False) -> Chasing:
    """Queue the letters of a day about unconfirmed ones; the same day again queues nothing.

    Raises UserError `calendar-wrong`, `no-registry`.
    """
    settings = installation.settings
    with session(installation.engine, reading=dry_run) as work:
        waiting = awaited(work, installation.store)
        if not waiting:
            return Chasing(Chased(day, (), (), ()), 0)
        registry = installation.registry(work)
        found = plan_chase(waiting, registry, day, patience=settings.confirm_days, calendar=installation.calendar())
        if not dry_run:
            head = letterhead_of(settings, demo=is_demo(registry))
            queue_chase(work, installation.store, found, registry=registry, letterhead=head, actor=actor, at=at)
    return Chasing(found, len(found.letters))
