"""What the audit chain says of a row: the fields whose later change must come to light."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from sqlmodel import Session

from rsoko.db.models import Account, Acknowledgement, Delivery, Document, RegistryVersion, Run, Submission
from rsoko.ledger.audit import Fact, canonical, record
from schemas.terms import AuditAction, Term

__all__ = [
    "PRIVATE",
    "TRACED",
    "Traced",
    "fact_of",
    "plain_state",
    "private_values",
    "sealed",
    "state_of",
    "subject_of",
    "trace",
]

Traced: TypeAlias = RegistryVersion | Submission | Acknowledgement | Run | Document | Delivery | Account

TRACED: dict[type[Traced], tuple[str, str]] = {
    RegistryVersion: ("registry", "original manifest counts loaded_at loaded_by"),
    Submission: (
        "submission",
        "form year sender original parquet status rows remarks received_at received_by supersedes marked",
    ),
    Acknowledgement: ("acknowledgement", "submission code reason acknowledged_by acknowledged_at"),
    Run: (
        "run",
        "monitoring year number status reason started_by started_at finished_at code_version snapshot "
        "methodology origin corrects result result_rows supersedes approved_by order_number approved_at error",
    ),
    Document: ("document", "run scope code kind path digest size"),
    Delivery: (
        "delivery",
        "run submission scope code letter documents attached files content status attempts created_at sent_at "
        "replaces copy_of not_before attempts_forgiven diverted_at bounced_at acknowledged_at acknowledged_by "
        "reference part parts",
    ),
    Account: ("account", "scope code status created_at created_by"),
}
# What the chain does not say in words, since it is shown to strangers: addresses, file names, answers of mail
# servers, hosts and processes. It holds one digest of them all, salted by the row: nobody can guess an address.
PRIVATE: dict[type[Traced], str] = {
    Submission: "filename",
    Run: "host pid flow_run_id",
    Delivery: "channel subject last_error host pid role key ack_code",
    # A name to log in by is half of what a stranger needs.
    Account: "name password",
}
# Private columns that are younger than the digests of older rows, which speak of the others alone.
YOUNGER = frozenset({"role", "ack_code"})
# Long or free texts stand in the chain by their digest.
DIGESTED = frozenset({"remarks", "error"})


def subject_of(row: Traced) -> str:
    """Name a row in the chain: `run:identification-2026-3`, `document:17`."""
    return f"{TRACED[type(row)][0]}:{row.id}"


def state_of(row: Traced) -> dict[str, object]:
    """Return the traced fields of a row as plain values for JSON."""
    return plain_state(type(row), row.model_dump())


def plain_state(model: type[Traced], values: Mapping[str, object]) -> dict[str, object]:
    """Do as `state_of` does with values that come straight from the table."""
    state = {name: _plain(name, values[name]) for name in TRACED[model][1].split()}
    if model in PRIVATE:
        state["private"] = sealed(str(values["salt"]), private_values(model, values))
    return state


def private_values(model: type[Traced], values: Mapping[str, object]) -> dict[str, object]:
    """Choose what the digest of private columns is of: the younger ones where they say something."""
    names = PRIVATE[model].split()
    return {name: values[name] for name in names if name not in YOUNGER or values[name] is not None}


def sealed(salt: str, values: Mapping[str, object]) -> str:
    """Name values without telling them: who has the salt and the values can show that they are these."""
    return hashlib.sha256(canonical([salt, values]).encode()).hexdigest()


def fact_of(row: Traced, action: AuditAction, **more: object) -> Fact:
    """Say what was done to a row, together with all that is traced of it afterwards."""
    return Fact(action, subject_of(row), {"state": state_of(row), **more})


def trace(session: Session, row: Traced, action: AuditAction, *, actor: str, at: datetime, **more: object) -> None:
    """Append what was done to a row to the chain; a new row gets its number first."""
    session.flush()
    fact = fact_of(row, action, **more)
    record(session, actor=actor, action=action, subject=fact.subject, payload=fact.payload, at=at)


def _plain(name: str, value: object) -> object:
    if name in DIGESTED and value is not None:
        return hashlib.sha256(canonical(value).encode()).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.value if isinstance(value, Term) else value
