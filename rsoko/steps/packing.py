"""Pack: everything of a run in one file that a third party verifies with a script of its own."""

import io
import zipfile
from datetime import datetime

from sqlmodel import Session

from rsoko.db.engine import session
from rsoko.db.models import Run
from rsoko.installation import Installation
from rsoko.keys import sign, trusted_keys
from rsoko.ledger.checkpoints import Checkpoint
from rsoko.ledger.runs import get_run
from rsoko.ledger.transitions import no_result
from rsoko.packing.contents import (
    Chain,
    addresses,
    as_file,
    chain_of,
    deliveries,
    documents,
    inputs,
    result,
)
from rsoko.packing.crate import CRATE, crate
from rsoko.reports.rendering import TEMPLATES
from rsoko.steps.checkpoints import Kept, kept_checkpoints, sign_checkpoint
from rsoko.store import digest_of

__all__ = ["pack"]

# The earliest moment that a ZIP can hold: packages of the same run are the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
OWN = ("verify.py", "ed25519.py", "README.txt")


def pack(installation: Installation, run_id: str, *, by: str, at: datetime, with_addresses: bool = False) -> bytes:
    """Pack a run; the same bytes until something new is said of it.

    The chain ends at the first kept checkpoint that covers all that was said of the run; where there is none, one is
    signed. Raises UserError `no-such-run`, `no-result`, `store-damaged`.
    """
    store = installation.store
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
        if run.result is None:
            raise no_result(run_id)
        chain = chain_of(work, run_id)
        checkpoint = _checkpoint(installation, work, chain, by, at)
        files = inputs(work, store, run) | result(store, run) | documents(store, chain, run_id)
        files |= _proofs(chain, checkpoint, run_id)
        files |= addresses(work, store, run_id) if with_addresses else {}
    files |= {name: (TEMPLATES / "package" / name).read_bytes() for name in OWN}
    files["key.txt"] = "".join(f"{key}\n" for key in trusted_keys(installation.settings)).encode()
    return _zipped(_signed(installation, run, files))


def _checkpoint(installation: Installation, work: Session, chain: Chain, by: str, at: datetime) -> Kept:
    fits = (kept for kept in kept_checkpoints(installation.settings) if _covers(kept.says, chain))
    return next(fits, None) or sign_checkpoint(installation, work, by=by, at=at)


def _covers(says: Checkpoint, chain: Chain) -> bool:
    there = chain.spoken <= says.size <= len(chain.lines)
    return there and f'"hash":"{says.hash}"' in chain.lines[says.size - 1]


def _proofs(chain: Chain, checkpoint: Kept, run_id: str) -> dict[str, bytes]:
    return {
        "chain.jsonl": chain.until(checkpoint.says.size),
        "checkpoint.txt": checkpoint.note.encode(),
        "deliveries.json": as_file(deliveries(chain, run_id)),
    }


def _signed(installation: Installation, run: Run, files: dict[str, bytes]) -> dict[str, bytes]:
    """Add the description, and the list of all files under a signature."""
    files = {**files, CRATE: crate(run, files)}
    lines = "".join(f"{digest_of(content)}  {path}\n" for path, content in sorted(files.items()))
    note = sign(installation.settings, f"{installation.settings.origin}/package\n{run.id}\n{lines}")
    return {**files, "package.txt": note.encode()}


def _zipped(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as package:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.external_attr = 0o644 << 16
            # Not deflated: another version of the library would give other bytes.
            package.writestr(entry, content)
    return sink.getvalue()
