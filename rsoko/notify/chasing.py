"""Letters that nobody has confirmed: asked for once more, then told to the ministry."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV, Calendar
from rsoko.db.models import Delivery, Run, new_reference
from rsoko.ledger.audit import canonical, record_all
from rsoko.notify.letters import Letterhead, confirm, write_letter
from rsoko.notify.naming import shown_reference
from rsoko.notify.recipients import Place, Recipient, RegistryFrames, contacts_of, ministry_places, place_names
from rsoko.notify.unattached import planned_facts, told_before, unattached_letter
from rsoko.store import Store
from rsoko.wording import day as words_of
from schemas.terms import ChaseChoice, DeliveryStatus, RunStatus, Scope

__all__ = ["ABOUT", "Awaited", "Chased", "awaited", "chase_choice", "plan_chase", "queue_chase"]

ABOUT = "receipt"
_AGAIN, _MINISTRY = ChaseChoice.AGAIN.value, ChaseChoice.MINISTRY.value

# A letter that is waited for: the run and the place.
_Line = tuple[str, Scope, str]


@dataclass(frozen=True)
class Awaited:
    """A place that has not confirmed a letter of a run: when it was sent, asked for again, told to the ministry."""

    run: str
    scope: Scope
    code: str
    subject: str
    reference: str
    ack_code: str
    sent: date
    again: date | None = None
    ministry: date | None = None


@dataclass(frozen=True)
class Chased:
    """All letters that are waited for on a day, with what is done about each, and who cannot be reached for it."""

    day: date
    all: tuple[tuple[Awaited, ChaseChoice], ...]
    letters: tuple[tuple[Recipient, tuple[Awaited, ...]], ...]
    unreachable: tuple[Place, ...]


def chase_choice(letter: Awaited, day: date, *, patience: int, calendar: Calendar) -> ChaseChoice:
    """Decide what is done on a day about a letter that nobody has confirmed.

    `patience`: working days until it is asked for again, and as many from then until the ministry hears of it. Each is
    done once, and nothing on a day off.
    """
    if letter.ministry is not None:
        return ChaseChoice.TOLD
    if calendar.is_day_off(day) or day <= calendar.working_days_after(letter.again or letter.sent, patience):
        return ChaseChoice.WAIT
    return ChaseChoice.AGAIN if letter.again is None else ChaseChoice.MINISTRY


def awaited(session: Session, store: Store) -> list[Awaited]:
    """Find the letters of runs in force that were sent, ask for a confirmation, and have none.

    A place that confirmed one letter of a run, by whatever channel, has it; of several the last one sent counts.
    """
    asked = select(Delivery).join(Run, col(Delivery.run) == col(Run.id))
    asked = asked.where(
        Run.status == RunStatus.PUBLISHED,
        col(Delivery.ack_code).is_not(None),
        col(Delivery.copy_of).is_(None),
        col(Delivery.diverted_at).is_(None),
    )
    by_line: defaultdict[_Line, list[Delivery]] = defaultdict(list)
    for row in session.exec(asked.order_by(col(Delivery.id))).all():
        by_line[row.run or "", row.scope, row.code].append(row)
    told = _told(session, store)
    return [
        _awaited(line, rows, told)
        for line, rows in by_line.items()
        if all(row.status is not DeliveryStatus.ACKNOWLEDGED for row in rows) and _sent(rows)
    ]


def plan_chase(
    letters: Sequence[Awaited], registry: RegistryFrames, day: date, *, patience: int, calendar: Calendar
) -> Chased:
    """Decide who is written to on a day: each place about its own letter, the ministry about all that are overdue."""
    chosen = [(each, chase_choice(each, day, patience=patience, calendar=calendar)) for each in letters]
    again = [each for each, choice in chosen if choice is ChaseChoice.AGAIN]
    overdue = tuple(each for each, choice in chosen if choice is ChaseChoice.MINISTRY)
    places = {(each.scope, each.code) for each in again}
    contacts = contacts_of(registry, places)
    messages: list[tuple[Recipient, tuple[Awaited, ...]]] = [
        (recipient, (each,)) for each in again for recipient in contacts[each.scope, each.code]
    ]
    unreachable = [place for place in places if not contacts[place]]
    if overdue:
        ministry = _ministry(registry)
        messages += [(recipient, overdue) for recipient in ministry]
        unreachable += [] if ministry else [(Scope.MINISTRY, "")]
    return Chased(day, tuple(chosen), tuple(messages), tuple(sorted(unreachable)))


def queue_chase(
    session: Session,
    store: Store,
    chased: Chased,
    *,
    registry: RegistryFrames,
    letterhead: Letterhead,
    actor: str,
    at: datetime,
) -> int:
    """Queue the letters, in the caller's transaction; returns how many."""
    names = place_names(registry)
    new = [_letter(store, recipient, of, chased.day, names, letterhead, at) for recipient, of in chased.letters]
    session.add_all(new)
    session.flush()
    if new:
        counts = {"queued": len(new), "cancelled": 0}
        record_all(session, planned_facts(ABOUT, counts, chased.unreachable, (), new), actor=actor, at=at)
    return len(new)


def _sent(rows: Sequence[Delivery]) -> list[Delivery]:
    return [row for row in rows if row.status is DeliveryStatus.SENT and row.sent_at is not None]


def _awaited(line: _Line, rows: Sequence[Delivery], told: Mapping[tuple[_Line, str], date]) -> Awaited:
    last = _sent(rows)[-1]
    assert last.sent_at is not None
    assert last.ack_code is not None
    return Awaited(
        *line,
        subject=last.subject,
        reference=last.reference,
        ack_code=last.ack_code,
        sent=last.sent_at.astimezone(KIROV).date(),
        again=told.get((line, _AGAIN)),
        ministry=told.get((line, _MINISTRY)),
    )


def _told(session: Session, store: Store) -> dict[tuple[_Line, str], date]:
    """When what was last said about each letter, by what was said; what a person called off counts as said."""
    found: dict[tuple[_Line, str], date] = {}
    for _, said in told_before(session, store, col(Delivery.status) != DeliveryStatus.CANCELLED):
        if said["about"] == ABOUT:
            for run, scope, code in said["letters"]:
                found[(run, Scope(scope), code), said["stage"]] = date.fromisoformat(said["on"])
    return found


def _ministry(registry: RegistryFrames) -> list[Recipient]:
    places = ministry_places(registry)
    found = contacts_of(registry, set(places))
    return [recipient for place in places for recipient in found[place]]


def _letter(
    store: Store,
    recipient: Recipient,
    of: Sequence[Awaited],
    day: date,
    names: Mapping[Place, str],
    letterhead: Letterhead,
    at: datetime,
) -> Delivery:
    stage = _MINISTRY if recipient.scope is Scope.MINISTRY else _AGAIN
    said = {"about": ABOUT, "stage": stage, "on": day.isoformat(), "letters": list(_lines(of))}
    content = store.put(canonical(said).encode())
    reference = new_reference()
    line = (recipient.scope.value, recipient.code, recipient.channel)
    context: dict[str, Any] = {"recipient": recipient.name, "letterhead": letterhead}
    context["number"] = shown_reference(reference)
    subject, html = _told_of(of, names, context) if stage == _MINISTRY else _asked_again(of[0], letterhead, context)
    return unattached_letter(
        store,
        recipient,
        subject,
        html,
        content=content,
        key=hashlib.sha256(canonical([content, *line]).encode()).hexdigest(),
        reference=reference,
        at=at,
        ack_code=of[0].ack_code if stage == _AGAIN else None,
    )


def _lines(of: Sequence[Awaited]) -> Iterator[list[str]]:
    for each in of:
        yield [each.run, each.scope.value, each.code]


def _asked_again(letter: Awaited, letterhead: Letterhead, context: dict[str, Any]) -> tuple[str, str]:
    more = {"letter": letter, "sent": words_of(letter.sent), "of": shown_reference(letter.reference)}
    return write_letter("receipt", {**context, **more, "confirm": confirm(letter.ack_code, letterhead)})


def _told_of(of: Sequence[Awaited], names: Mapping[Place, str], context: dict[str, Any]) -> tuple[str, str]:
    rows = [
        (
            names.get((each.scope, each.code), f"{each.scope.label} {each.code}"),
            each.subject,
            words_of(each.sent),
            "" if each.again is None else words_of(each.again),
        )
        for each in of
    ]
    return write_letter("unconfirmed", {**context, "rows": rows})
