"""The audit chain: every entry carries the hash of the one before, so none can be changed unseen."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from rsoko.db.models import AuditEntry
from rsoko.errors import UserError
from schemas.terms import AuditAction

__all__ = ["GENESIS", "Fact", "canonical", "hash_of", "head", "record", "record_all", "refuse_addresses"]

GENESIS = "0" * 64
FIELDS = ("id", "at", "actor", "action", "subject", "payload", "prev_hash")
MAIL_ADDRESS = re.compile(r"[^\s@\"]+@[^\s@\"]+\.\w+")


@dataclass(frozen=True)
class Fact:
    """One thing that was done, not yet chained. `subject` is `run:identification-2026-3` and the like."""

    action: AuditAction
    subject: str
    payload: Mapping[str, object]


def canonical(value: object) -> str:
    """Write a value as JSON in the one form that is hashed: sorted keys, no blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(fields: Mapping[str, Any]) -> str:
    """Compute what the hash of an entry must be from its other fields (`FIELDS`)."""
    hashed = {name: fields[name] for name in FIELDS}
    hashed["at"] = fields["at"].astimezone(UTC).isoformat(timespec="microseconds")
    hashed["action"] = str(fields["action"])
    return hashlib.sha256(canonical(hashed).encode()).hexdigest()


def head(session: Session) -> AuditEntry | None:
    """Return the newest entry; its id and hash, noted elsewhere, prove later that no tail was cut off."""
    return session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(1)).first()


def record(
    session: Session,
    *,
    actor: str,
    action: AuditAction,
    subject: str,
    payload: Mapping[str, object],
    at: datetime,
) -> None:
    """Append one entry in the transaction of the caller: what was done and its trace stand or fall together.

    Raises UserError `no-personal-data` when the payload holds an e-mail address.
    """
    record_all(session, [Fact(action, subject, payload)], actor=actor, at=at)


def record_all(session: Session, facts: Iterable[Fact], *, actor: str, at: datetime) -> None:
    """Append entries in their order, as `record` does with one.

    Writers take turns (see `rsoko.db.engine`); should one come past the turn-stile, the primary key stops it.
    """
    last = head(session)
    number, previous = (last.id, last.hash) if last else (0, GENESIS)
    entries = []
    for fact in facts:
        number += 1
        entries.append(_chained(fact, number, previous, actor, at))
        previous = entries[-1]["hash"]
    # What the entries speak of comes before them.
    session.flush()
    if entries:
        session.execute(insert(AuditEntry), entries)


def refuse_addresses(text: str) -> None:
    """Refuse a text that may not stand in the chain. Raises UserError `no-personal-data` at an e-mail address."""
    if MAIL_ADDRESS.search(text):
        raise UserError(
            "no-personal-data",
            "В тексте для журнала указан адрес электронной почты, а журнал хранится без личных данных.",
            "Уберите адрес из причины или примечания и повторите.",
        )


def _chained(fact: Fact, number: int, previous: str, actor: str, at: datetime) -> dict[str, Any]:
    payload = canonical(fact.payload)
    refuse_addresses(payload)
    entry = {
        "id": number,
        "at": at,
        "actor": actor,
        "action": fact.action,
        "subject": fact.subject,
        "payload": payload,
        "prev_hash": previous,
    }
    return entry | {"hash": hash_of(entry)}
