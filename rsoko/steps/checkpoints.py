"""Checkpoint: the end of the chain, signed, kept here and to be carried elsewhere; the examination that heeds it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.keys import PUBLIC, sign, trusted_keys
from rsoko.ledger.checkpoints import Checkpoint, checkpoint_now
from rsoko.ledger.finding import Finding, finding
from rsoko.ledger.signing import Verifier, opened
from rsoko.ledger.verify import verify
from rsoko.settings import Settings
from rsoko.store import write_file, writing_to
from schemas.terms import FindingCode

__all__ = ["Kept", "examine", "kept_checkpoints", "proven", "sign_checkpoint"]


@dataclass(frozen=True)
class Kept:
    """A signed checkpoint as it is written, and what it says."""

    note: str
    says: Checkpoint


def sign_checkpoint(installation: Installation, work: Session, *, by: str, at: datetime) -> Kept:
    """Sign where the chain ends now and keep the note in the folder of checkpoints.

    Raises UserError `audit-empty`.
    """
    settings = installation.settings
    says = checkpoint_now(work, origin=settings.origin, by=by, at=at)
    note = sign(settings, str(says))
    file = settings.checkpoint_folder / f"{says.size:010}.txt"
    if not file.exists():
        # The first note of an end stays: packages that hold it keep their bytes.
        with writing_to(file):
            write_file(file, note.encode(), mode=0o644)
    return Kept(note, says)


def proven(settings: Settings, note: str, key: str | None = None) -> Checkpoint:
    """What a note says, once its signature is proven by a key of this installation or by the one that is given.

    Raises UserError `checkpoint-wrong`, `key-wrong`, `key-missing` where no key is known.
    """
    trusted = trusted_keys(settings) if key is None else [Verifier.read(key)]
    if not trusted:
        text = f"Подпись под контрольной точкой нечем проверить: нет открытых ключей {settings.keys / PUBLIC}."
        raise UserError("key-missing", text, "Верните папку ключей из резервной копии или укажите --key КЛЮЧ.")
    says = _read(note, trusted)
    if says is None:
        cure = "Если ключ сменился, укажите прежний открытый ключ: --key КЛЮЧ."
        raise UserError("checkpoint-wrong", "Подпись под контрольной точкой не сходится с известными ключами.", cure)
    return says


def kept_checkpoints(settings: Settings) -> list[Kept]:
    """The kept notes whose signatures hold, oldest first."""
    kept = []
    for _, note in _notes(settings):
        if (says := _read(note, trusted_keys(settings))) is not None:
            kept.append(Kept(note, says))
    return kept


def examine(
    installation: Installation,
    work: Session,
    *,
    heads: Collection[tuple[int, str]] = (),
    folders: bool = True,
) -> list[Finding]:
    """Examine the ledger against the kept checkpoints and other known ends of the chain, and the folders of runs."""
    settings = installation.settings
    kept, wrong = [], []
    for path, note in _notes(settings):
        try:
            says = proven(settings, note)
        except UserError as error:
            wrong.append(finding(FindingCode.CHECKPOINT_WRONG, f"checkpoint:{path.name}", error.text.rstrip(".")))
        else:
            kept.append((says.size, says.hash))
    runs = settings.runs if folders else None
    return wrong + verify(work, installation.store, known_heads=[*heads, *kept], runs=runs)


def _read(note: str, trusted: Collection[Verifier]) -> Checkpoint | None:
    """What a note says; None where none of the keys signed it, or it is no checkpoint."""
    text = opened(note, trusted)
    return None if text is None else Checkpoint.read(text)


def _notes(settings: Settings) -> Iterator[tuple[Path, str]]:
    for path in sorted(settings.checkpoint_folder.glob("*.txt")):
        yield path, path.read_text("utf-8", errors="replace")
