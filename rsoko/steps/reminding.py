"""Remind: offices hear of the measures they answer for that are late or due soon."""

from dataclasses import dataclass
from datetime import date, datetime

from rsoko.db.engine import session
from rsoko.installation import Installation
from rsoko.notify.measures import Reminder, plan_reminders, queue_reminders
from rsoko.notify.recipients import Place
from rsoko.plans.register import register
from rsoko.steps.letterheads import letterhead_of
from schemas.terms import ReminderChoice

__all__ = ["Decided", "Reminded", "remind"]


@dataclass(frozen=True)
class Decided:
    """One recipient (without its address), how much is late and due there, what was decided."""

    scope: str
    code: str
    name: str
    late: int
    due: int
    choice: ReminderChoice


@dataclass(frozen=True)
class Reminded:
    """What was decided about every recipient; offices without an active contact."""

    letters: tuple[Decided, ...]
    unreachable: tuple[Place, ...]
    cancelled: int
    dry: bool

    @property
    def queued(self) -> int:
        """Letters that were queued, or would have been."""
        return sum(each.choice is ReminderChoice.NEW for each in self.letters)

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        letters = [{**vars(each), "choice": each.choice.value} for each in self.letters]
        unreachable = [{"scope": scope.value, "code": code} for scope, code in self.unreachable]
        counts = {"queued": self.queued, "cancelled": self.cancelled, "dry_run": self.dry}
        return {**counts, "letters": letters, "unreachable": unreachable}


def remind(
    installation: Installation, cohort: int, day: date, *, actor: str, at: datetime, dry_run: bool = False
) -> Reminded:
    """Queue the reminders of a cohort as of a day in one transaction; with `dry_run` nothing is written."""
    with session(installation.engine, reading=dry_run) as work:
        registry = installation.registry(work)
        found = register(work, installation.store, registry, installation.calendar(), cohort, day)
        planned = plan_reminders(work, installation.store, found, registry)
        if not dry_run:
            letterhead = letterhead_of(installation.settings, demo=found.demo)
            queue_reminders(work, installation.store, planned, letterhead=letterhead, actor=actor, at=at)
        decided = tuple(_decided(each) for each in planned.all)
        return Reminded(decided, planned.unreachable, len(planned.overtaken), dry_run)


def _decided(each: Reminder) -> Decided:
    to, told = each.recipient, each.told
    return Decided(to.scope.value, to.code, to.name, len(told.late), len(told.due), each.choice)
