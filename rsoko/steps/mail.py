"""Take mail that came back: from the folder of reports and from the mailbox; noted first, moved away then."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.inbox.folders import open_folder, turnstile
from rsoko.inbox.looking import Entry, look_into
from rsoko.inbox.moving import move_away, read_whole
from rsoko.incoming import read_mail
from rsoko.incoming.mailbox import DONE, FOR_A_PERSON, Mailbox, open_mailbox
from rsoko.installation import Installation
from rsoko.notify.acknowledging import Acknowledged, acknowledge
from rsoko.notify.replying import Settled, settle
from rsoko.settings import Settings
from schemas.terms import InboxState, MailKind, MailState

__all__ = ["Taken", "confirm_receipt", "take_folder", "take_mail", "take_mailbox"]

# Time alone mends these: the next pass looks again.
_WAITING = frozenset({InboxState.TEMPORARY, InboxState.FRESH, InboxState.CHANGED, InboxState.BUSY, InboxState.BEHIND})
_TO_READ = "to-read"


class Taken(NamedTuple):
    """A message that lay there: its name for people, what it is, what became of it, the letters it is about."""

    name: str
    kind: MailKind
    state: MailState
    deliveries: tuple[int, ...] = ()


def take_mail(installation: Installation, *, actor: str, now: datetime) -> Iterator[Taken]:
    """One pass over the folder and, where there is one, the mailbox.

    Raises UserError `imap-url`, `mailbox`, `mailbox-login`, `mailbox-folder` after the folder was done.
    """
    yield from take_folder(installation, actor=actor, now=now)
    yield from take_mailbox(installation, actor=actor, now=now)


def take_folder(installation: Installation, *, actor: str, now: datetime) -> Iterator[Taken]:
    """Take the reports and replies that were dropped into the folder `bounces`."""
    settings = installation.settings
    place = settings.bounces
    place.mkdir(parents=True, exist_ok=True)
    with turnstile(settings, place.name) as copies:
        if copies is None:
            return
        for entry in look_into(place.parent, place.name, now=now, quiet=settings.inbox_quiet_seconds):
            if entry.state is InboxState.READY:
                yield from _take(installation, entry, actor, now)
            elif entry.state not in _WAITING:
                kind = MailKind.TOO_BIG if entry.state is InboxState.TOO_BIG else MailKind.UNREADABLE
                yield Taken(_name(entry), kind, MailState.FOR_A_PERSON)


def take_mailbox(installation: Installation, *, actor: str, now: datetime) -> Iterator[Taken]:
    """Take what lies in the mailbox that the settings name; nothing where they name none."""
    secret = installation.settings.imap_url
    if secret is None:
        return
    with open_mailbox(secret.get_secret_value()) as mailbox:
        for uid in mailbox.numbers():
            taken = _take_message(installation, mailbox, uid, actor, now)
            if taken.state is not MailState.LATER:
                mailbox.put_away(uid, FOR_A_PERSON if taken.state is MailState.FOR_A_PERSON else DONE)
            yield taken


def confirm_receipt(installation: Installation, code: str, *, by: str, actor: str, at: datetime) -> Acknowledged:
    """Confirm by hand that the letters of a code arrived. Raises UserError `no-such-code`, `not-sent`."""
    with session(installation.engine) as work:
        return acknowledge(work, code, by=by, actor=actor, at=at)


def _take(installation: Installation, entry: Entry, actor: str, now: datetime) -> Iterator[Taken]:
    with open_folder(installation.settings.bounces) as folder:
        data = read_whole(folder, entry)
        if isinstance(data, InboxState):
            return
        taken = _settled(installation, _name(entry), data, actor, now)
        if taken.state is not MailState.LATER:
            moved = move_away(folder, entry, data, _target(installation.settings, taken, now))
            taken = taken._replace(state=MailState.NOT_MOVED) if isinstance(moved, InboxState) else taken
        yield taken


def _take_message(installation: Installation, mailbox: Mailbox, uid: str, actor: str, now: datetime) -> Taken:
    content = mailbox.content(uid)
    name = f"письмо {uid}"
    if content is None:
        return Taken(name, MailKind.TOO_BIG, MailState.FOR_A_PERSON)
    return _settled(installation, name, content, actor, now)


def _settled(installation: Installation, name: str, content: bytes, actor: str, now: datetime) -> Taken:
    reading = read_mail(content)
    with session(installation.engine) as work:
        registry = installation.registry(work)
        found: Settled = settle(work, installation.store, content, reading, registry=registry, actor=actor, at=now)
    return Taken(name, reading.kind, found.state, found.deliveries)


def _target(settings: Settings, taken: Taken, now: datetime) -> Path:
    """What nobody could make anything of lies apart, for a person."""
    place = settings.inbox_taken / settings.bounces.name
    return place / (_TO_READ if taken.state is MailState.FOR_A_PERSON else f"{now.astimezone(KIROV):%Y-%m-%d}")


def _name(entry: Entry) -> str:
    return dataclasses.replace(entry, folder="").shown
