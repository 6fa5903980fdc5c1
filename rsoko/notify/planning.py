"""Turning a published run into letters, in the transaction that publishes it; none of them twice."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlmodel import Session, col, select

from rsoko.db.models import Delivery, Document, Run, new_reference
from rsoko.ledger.audit import Fact, canonical, record_all
from rsoko.ledger.documents import digests_of, documents_of
from rsoko.ledger.runs import edition_of
from rsoko.ledger.transitions import get_run, require
from rsoko.notify.channels import takes_files
from rsoko.notify.letters import Letterhead, Part, Parts, render_letter, split_by_size
from rsoko.notify.listing import OPEN, with_copies
from rsoko.notify.naming import new_code, shown_reference
from rsoko.notify.recipients import (
    WHOLE,
    Place,
    Recipient,
    RegistryFrames,
    addressees,
    by_place,
    documents_for,
    offices_told,
    place_names,
    town_districts,
)
from rsoko.notify.short import text_for
from rsoko.notify.unattached import planned_facts
from rsoko.store import Store
from schemas.terms import DeliveryStatus, DocumentKind, RunStatus, Scope

__all__ = ["Foreseeable", "Foreseen", "Plan", "Told", "foresee", "plan_deliveries"]


@dataclass(frozen=True)
class Plan:
    """How many letters were queued, were there already, were called off; and who has no contact."""

    queued: int
    kept: int
    cancelled: int
    unreachable: tuple[Place, ...]


@dataclass(frozen=True)
class Told:
    """What a monitoring says in its letters: regional documents by the scope that gets them, lines for each place."""

    shared: Mapping[Scope, Collection[DocumentKind]]
    lines: Callable[[Scope, str], Sequence[str]]


@dataclass(frozen=True)
class Foreseeable:
    """What a recipient is to get; `kept` is the letter that told it already, `after` the key of the letter before.

    `there` are the parts of a letter that told some of it: of several parts some were called off.
    """

    recipient: Recipient
    documents: tuple[Document, ...]
    after: str
    kept: Delivery | None
    there: tuple[Delivery, ...] = ()


@dataclass(frozen=True)
class Foreseen:
    """What the letters of a run would be, how many of those that are there stay, which would be called off."""

    letters: tuple[Foreseeable, ...]
    kept: int
    overtaken: tuple[Delivery, ...]
    unreachable: tuple[Place, ...]


@dataclass(frozen=True)
class _Edition:
    """What all letters of one run share."""

    run: Run
    number: int
    renewed: frozenset[str]
    documents: Mapping[Place, Sequence[Document]]
    told: Told
    names: Mapping[Place, str]
    letterhead: Letterhead


def plan_deliveries(
    session: Session,
    store: Store,
    *,
    run_id: str,
    registry: RegistryFrames,
    told: Told,
    letterhead: Letterhead,
    actor: str,
    at: datetime,
) -> Plan:
    """Queue one letter for each recipient and channel of a published run, in parts where the documents fill several.

    A recipient whose last letter of this monitoring and year holds the same documents gets no other, so a
    repeated run or a repeated step queues nothing. Letters still waiting with documents that are no longer
    in force are cancelled. Raises UserError `run-state` when the run is not published.
    """
    run = get_run(session, run_id)
    require(run, RunStatus.PUBLISHED)
    documents = by_place(documents_of(session, run.id))
    found = _foreseen(session, run, documents, registry, told.shared)
    number, renewed = edition_of(session, run), _renewed(session, run, documents)
    edition = _Edition(run, number, renewed, documents, told, place_names(registry), letterhead)
    new = [row for each in found.letters if each.kept is None for row in _letters(store, edition, each, at)]
    for row in found.overtaken:
        row.status, row.not_before = DeliveryStatus.CANCELLED, None
    session.add_all([*found.overtaken, *new])
    session.flush()
    plan = Plan(len(new), found.kept, len(found.overtaken), found.unreachable)
    record_all(session, _facts(run, plan, found.overtaken, new), actor=actor, at=at)
    return plan


def _renewed(session: Session, run: Run, documents: Mapping[Place, Sequence[Document]]) -> frozenset[str]:
    """Paths of the documents that a correction has written anew; none of a run that corrects nothing."""
    if run.corrects is None:
        return frozenset()
    before = digests_of(session, run.corrects)
    return frozenset(one.path for of in documents.values() for one in of if before.get(one.path) != one.digest)


def foresee(
    session: Session,
    run: Run,
    *,
    registry: RegistryFrames,
    shared: Mapping[Scope, Collection[DocumentKind]],
) -> Foreseen:
    """Say who would get which documents of a run, a draft or one in force; nothing is written."""
    return _foreseen(session, run, by_place(documents_of(session, run.id)), registry, shared)


def _foreseen(
    session: Session,
    run: Run,
    documents: Mapping[Place, Sequence[Document]],
    registry: RegistryFrames,
    shared: Mapping[Scope, Collection[DocumentKind]],
) -> Foreseen:
    district_of = town_districts(registry)
    reached = addressees(registry, offices_told(registry, documents, shared) | set(documents))
    past = _past_letters(session, run)
    kept: set[int | None] = set()
    letters: list[Foreseeable] = []
    for recipient in reached.reached:
        earlier = [row for row in past[recipient.place] if recipient.is_of(row.role, row.channel)]
        chosen = documents_for(recipient.place, documents, district_of, shared)
        if chosen:
            there = _same_letters(earlier, chosen, recipient)
            whole = there[-1] if there and {row.part for row in there} >= _all_parts(there[-1]) else None
            kept |= {row.id for row in there}
            after = earlier[-1].key if earlier else ""
            letters.append(Foreseeable(recipient, tuple(chosen), after, whole, tuple(there)))
    overtaken = [row for rows in past.values() for row in rows if row.status in OPEN and row.id not in kept]
    return Foreseen(tuple(letters), len(kept), with_copies(session, overtaken), reached.unreachable)


def _letters(store: Store, edition: _Edition, each: Foreseeable, at: datetime) -> list[Delivery]:
    """Write the letter to a recipient: one, or as many parts as its documents fill, without those that are there."""
    parts = split_by_size(each.documents, edition.letterhead.size_cap)
    if not takes_files(each.recipient.channel):
        # One message, with what one letter by mail would carry: it may have to go by mail yet.
        first, *rest = parts.letters
        parts = Parts([first], [*parts.left_out, *(document for letter in rest for document in letter)])
    count = len(parts.letters)
    there = {row.part for row in each.there if (row.parts or 1) == count}
    code = each.there[-1].ack_code if there else _code(edition, each.recipient)
    missing = [Part(number, count) for number in range(1, count + 1) if number not in there]
    return [_letter(store, edition, each, parts, part, code, at) for part in missing]


def _letter(
    store: Store, edition: _Edition, each: Foreseeable, parts: Parts, part: Part, code: str | None, at: datetime
) -> Delivery:
    recipient, content, reference = each.recipient, _content(each.documents), new_reference()
    attached = _numbers(parts.letters[part.number - 1])
    subject, html = render_letter(
        recipient,
        edition.run,
        edition=edition.number,
        renewed=edition.renewed,
        lines=_lines(edition, recipient),
        parts=parts,
        part=part,
        names=edition.names,
        letterhead=edition.letterhead,
        number=shown_reference(reference),
        code=code,
    )
    return Delivery(
        run=edition.run.id,
        scope=recipient.scope,
        code=recipient.code,
        role=recipient.role,
        channel=recipient.channel,
        subject=subject,
        letter=store.put(text_for(recipient.channel, subject, html, carries=bool(attached)).encode()),
        documents=_numbers(each.documents),
        attached=attached,
        content=content,
        key=_key(edition.run, recipient, content, each.after, part),
        reference=reference,
        ack_code=code,
        part=part.number if part.of > 1 else None,
        parts=part.of if part.of > 1 else None,
        status=DeliveryStatus.QUEUED,
        created_at=at,
    )


def _code(edition: _Edition, recipient: Recipient) -> str | None:
    return new_code() if recipient.scope in edition.letterhead.confirming else None


def _lines(edition: _Edition, recipient: Recipient) -> Sequence[str]:
    """What is said of a place; nothing of an office that the run knows no schools of."""
    if recipient.scope in WHOLE or recipient.place in edition.documents:
        return edition.told.lines(recipient.scope, recipient.code)
    return ()


def _same_letters(letters: Sequence[Delivery], documents: Sequence[Document], to: Recipient) -> list[Delivery]:
    """The last letter to a recipient, all its parts, if it holds just these documents and went where they still are.

    Those that were called off or went to the test address told nobody anything.
    """
    content = _content(documents)
    valid = [each for each in letters if each.status is not DeliveryStatus.CANCELLED and each.diverted_at is None]
    same = list(takewhile(lambda each: each.content == content, reversed(valid)))[::-1]
    return [each for each in same if each.channel in (to.channel, *to.others)]


def _all_parts(row: Delivery) -> set[int | None]:
    """The parts of the letter that one is a part of; a letter of one part has no number."""
    return {None} if row.parts is None else set(range(1, row.parts + 1))


def _content(documents: Sequence[Document]) -> str:
    digests = sorted(document.digest for document in documents)
    return hashlib.sha256(canonical(digests).encode()).hexdigest()


def _numbers(documents: Sequence[Document]) -> list[int]:
    return [document.id for document in documents if document.id is not None]


def _key(run: Run, recipient: Recipient, content: str, after: str, part: Part) -> str:
    """Name a letter by what it is, and a part of several by its number.

    The letter before it counts too: after a correction that was a mistake the first edition must be able to go out
    once more.
    """
    line = (recipient.scope.value, recipient.code, recipient.channel)
    parts = [run.monitoring.value, run.year, *line, content, after, *(part if part.of > 1 else ())]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def _past_letters(session: Session, run: Run) -> defaultdict[Place, list[Delivery]]:
    query = select(Delivery).join(Run, col(Delivery.run) == col(Run.id))
    query = query.where(Run.monitoring == run.monitoring, Run.year == run.year, col(Delivery.copy_of).is_(None))
    letters: defaultdict[Place, list[Delivery]] = defaultdict(list)
    for letter in session.exec(query.order_by(col(Delivery.id))).all():
        letters[letter.scope, letter.code].append(letter)
    return letters


def _facts(run: Run, plan: Plan, dropped: Sequence[Delivery], new: Sequence[Delivery]) -> list[Fact]:
    if not (dropped or new):
        return []
    counts = {"queued": plan.queued, "kept": plan.kept, "cancelled": plan.cancelled}
    return planned_facts(f"run:{run.id}", counts, plan.unreachable, dropped, new)
