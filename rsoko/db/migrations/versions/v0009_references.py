"""Letters get a random reference for the outside, a code by which they are confirmed, and a place among parts.

The key of a letter is computed from its address: who knows the key and the documents can try addresses one by one. It
leaves what the chain says in words and goes into the salted digest. Every row that is there gets its reference, and an
entry that says so; one that does not agree with what the chain said of it gets none, and stays found.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from rsoko.db.types import UtcDateTime
from rsoko.ledger.audit import GENESIS, canonical, hash_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PRIVATE = ("channel", "subject", "last_error", "host", "pid")
YOUNGER = ("role",)
ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("at", UtcDateTime),
    *(sa.column(name, sa.String) for name in ("actor", "action", "subject", "payload", "prev_hash", "hash")),
)
DELIVERY = sa.table(
    "delivery", *(sa.column(name) for name in ("id", "key", "salt", "reference", "ack_code", *PRIVATE, *YOUNGER))
)


def upgrade() -> None:
    """Add the columns, fill the reference, chain it and the new digest."""
    op.add_column("delivery", sa.Column("reference", sa.String(16), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("ack_code", sa.String(11), nullable=True))
    op.add_column("delivery", sa.Column("part", sa.Integer(), nullable=True))
    op.add_column("delivery", sa.Column("parts", sa.Integer(), nullable=True))
    link = op.get_bind()
    said = _last_words(link)
    last = link.execute(sa.select(ENTRY.c.id, ENTRY.c.hash).order_by(ENTRY.c.id.desc()).limit(1)).first()
    number, previous = (last.id, last.hash) if last else (0, GENESIS)
    now = datetime.now(UTC)
    for row in link.execute(sa.select(DELIVERY).order_by(DELIVERY.c.id)).mappings().all():
        reference = secrets.token_hex(8)
        link.execute(sa.update(DELIVERY).where(DELIVERY.c.id == row["id"]).values(reference=reference))
        state = _covered(said.get(f"delivery:{row['id']}"), row, reference)
        if state is not None:
            number += 1
            previous = _append(link, number, previous, f"delivery:{row['id']}", {"state": state}, now)
    op.create_index("ix_delivery_reference", "delivery", ["reference"], unique=True)
    op.create_index("ix_delivery_ack_code", "delivery", ["ack_code"])


def _covered(said: Any, row: Any, reference: str) -> dict[str, Any] | None:  # noqa: ANN401 - what JSON holds
    """What the chain says of a row from now on; nothing where the row is not what the chain said."""
    if not isinstance(said, dict) or (said.get("key"), said.get("private")) != (row["key"], _sealed(row, PRIVATE)):
        return None
    rest = {name: value for name, value in said.items() if name != "key"}
    return {**rest, "reference": reference, "private": _sealed(row, (*PRIVATE, "key"))}


def _sealed(row: Any, names: tuple[str, ...]) -> str:  # noqa: ANN401 - a row of a table
    values = {name: row[name] for name in names}
    values |= {name: row[name] for name in YOUNGER if row[name] is not None}
    return hashlib.sha256(canonical([row["salt"], values]).encode()).hexdigest()


def _last_words(link: sa.Connection) -> dict[str, Any]:
    said = {}
    for subject, payload in link.execute(sa.select(ENTRY.c.subject, ENTRY.c.payload).order_by(ENTRY.c.id)):
        try:
            said[subject] = json.loads(payload)["state"]
        except (ValueError, TypeError, KeyError):
            # An entry without a state, or one that was altered: the examination will name it.
            continue
    return said


def _append(
    link: sa.Connection, number: int, previous: str, subject: str, payload: dict[str, Any], at: datetime
) -> str:
    entry: dict[str, Any] = {"id": number, "at": at, "actor": "rsoko init", "action": "row-covered"}
    entry |= {"subject": subject, "payload": canonical(payload), "prev_hash": previous}
    entry["hash"] = hash_of(entry)
    link.execute(sa.insert(ENTRY), entry)
    return str(entry["hash"])
