"""Letters of no run and no file that the calendar calls for: each step is told once, stale ones are called off."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from rsoko.db.models import Delivery, new_reference
from rsoko.ledger.audit import canonical, record_all
from rsoko.notify.letters import Letterhead, write_letter
from rsoko.notify.listing import OPEN, with_copies
from rsoko.notify.naming import shown_reference
from rsoko.notify.recipients import Place, Recipient
from rsoko.notify.unattached import UNATTACHED, planned_facts, told_before, unattached_letter
from rsoko.store import Store
from rsoko.tables import Sheet
from schemas.terms import DeliveryStatus, NoticeKind, ReminderChoice, Scope

__all__ = [
    "Addressed",
    "File",
    "Notice",
    "Notices",
    "Words",
    "any_waiting",
    "first_told",
    "plan_notices",
    "queue_notices",
]

File = dict[str, str]


@dataclass(frozen=True)
class Words:
    """The text of a notice: what it is about, tables, what to do."""

    subject: str
    lines: Sequence[str]
    tables: Sequence[Sheet] = ()
    todo: Sequence[str] = ()


@dataclass(frozen=True)
class Notice:
    """What a place is told: `of` what (a campaign, an alarm), on which `step`; `said` are the facts behind the words.

    A place is told each step of a thing once. `files` makes what is attached, when the letter is really written.
    """

    about: NoticeKind
    of: str
    step: str
    place: Place
    said: Mapping[str, Any]
    words: Words
    files: Callable[[], Sequence[File]] = field(default=tuple, compare=False)


@dataclass(frozen=True)
class Addressed:
    """A notice to one recipient, and whether it is told now; `after` is the key of the letter before."""

    recipient: Recipient
    notice: Notice
    choice: ReminderChoice
    after: str


@dataclass(frozen=True)
class Notices:
    """What was decided of every notice; letters that wait and are no longer so; places without a contact."""

    all: tuple[Addressed, ...]
    overtaken: tuple[Delivery, ...]
    unreachable: tuple[Place, ...]

    @property
    def new(self) -> list[Addressed]:
        """Those that are told now."""
        return [each for each in self.all if each.choice is ReminderChoice.NEW]


# What a place was told of a thing.
_Thread = tuple[str, str, Scope, str]


def plan_notices(
    session: Session,
    store: Store,
    notices: Iterable[Notice],
    *,
    contacts: Mapping[Place, Sequence[Recipient]],
    kinds: Collection[NoticeKind],
    since: datetime,
) -> Notices:
    """Decide who is told; nothing is written.

    `notices` are all that is to be said now of these `kinds`: a waiting letter of theirs of which nothing is said any
    more, or something else, or a later step, gives way. What was told before `since` is of no matter any more.
    """
    past = _past(session, store, kinds, since)
    chosen, kept, unreachable = [], set(), []
    for notice in notices:
        reached = contacts.get(notice.place, ())
        if not reached:
            unreachable.append(notice.place)
        for recipient in reached:
            # Also what goes over another channel of theirs, because the first failed or a person wished it.
            channels = (recipient.channel, *recipient.others)
            letters = [
                each for each in past[_thread(notice.about.value, notice.of, recipient)] if each.row.channel in channels
            ]
            told = _told(letters, notice)
            again = bool(told) and (told[-1].content["said"] == notice.said or told[-1].row.status not in OPEN)
            choice = ReminderChoice.SAME if again else ReminderChoice.NEW
            chosen.append(Addressed(recipient, notice, choice, letters[-1].row.key if letters else ""))
            kept |= {each.row.id for each in told if again and each.content["said"] == told[-1].content["said"]}
    waiting = [letter.row for letters in past.values() for letter in letters if letter.row.status in OPEN]
    overtaken = with_copies(session, [row for row in waiting if row.id not in kept])
    return Notices(tuple(chosen), overtaken, tuple(sorted(set(unreachable))))


def queue_notices(
    session: Session,
    store: Store,
    notices: Notices,
    *,
    letterhead: Letterhead,
    actor: str,
    at: datetime,
) -> int:
    """Queue the new letters and call off the overtaken ones, in the caller's transaction; returns how many are new."""
    new = [_letter(store, each, letterhead, at) for each in notices.new]
    for row in notices.overtaken:
        row.status = DeliveryStatus.CANCELLED
    session.add_all([*notices.overtaken, *new])
    session.flush()
    if new or notices.overtaken:
        counts = {"queued": len(new), "cancelled": len(notices.overtaken)}
        about = f"notices:{at.date().isoformat()}"
        facts = planned_facts(about, counts, notices.unreachable, notices.overtaken, new)
        record_all(session, facts, actor=actor, at=at)
    return len(new)


@dataclass(frozen=True)
class _Past:
    """An earlier notice and what it said."""

    row: Delivery
    content: Mapping[str, Any]


def _past(
    session: Session, store: Store, kinds: Collection[NoticeKind], since: datetime
) -> defaultdict[_Thread, list[_Past]]:
    """Notices of these kinds by thing and place, oldest first; copies for the ministry tell nobody anything."""
    found: defaultdict[_Thread, list[_Past]] = defaultdict(list)
    for row, content in told_before(session, store, col(Delivery.created_at) >= since, col(Delivery.copy_of).is_(None)):
        if content["about"] in {kind.value for kind in kinds}:
            found[_thread(content["about"], content["of"], row)].append(_Past(row, content))
    return found


def _told(letters: Sequence[_Past], notice: Notice) -> list[_Past]:
    """The valid letters that told this step."""
    valid = [letter for letter in letters if letter.row.status is not DeliveryStatus.CANCELLED]
    return [letter for letter in valid if letter.content["step"] == notice.step]


def _thread(about: str, of: str, to: Recipient | Delivery) -> _Thread:
    return about, of, to.scope, to.code


def _letter(store: Store, each: Addressed, letterhead: Letterhead, at: datetime) -> Delivery:
    notice, to = each.notice, each.recipient
    said = {"about": notice.about.value, "of": notice.of, "step": notice.step, "said": notice.said}
    # Kept in the store: what was told decides what is told next.
    content = store.put(canonical(said | {"at": at.isoformat()}).encode())
    key = hashlib.sha256(canonical([said, to.scope.value, to.code, to.channel, each.after]).encode()).hexdigest()
    reference = new_reference()
    context = {"recipient": to.name, "words": notice.words, "letterhead": letterhead}
    subject, html = write_letter("notice", {**context, "number": shown_reference(reference)})
    return unattached_letter(
        store, to, subject, html, content=content, key=key, reference=reference, at=at, files=list(notice.files())
    )


def any_waiting(session: Session) -> bool:
    """Whether any letter of no run and no file waits to be sent."""
    query = select(Delivery.id).where(*UNATTACHED, col(Delivery.status).in_(OPEN))
    return session.exec(query.limit(1)).first() is not None


def first_told(session: Session, store: Store, kind: NoticeKind, since: datetime) -> dict[str, datetime]:
    """When each thing of a kind was first told to anybody; letters that were called off told nothing."""
    found: dict[str, datetime] = {}
    for (_, of, *_), letters in _past(session, store, [kind], since).items():
        told = [letter.row.created_at for letter in letters if letter.row.status is not DeliveryStatus.CANCELLED]
        if told:
            found[of] = min([*told, *([found[of]] if of in found else [])])
    return found
