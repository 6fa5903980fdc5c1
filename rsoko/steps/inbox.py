"""Take in what senders dropped into their folders: file by file, recorded first and moved away then."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.inbox.folders import make_folders, open_folder, sender_codes, turnstile
from rsoko.inbox.looking import Entry, look, look_into
from rsoko.inbox.moving import move_away, read_whole
from rsoko.inbox.names import safe_name
from rsoko.installation import Installation
from rsoko.steps.submitting import Submitted, submit_files
from schemas.terms import InboxState

__all__ = ["Outcome", "list_inbox", "prepare_inbox", "take_all", "take_sender"]


@dataclass(frozen=True)
class Outcome:
    """What became of an entry: where it stands now, what was recorded of it, where it was moved to."""

    entry: Entry
    submitted: Submitted | None = None
    moved: Path | None = None

    @property
    def state(self) -> InboxState:
        """Where it stands now."""
        return self.entry.state


def prepare_inbox(installation: Installation) -> list[str]:
    """Makes the folders of all senders; returns their codes. Raises UserError `no-registry`."""
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    make_folders(installation.settings, registry)
    return sender_codes(registry)


def list_inbox(installation: Installation, *, now: datetime) -> list[Entry]:
    """What lies in the inbox and why some of it waits; nothing is changed. Raises UserError `no-registry`."""
    settings = installation.settings
    with session(installation.engine, reading=True) as work:
        senders = set(sender_codes(installation.registry(work)))
    return look(settings.inbox, senders, now=now, quiet=settings.inbox_quiet_seconds)


def take_all(installation: Installation, *, actor: str, now: datetime) -> Iterator[Outcome]:
    """One pass over the whole inbox: what was taken, and what was left and why.

    A folder that breaks the pass keeps no other from its turn; its error is raised at the end.
    """
    prepare_inbox(installation)
    entries = list_inbox(installation, now=now)
    broken: list[Exception] = []
    ready = dict.fromkeys(entry.folder for entry in entries if entry.state is InboxState.READY)
    for sender in ready:
        try:
            yield from take_sender(installation, sender, actor=actor, now=now)
        except Exception as error:
            broken.append(error)
    yield from (Outcome(entry) for entry in entries if entry.folder not in ready)
    if broken:
        raise broken[0]


def take_sender(installation: Installation, sender: str, *, actor: str, now: datetime) -> list[Outcome]:
    """Takes the files of one sender in the order they came; a later one of the same form and year replaces.

    A file is moved only after it is recorded: a pass that was cut short finds it again, and the ledger knows it.
    So the next file is not taken before this one is away.
    """
    settings = installation.settings
    with turnstile(settings, sender) as copies:
        entries = look_into(settings.inbox, sender, now=now, quiet=settings.inbox_quiet_seconds)
        if copies is None:
            return [Outcome(_as(entry, InboxState.BUSY)) for entry in entries]
        outcomes: list[Outcome] = []
        for entry in entries:
            if entry.state is not InboxState.READY:
                outcomes.append(Outcome(entry))
            elif any(outcome.state is InboxState.NOT_MOVED for outcome in outcomes):
                outcomes.append(Outcome(_as(entry, InboxState.BEHIND)))
            else:
                outcomes.append(_take(installation, entry, copies, actor, now))
        return outcomes


def _take(installation: Installation, entry: Entry, copies: Path, actor: str, now: datetime) -> Outcome:
    settings = installation.settings
    with open_folder(settings.inbox / entry.folder) as folder:
        data = read_whole(folder, entry)
        if isinstance(data, InboxState):
            return Outcome(_as(entry, data))
        submitted = _submit(installation, entry, data, copies, actor, now)
        day = f"{now.astimezone(KIROV):%Y-%m-%d}"
        moved = move_away(folder, entry, data, settings.inbox_taken / entry.folder / day)
    if isinstance(moved, InboxState):
        return Outcome(_as(entry, moved), submitted)
    return Outcome(_as(entry, InboxState.TAKEN), submitted, moved)


def _submit(
    installation: Installation, entry: Entry, data: bytes, copies: Path, actor: str, now: datetime
) -> Submitted:
    """Records exactly what was read: a copy that nobody else writes to, under a name that the ledger can bear."""
    copy = copies / safe_name(entry.name)
    copy.write_bytes(data)
    (submitted,) = submit_files(installation, [copy], form=None, year=None, sender=entry.folder, actor=actor, at=now)
    copy.unlink()
    return dataclasses.replace(submitted, file=entry.shown)


def _as(entry: Entry, state: InboxState) -> Entry:
    return dataclasses.replace(entry, state=state)
