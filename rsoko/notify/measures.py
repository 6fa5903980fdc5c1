"""Reminders of measures that are late or due soon: of no run and no file, each worth its letter once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col

from rsoko.db.models import Delivery, new_reference
from rsoko.ledger.audit import canonical, record_all
from rsoko.notify.letters import Letterhead, write_letter
from rsoko.notify.listing import OPEN, with_copies
from rsoko.notify.naming import shown_reference
from rsoko.notify.recipients import Place, Recipient, RegistryFrames, contacts_of
from rsoko.notify.unattached import planned_facts, told_before, unattached_letter
from rsoko.plans.register import Register
from rsoko.plans.telling import Told, told
from rsoko.store import Store
from schemas.terms import DeliveryStatus, ReminderChoice

__all__ = ["ABOUT", "Reminder", "Reminders", "plan_reminders", "queue_reminders"]

ABOUT = "plans"
DAYS_BETWEEN = 7


@dataclass(frozen=True)
class Reminder:
    """What one recipient is to be told, and whether it is told now; `after` is the key of the letter before."""

    recipient: Recipient
    told: Told
    content: dict[str, Any]
    choice: ReminderChoice
    after: str


@dataclass(frozen=True)
class Reminders:
    """All reminders of a cohort on a day, letters that wait and say what is no longer so, offices without a contact."""

    cohort: int
    day: date
    all: tuple[Reminder, ...]
    overtaken: tuple[Delivery, ...]
    unreachable: tuple[Place, ...]

    @property
    def new(self) -> list[Reminder]:
        """Those that are told now."""
        return [each for each in self.all if each.choice is ReminderChoice.NEW]


def plan_reminders(session: Session, store: Store, register: Register, registry: RegistryFrames) -> Reminders:
    """Decide who is reminded; nothing is written.

    Nobody is told the same twice. Something else is told a week after the last letter at the earliest, but at once
    where a measure has become late since. A letter that still waits gives way to one that says more of the same.
    """
    past = _past(session, store, register.cohort)
    chosen, overtaken, unreachable = [], [], []
    messages = told(register)
    contacts = contacts_of(registry, {(each.scope, each.code) for each in messages})
    for each in messages:
        place = (each.scope, each.code)
        if not contacts[place]:
            unreachable.append(place)
        for recipient in contacts[place]:
            letters = [each for each in past[place] if recipient.is_of(each.row.role, each.row.channel)]
            past[place] = [each for each in past[place] if each not in letters]
            reminder = _decide(recipient, each, letters, register)
            chosen.append(reminder)
            overtaken += _waiting(letters) if reminder.choice is not ReminderChoice.SAME else []
    # Nothing is late or due there any more, or nobody reads there any more.
    overtaken += [row for letters in past.values() for row in _waiting(letters)]
    return Reminders(register.cohort, register.day, tuple(chosen), with_copies(session, overtaken), tuple(unreachable))


def queue_reminders(
    session: Session, store: Store, reminders: Reminders, *, letterhead: Letterhead, actor: str, at: datetime
) -> int:
    """Queue the new letters and call off the overtaken ones, in the caller's transaction; returns how many are new."""
    new = [_letter(store, each, reminders, letterhead, at) for each in reminders.new]
    for row in reminders.overtaken:
        row.status = DeliveryStatus.CANCELLED
    session.add_all([*reminders.overtaken, *new])
    session.flush()
    if new or reminders.overtaken:
        counts = {"queued": len(new), "cancelled": len(reminders.overtaken)}
        about = f"{ABOUT}:{reminders.cohort}"
        facts = planned_facts(about, counts, reminders.unreachable, reminders.overtaken, new)
        record_all(session, facts, actor=actor, at=at)
    return len(new)


def _decide(recipient: Recipient, each: Told, letters: Sequence["_Past"], register: Register) -> Reminder:
    content = {"about": ABOUT, "cohort": register.cohort, "on": register.day.isoformat()}
    said = {**content, "late": each.late, "due": each.due}
    # Those that went to the test address told nobody anything.
    valid = [
        each for each in letters if each.row.status is not DeliveryStatus.CANCELLED and each.row.diverted_at is None
    ]
    choice = ReminderChoice.NEW
    if valid and _same(valid[-1].content, said):
        choice = ReminderChoice.SAME
    elif gone := [letter for letter in valid if letter.row.status not in OPEN]:
        choice = _after(gone[-1], each, register.day)
    return Reminder(recipient, each, said, choice, letters[-1].row.key if letters else "")


def _after(last: "_Past", each: Told, day: date) -> ReminderChoice:
    known = {(school, number) for school, number, _ in last.content["late"]}
    news = any((school, number) not in known for school, number, _ in each.late)
    rested = (day - date.fromisoformat(last.content["on"])).days >= DAYS_BETWEEN
    return ReminderChoice.NEW if news or rested else ReminderChoice.TOO_SOON


def _same(content: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same measures in the same state, whatever the day."""
    return all(content[name] == other[name] for name in ("late", "due"))


@dataclass(frozen=True)
class _Past:
    """An earlier reminder and what it said."""

    row: Delivery
    content: Mapping[str, Any]


def _past(session: Session, store: Store, cohort: int) -> defaultdict[Place, list[_Past]]:
    """Reminders of a cohort by place, oldest first."""
    found: defaultdict[Place, list[_Past]] = defaultdict(list)
    for row, content in told_before(session, store, col(Delivery.copy_of).is_(None)):
        if content["about"] == ABOUT and content["cohort"] == cohort:
            found[row.scope, row.code].append(_Past(row, content))
    return found


def _waiting(letters: Iterable[_Past]) -> list[Delivery]:
    return [letter.row for letter in letters if letter.row.status in OPEN]


def _letter(store: Store, each: Reminder, reminders: Reminders, letterhead: Letterhead, at: datetime) -> Delivery:
    # Kept in the store: what was told decides what is told next.
    content = store.put(canonical(each.content).encode())
    line = (each.recipient.scope.value, each.recipient.code, each.recipient.channel)
    key = hashlib.sha256(canonical([ABOUT, *line, content, each.after]).encode()).hexdigest()
    reference = new_reference()
    subject, html = _rendered(each, reminders, letterhead, reference)
    return unattached_letter(store, each.recipient, subject, html, content=content, key=key, reference=reference, at=at)


def _rendered(each: Reminder, reminders: Reminders, letterhead: Letterhead, reference: str) -> tuple[str, str]:
    context = {
        "recipient": each.recipient.name,
        "scope": each.told.scope.value,
        "cohort": reminders.cohort,
        "day": reminders.day,
        "late": len(each.told.late),
        "due": len(each.told.due),
        "tables": each.told.tables,
        "letterhead": letterhead,
        "number": shown_reference(reference),
    }
    return write_letter("measures", context)
