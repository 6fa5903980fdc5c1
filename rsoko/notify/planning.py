"""Turning a published run into letters, in the transaction that publishes it; none of them twice."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from rsoko.db.models import Delivery, Document, Run
from rsoko.ledger.audit import Fact, canonical, record_all
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import edition_of
from rsoko.ledger.state import fact_of
from rsoko.ledger.transitions import get_run, require
from rsoko.notify.letters import Letterhead, render_letter, split_by_size
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
from rsoko.store import Store
from schemas.terms import AuditAction, DeliveryStatus, DocumentKind, RunStatus, Scope

__all__ = ["Plan", "Told", "plan_deliveries"]

OPEN = (DeliveryStatus.QUEUED, DeliveryStatus.TEMPORARY_FAILURE)


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
class _Edition:
    """What all letters of one run share."""

    run: Run
    number: int
    documents: Mapping[Place, Sequence[Document]]
    told: Told
    names: Mapping[Place, str]
    district_of: Mapping[str, str]
    letterhead: Letterhead


def plan_deliveries(  # noqa: PLR0913 - a run, what it says, to whom
    session: Session,
    store: Store,
    *,
    run_id: str,
    registry: RegistryFrames,
    told: Told,
    letterhead: Letterhead,
    actor: str,
    at: datetime,
    concerned: Collection[Place] | None = None,
) -> Plan:
    """Queue one letter for each recipient and channel of a published run.

    A recipient whose last letter of this monitoring and year holds the same documents gets no other, so a
    repeated run or a repeated step queues nothing. Letters still waiting with documents that are no longer
    in force are cancelled. `concerned` limits both to some places (a correction: those for whom something
    changed). Raises UserError `run-state` when the run is not published.
    """
    run = get_run(session, run_id)
    require(run, RunStatus.PUBLISHED)
    edition = _edition(session, run, registry, told, letterhead)
    offices = offices_told(registry, edition.documents, told.shared)
    reached = addressees(registry, offices | set(edition.documents))
    past = _past_letters(session, run)
    kept: set[int | None] = set()
    new: list[Delivery] = []
    for recipient in reached.reached:
        letters = past[_line(recipient)]
        chosen = documents_for(recipient.place, edition.documents, edition.district_of, told.shared)
        if concerned is not None and recipient.place not in concerned:
            kept |= {letter.id for letter in letters}
        elif (same := _same_letter(letters, chosen)) is not None:
            kept.add(same.id)
        elif chosen:
            new.append(_letter(store, edition, recipient, chosen, letters, at))
    dropped = [row for rows in past.values() for row in rows if row.status in OPEN and row.id not in kept]
    for row in dropped:
        row.status = DeliveryStatus.CANCELLED
    session.add_all([*dropped, *new])
    session.flush()
    plan = Plan(len(new), len(kept), len(dropped), reached.unreachable)
    record_all(session, _facts(run, plan, dropped, new), actor=actor, at=at)
    return plan


def _letter(
    store: Store,
    edition: _Edition,
    recipient: Recipient,
    documents: Sequence[Document],
    earlier: Sequence[Delivery],
    at: datetime,
) -> Delivery:
    content = _content(documents)
    key = _key(edition.run, recipient, content, earlier)
    attached, left_out = split_by_size(documents)
    subject, html = render_letter(
        recipient,
        edition.run,
        edition=edition.number,
        lines=_lines(edition, recipient),
        attached=attached,
        left_out=left_out,
        names=edition.names,
        letterhead=edition.letterhead,
        key=key,
    )
    return Delivery(
        run=edition.run.id,
        scope=recipient.scope,
        code=recipient.code,
        channel=recipient.channel,
        subject=subject,
        letter=store.put(html.encode()),
        documents=_numbers(documents),
        attached=_numbers(attached),
        content=content,
        key=key,
        status=DeliveryStatus.QUEUED,
        created_at=at,
    )


def _lines(edition: _Edition, recipient: Recipient) -> Sequence[str]:
    """What is said of a place; nothing of an office that the run knows no schools of."""
    if recipient.scope in WHOLE or recipient.place in edition.documents:
        return edition.told.lines(recipient.scope, recipient.code)
    return ()


def _same_letter(letters: Sequence[Delivery], documents: Sequence[Document]) -> Delivery | None:
    """The last letter to a recipient, called-off ones apart, if it holds just these documents."""
    valid = [letter for letter in letters if letter.status is not DeliveryStatus.CANCELLED]
    return valid[-1] if valid and valid[-1].content == _content(documents) else None


def _content(documents: Sequence[Document]) -> str:
    digests = sorted(document.digest for document in documents)
    return hashlib.sha256(canonical(digests).encode()).hexdigest()


def _numbers(documents: Sequence[Document]) -> list[int]:
    return [document.id for document in documents if document.id is not None]


def _key(run: Run, recipient: Recipient, content: str, earlier: Sequence[Delivery]) -> str:
    """Name a letter by what it is. The letter before it counts too: after a correction that was a mistake
    the first edition must be able to go out once more.
    """
    after = earlier[-1].key if earlier else ""
    parts = [run.monitoring.value, run.year, *_line(recipient), content, after]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def _line(recipient: Recipient | Delivery) -> tuple[str, str, str]:
    return recipient.scope.value, recipient.code, recipient.channel


def _past_letters(session: Session, run: Run) -> defaultdict[tuple[str, str, str], list[Delivery]]:
    query = select(Delivery).join(Run, col(Delivery.run) == col(Run.id))
    query = query.where(Run.monitoring == run.monitoring, Run.year == run.year)
    letters: defaultdict[tuple[str, str, str], list[Delivery]] = defaultdict(list)
    for letter in session.exec(query.order_by(col(Delivery.id))).all():
        letters[_line(letter)].append(letter)
    return letters


def _facts(run: Run, plan: Plan, dropped: Sequence[Delivery], new: Sequence[Delivery]) -> list[Fact]:
    if not (dropped or new):
        return []
    counts = {
        "queued": plan.queued,
        "kept": plan.kept,
        "cancelled": plan.cancelled,
        "unreachable": [f"{scope.value}:{code}" for scope, code in plan.unreachable],
    }
    return [
        Fact(AuditAction.DELIVERIES_PLANNED, f"run:{run.id}", counts),
        *(fact_of(row, AuditAction.DELIVERY_CANCELLED) for row in dropped),
        *(fact_of(row, AuditAction.DELIVERY_QUEUED) for row in new),
    ]


def _edition(session: Session, run: Run, registry: RegistryFrames, told: Told, letterhead: Letterhead) -> _Edition:
    return _Edition(
        run=run,
        number=edition_of(session, run),
        documents=by_place(documents_of(session, run.id)),
        told=told,
        names=place_names(registry),
        district_of=town_districts(registry),
        letterhead=letterhead,
    )
