"""What the chain did not cover (addresses, names of files, hosts) stands in it by a salted digest from now on.

Every row that is there gets a salt and an entry: what the chain said of it last, and the digest. What it said is taken
from the chain and not from the row, so that a row altered before stays found.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from rsoko.db.types import UtcDateTime
from rsoko.ledger.audit import GENESIS, canonical, hash_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PRIVATE = {
    "submission": ("filename",),
    "run": ("host", "pid", "flow_run_id"),
    "delivery": ("channel", "subject", "last_error", "host", "pid"),
}
ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("at", UtcDateTime),
    *(sa.column(name, sa.String) for name in ("actor", "action", "subject", "payload", "prev_hash", "hash")),
)


def upgrade() -> None:
    """Add the column, fill it, chain the digests."""
    for name in PRIVATE:
        op.add_column(name, sa.Column("salt", sa.String(32), nullable=False, server_default=""))
    link = op.get_bind()
    said = _last_words(link)
    covered = {subject: digest for name in PRIVATE for subject, digest in _salted(link, name)}
    last = link.execute(sa.select(ENTRY.c.id, ENTRY.c.hash).order_by(ENTRY.c.id.desc()).limit(1)).first()
    number, previous = (last.id, last.hash) if last else (0, GENESIS)
    now = datetime.now(UTC)
    for subject, digest in covered.items():
        # A row of which the chain says nothing was slipped in: it stays so.
        if isinstance(said.get(subject), dict):
            number += 1
            state = {**said[subject], "private": digest}
            previous = _append(link, number, previous, subject, {"state": state}, now)


def _last_words(link: sa.Connection) -> dict[str, Any]:
    said = {}
    for subject, payload in link.execute(sa.select(ENTRY.c.subject, ENTRY.c.payload).order_by(ENTRY.c.id)):
        try:
            state = json.loads(payload)["state"]
        except (ValueError, TypeError, KeyError):
            # An entry without a state, or one that was altered: the examination will name it.
            continue
        said[subject] = state
    return said


def _salted(link: sa.Connection, name: str) -> Iterator[tuple[str, str]]:
    """Give every row of a table its salt; yields the subject of the row and the digest of its private columns."""
    table = sa.table(name, *(sa.column(each) for each in ("id", "salt", *PRIVATE[name])))
    for row in link.execute(sa.select(table).order_by(table.c.id)).mappings().all():
        salt = secrets.token_hex(16)
        link.execute(sa.update(table).where(table.c.id == row["id"]).values(salt=salt))
        values = {each: row[each] for each in PRIVATE[name]}
        yield f"{name}:{row['id']}", hashlib.sha256(canonical([salt, values]).encode()).hexdigest()


def _append(
    link: sa.Connection, number: int, previous: str, subject: str, payload: dict[str, Any], at: datetime
) -> str:
    entry: dict[str, Any] = {"id": number, "at": at, "actor": "rsoko init", "action": "row-covered"}
    entry |= {"subject": subject, "payload": canonical(payload), "prev_hash": previous}
    entry["hash"] = hash_of(entry)
    link.execute(sa.insert(ENTRY), entry)
    return str(entry["hash"])
