"""The letter with which a marked copy goes back to who sent the file."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.db.models import Delivery, Submission, new_reference
from rsoko.ledger.audit import Fact, canonical, record_all
from rsoko.ledger.state import fact_of
from rsoko.notify.letters import File, Letterhead, size_in_words, write_letter
from rsoko.notify.listing import OPEN, with_copies
from rsoko.notify.naming import shown_reference
from rsoko.notify.recipients import Place, Recipient, RegistryFrames, contacts_of
from rsoko.notify.short import text_for
from rsoko.store import Store
from rsoko.wording import day as words_of
from schemas.sheets import ERRORS_SHEET
from schemas.terms import AuditAction, DeliveryStatus, FormKey, Severity, SubmissionStatus

__all__ = ["Returned", "copy_name", "queue_returns"]

_SHOWN = 10


class Returned(NamedTuple):
    """A recorded file and the place it came from; None where nobody knows."""

    submission: Submission
    sender: Place | None


def queue_returns(
    session: Session,
    store: Store,
    files: Sequence[Returned],
    *,
    registry: RegistryFrames,
    letterhead: Letterhead,
    due: Callable[[Submission], date | None],
    actor: str,
    at: datetime,
) -> list[int]:
    """Queue the marked copies of files for every active contact of their senders; returns how many letters of each.

    `due`: by when a corrected file must be in, where that day is still ahead. No two of the files are of one sender,
    form and year. The same copy goes to nobody twice. Letters that still wait
    about older files of the same form, year and sender are called off where they say what is no longer so.
    """
    dropped = _overtaken(session, [file.submission for file in files])
    drafts = _drafts(files, registry)
    there = _letters_there(session, list(drafts))
    # What was called off or went to the test address told nobody anything.
    again = [row for row in there.values() if row.status is DeliveryStatus.CANCELLED or row.diverted_at is not None]
    for row in again:
        row.status, row.not_before, row.sent_at, row.diverted_at = DeliveryStatus.QUEUED, None, None, None
    new = _letters(store, [draft for key, draft in drafts.items() if key not in there], letterhead, due, at)
    session.add_all([*dropped, *again, *new])
    session.flush()
    facts: list[Fact] = [fact_of(row, AuditAction.DELIVERY_CANCELLED) for row in dropped]
    facts += [fact_of(row, AuditAction.DELIVERY_REQUEUED) for row in again]
    facts += [fact_of(row, AuditAction.DELIVERY_QUEUED) for row in new]
    record_all(session, facts, actor=actor, at=at)
    queued = Counter(drafts[row.key].submission.id for row in (*again, *new))
    return [queued[file.submission.id] for file in files]


def copy_name(submission: Submission) -> str:
    """Name the marked copy of a file: ASCII, and nothing of the sender's own name for it."""
    known = [str(part) for part in (submission.form, submission.year) if part is not None]
    return "-".join([*(known or ["file"]), str(submission.id), "errors.xlsx"])


class _Draft(NamedTuple):
    """A letter that is not written yet."""

    key: str
    submission: Submission
    recipient: Recipient


def _overtaken(session: Session, submissions: Sequence[Submission]) -> Sequence[Delivery]:
    """Call off the waiting letters about older files; a rejected file leaves the accepted one in force."""
    newest = {place: row for row in submissions if None not in (place := _place(row))}
    waiting = (
        select(Delivery, Submission)
        .join(Submission, col(Delivery.submission) == col(Submission.id))
        .where(
            col(Delivery.status).in_(OPEN),
            col(Delivery.copy_of).is_(None),
            col(Submission.form).in_({form for form, _, _ in newest}),
            col(Submission.year).in_({year for _, year, _ in newest}),
            col(Submission.sender).in_({sender for _, _, sender in newest}),
        )
    )
    found = session.exec(waiting.order_by(col(Delivery.id))).all() if newest else []
    rows = [row for row, older in found if _is_overtaken(older, newest.get(_place(older)))]
    dropped = with_copies(session, rows)
    for row in dropped:
        row.status = DeliveryStatus.CANCELLED
    return dropped


def _place(submission: Submission) -> tuple[FormKey | None, int | None, str | None]:
    return submission.form, submission.year, submission.sender


def _is_overtaken(older: Submission, newer: Submission | None) -> bool:
    if newer is None or older.id is None or newer.id is None or older.id >= newer.id:
        return False
    return newer.status is not SubmissionStatus.REJECTED or older.status is SubmissionStatus.REJECTED


def _drafts(files: Sequence[Returned], registry: RegistryFrames) -> dict[str, _Draft]:
    """Say who is to get which copy, by the key of the letter."""
    marked = [(file.submission, file.sender) for file in files if file.submission.marked is not None]
    contacts = contacts_of(registry, {sender for _, sender in marked if sender is not None})
    drafts = [
        _Draft(_key(submission, recipient), submission, recipient)
        for submission, sender in marked
        if sender is not None
        for recipient in contacts[sender]
    ]
    found: dict[str, _Draft] = {}
    for draft in drafts:
        # The same copy goes to nobody twice; the first file that it is of answers for it.
        found.setdefault(draft.key, draft)
    return found


def _letters_there(session: Session, keys: Sequence[str]) -> dict[str, Delivery]:
    """Find the letters that were queued before, by key."""
    if not keys:
        return {}
    found = select(Delivery).where(col(Delivery.key).in_(keys)).order_by(col(Delivery.id))
    return {row.key: row for row in session.exec(found).all()}


def _letters(
    store: Store,
    drafts: Sequence[_Draft],
    letterhead: Letterhead,
    due: Callable[[Submission], date | None],
    at: datetime,
) -> list[Delivery]:
    # Mail servers refuse what is larger; the letter says that the copy is to be had from the ministry.
    sizes = [store.path(_copy(draft)).stat().st_size for draft in drafts]
    fits = [size <= letterhead.size_cap for size in sizes]
    files = [_file(draft, size) if small else None for draft, size, small in zip(drafts, sizes, fits, strict=True)]
    references = [new_reference() for _ in drafts]
    written = [_rendered(*each, letterhead, due) for each in zip(drafts, references, files, strict=True)]
    texts = [
        text_for(draft.recipient.channel, *each, carries=small)
        for draft, each, small in zip(drafts, written, fits, strict=True)
    ]
    kept = store.put_all([text.encode() for text in texts])
    return [
        Delivery(
            submission=draft.submission.id,
            scope=draft.recipient.scope,
            code=draft.recipient.code,
            role=draft.recipient.role,
            channel=draft.recipient.channel,
            subject=subject,
            letter=letter,
            documents=[],
            attached=[],
            files=_files(draft) if small else [],
            content=_copy(draft),
            key=draft.key,
            reference=reference,
            status=DeliveryStatus.QUEUED,
            created_at=at,
        )
        for draft, reference, small, (subject, _), letter in zip(drafts, references, fits, written, kept, strict=True)
    ]


def _files(draft: _Draft) -> list[dict[str, str]]:
    return [{"name": copy_name(draft.submission), "digest": _copy(draft)}]


def _copy(draft: _Draft) -> str:
    assert draft.submission.marked is not None
    return draft.submission.marked


def _key(submission: Submission, recipient: Recipient) -> str:
    parts = ["returned", submission.marked, recipient.scope.value, recipient.code, recipient.channel]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def _file(draft: _Draft, size: int) -> File:
    return File("Копия файла с пометками", copy_name(draft.submission), size_in_words(size))


def _rendered(
    draft: _Draft,
    reference: str,
    attachment: File | None,
    letterhead: Letterhead,
    due: Callable[[Submission], date | None],
) -> tuple[str, str]:
    submission = draft.submission
    errors = sum(remark["severity"] == Severity.ERROR for remark in submission.remarks)
    context = {
        "recipient": draft.recipient.name,
        "form": None if submission.form is None else submission.form.label,
        "year": submission.year,
        "filename": submission.filename,
        "received": submission.received_at.astimezone(KIROV),
        "errors": errors,
        "warnings": len(submission.remarks) - errors,
        "remarks": _lines(submission),
        "left": max(0, len(submission.remarks) - _SHOWN),
        "sheet": ERRORS_SHEET,
        "attachment": attachment,
        "deadline": f"исправленный файл нужен не позднее {words_of(day)}"
        if errors and (day := due(submission))
        else None,
        "letterhead": letterhead,
        "number": shown_reference(reference),
    }
    return write_letter("returned", context)


def _lines(submission: Submission) -> Sequence[tuple[str, str]]:
    return [(remark["cell"] or "Файл", remark["message"]) for remark in submission.remarks[:_SHOWN]]
