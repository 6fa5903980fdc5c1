"""Checkpoints: how long the chain was and how its last entry was called, at a moment, in a text to be signed."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from rsoko.errors import UserError
from rsoko.ledger.audit import head

__all__ = ["Checkpoint", "checkpoint_now"]

LINES = re.compile(
    r"(?P<origin>\S+)\n(?P<size>\d+)\n(?P<root>[A-Za-z0-9+/]{43}=)\ntime (?P<at>\S+)\nby (?P<by>[^\n]+)\n"
)


@dataclass(frozen=True)
class Checkpoint:
    """The chain had `size` entries and the last one bore `hash`; `by` says who noted it."""

    origin: str
    size: int
    hash: str
    at: datetime
    by: str

    def __str__(self) -> str:
        root = base64.b64encode(bytes.fromhex(self.hash)).decode()
        lines = (self.origin, self.size, root, f"time {self.at.isoformat(timespec='seconds')}", f"by {self.by}")
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def read(cls, text: str) -> "Checkpoint | None":
        """Read the text of a checkpoint; None where it is none."""
        found = LINES.fullmatch(text)
        if found is None:
            return None
        try:
            at = datetime.fromisoformat(found["at"])
        except ValueError:
            return None
        digest = base64.b64decode(found["root"]).hex()
        return cls(found["origin"], int(found["size"]), digest, at, found["by"])


def checkpoint_now(session: Session, *, origin: str, by: str, at: datetime) -> Checkpoint:
    """Note where the chain ends. Raises UserError `audit-empty` where it has no entry yet."""
    last = head(session)
    if last is None:
        raise UserError("audit-empty", "В журнале ещё нет записей.", "Сначала загрузите реестр или примите файлы.")
    return Checkpoint(origin, last.id, last.hash, at, " ".join(by.split()) or "-")
