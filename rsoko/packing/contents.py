"""What stands in the package of a run: its inputs, methodology, result, documents, deliveries, the chain."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import PurePosixPath
from typing import Any

from sqlmodel import Session, col, select

from rsoko.db.models import AuditEntry, Delivery, Run, Submission
from rsoko.ledger.audit import FIELDS, canonical
from rsoko.ledger.state import private_values
from rsoko.notify.channels import is_mail
from rsoko.store import Store

__all__ = ["Chain", "addresses", "chain_of", "deliveries", "documents", "inputs", "result"]

ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")

Files = dict[str, bytes]


@dataclass(frozen=True)
class Chain:
    """The chain as text, an entry a line, and what it says last of each row; `spoken` is the last entry of the run."""

    lines: tuple[str, ...]
    said: Mapping[str, Any]
    spoken: int

    def until(self, size: int) -> bytes:
        """The first entries, as a file."""
        return "".join(f"{line}\n" for line in self.lines[:size]).encode()


def chain_of(work: Session, run: str) -> Chain:
    """Read the whole chain, and how far it speaks of a run, its documents and its deliveries."""
    lines, said, spoken = [], {}, 0
    for entry in work.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all():
        lines.append(_line(entry))
        state = json.loads(entry.payload).get("state")
        if state is not None:
            said[entry.subject] = state
        if entry.subject == f"run:{run}" or (isinstance(state, dict) and state.get("run") == run):
            spoken = entry.id
    return Chain(tuple(lines), said, spoken)


def _line(entry: AuditEntry) -> str:
    fields: dict[str, Any] = {name: getattr(entry, name) for name in (*FIELDS, "hash")}
    fields["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields["action"] = entry.action.value
    return canonical(fields)


def inputs(work: Session, store: Store, run: Run) -> Files:
    """The snapshot, the files it was joined from as they came and as they were read, the lists it builds on."""
    assert run.snapshot is not None
    found = {"inputs/snapshot.json": store.get(run.snapshot)}
    manifest = json.loads(found["inputs/snapshot.json"])
    suffixes = _suffixes(work, [file["original"] for file in manifest["files"]])
    for file in manifest["files"]:
        name = f"{file['form']}-{file['year']}-{file['sender']}"
        found[f"inputs/originals/{name}{suffixes[file['original']]}"] = store.get(file["original"])
        found[f"inputs/normalised/{name}.parquet"] = store.get(file["rows"])
    frames = {"places": manifest["places"]}
    frames |= {f"forms/{form}": digest for form, digest in manifest["forms"].items()}
    for kind in ("catalogues", "operation"):
        frames |= {f"{kind}/{name}": digest for name, digest in manifest.get(kind, {}).items()}
    found |= {f"inputs/{name}.parquet": store.get(digest) for name, digest in frames.items()}
    for year, digest in manifest["lists"].items():
        found |= _result(store, digest, f"inputs/lists/{year}")
    return found


def result(store: Store, run: Run) -> Files:
    """The methodology and the result."""
    assert run.methodology is not None
    assert run.result is not None
    return {"methodology.toml": store.get(run.methodology), **_result(store, run.result, "result")}


def documents(store: Store, chain: Chain, run: str) -> Files:
    """The documents of a run under the names they have in its folder."""
    return {
        f"documents/{state['path']}": store.get(state["digest"])
        for subject, state in chain.said.items()
        if subject.startswith("document:") and state["run"] == run
    }


def deliveries(chain: Chain, run: str) -> dict[str, Any]:
    """What the chain says of the letters of a run: places, digests, fates; no addresses."""
    of = (each for each in chain.said.items() if each[0].startswith("delivery:"))
    return {subject: state for subject, state in of if state["run"] == run}


def addresses(work: Session, store: Store, run: str) -> Files:
    """The addresses of the letters of a run with what proves them, and the letters themselves."""
    rows = work.exec(select(Delivery).where(Delivery.run == run).order_by(col(Delivery.id))).all()
    told = {
        f"delivery:{row.id}": {"salt": row.salt, "values": private_values(Delivery, row.model_dump())} for row in rows
    }
    letters = {f"letters/{row.id}.{'html' if is_mail(row.channel) else 'txt'}": store.get(row.letter) for row in rows}
    return {"addresses.json": as_file(told), **letters}


def as_file(content: object) -> bytes:
    """JSON to read: sorted, a value a line."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode() + b"\n"


def _result(store: Store, digest: str, folder: str) -> Files:
    found = {f"{folder}/result.json": store.get(digest)}
    frames: dict[str, str] = json.loads(found[f"{folder}/result.json"])["frames"]
    return found | {f"{folder}/{name}.parquet": store.get(of) for name, of in frames.items()}


def _suffixes(work: Session, originals: list[str]) -> dict[str, str]:
    """How the names of files end; the names themselves are the senders' own affair."""
    query = select(Submission.original, Submission.filename).where(col(Submission.original).in_(originals))
    ends = {original: PurePosixPath(name).suffix.lower() for original, name in work.exec(query).all()}
    return {
        original: end if set(end[1:]) <= ALPHABET else "" for original in originals for end in [ends.get(original, "")]
    }
