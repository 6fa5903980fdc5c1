"""The mailbox that letters are sent from, over IMAP: what lies there, and putting away what was taken."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from rsoko.errors import UserError
from rsoko.incoming.reading import MOST_BYTES

__all__ = ["DONE", "FOR_A_PERSON", "Mailbox", "open_mailbox"]

# Folders of the mailbox: plain names, which every server and every mail program shows as they are.
DONE, FOR_A_PERSON = "RSOKO-done", "RSOKO-to-read"
_PORTS = {"imaps": 993, "starttls": 143}
_INBOX = "INBOX"
_PATIENCE_SECONDS = 60
# A pass takes so many messages; the next one goes on.
_AT_ONCE = 500
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Mailbox:
    """An open folder of a mailbox; messages are known by their UIDs."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self._server = server
        # Servers say more to who has logged in.
        self._moves = b"MOVE" in b" ".join(_flat(server.capability()[1])).upper().split()

    def numbers(self) -> list[str]:
        """The UIDs of the messages that lie there, the oldest first."""
        found = self._uid("SEARCH", "UNDELETED")
        return [uid.decode() for uid in (found[0] or b"").split()][:_AT_ONCE]

    def content(self, uid: str) -> bytes | None:
        """A message as it came, unread for people who look; None for one too big to be read."""
        sizes = _SIZE.search(b" ".join(_flat(self._uid("FETCH", uid, "(RFC822.SIZE)"))))
        if sizes is None or int(sizes[1]) > MOST_BYTES:
            return None
        return next((part[1] for part in self._uid("FETCH", uid, "(BODY.PEEK[])") if isinstance(part, tuple)), None)

    def put_away(self, uid: str, folder: str) -> None:
        """Move a message into another folder of the mailbox, which is made where it is not there."""
        self._server.create(folder)
        if self._moves:
            self._uid("MOVE", uid, folder)
        else:
            # The copy comes first: what breaks in between leaves two and not none.
            self._uid("COPY", uid, folder)
            self._uid("STORE", uid, "+FLAGS", r"(\Deleted)")

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        state, data = self._server.uid(command, *arguments)
        if state != "OK":
            raise imaplib.IMAP4.error(f"{command}: {state}")
        return data


@contextmanager
def open_mailbox(url: str) -> Iterator[Mailbox]:
    """Open a mailbox: `imaps://name:password@host[:port][/folder]`, or `starttls://…`; never without TLS.

    Raises UserError `imap-url`, `mailbox-login`, `mailbox` (also for what breaks while it is open). No message of an
    error holds the address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise UserError(
            "imap-url",
            "Адрес почтового ящика записан неверно.",
            "Укажите в RSOKO_IMAP_URL imaps://имя:пароль@узел или starttls://имя:пароль@узел.",
        )
    try:
        server = _connected(parts)
        try:
            _enter(server, parts)
            yield Mailbox(server)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()
    except (OSError, imaplib.IMAP4.error) as error:
        text = f"Почтовый ящик не отвечает как нужно ({type(error).__name__})."
        raise UserError("mailbox", text, "Проверьте RSOKO_IMAP_URL и сервер; приём повторится сам.") from None


def _connected(parts: SplitResult) -> imaplib.IMAP4:
    place = (parts.hostname or "", parts.port or _PORTS[parts.scheme])
    context = ssl.create_default_context()
    if parts.scheme == "imaps":
        return imaplib.IMAP4_SSL(*place, ssl_context=context, timeout=_PATIENCE_SECONDS)
    server = imaplib.IMAP4(*place, timeout=_PATIENCE_SECONDS)
    server.starttls(context)
    return server


def _enter(server: imaplib.IMAP4, parts: SplitResult) -> None:
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        text = "Почтовый сервер не принял имя или пароль."
        raise UserError("mailbox-login", text, "Проверьте имя и пароль в RSOKO_IMAP_URL.") from None
    folder = unquote(parts.path.strip("/")) or _INBOX
    state, _ = server.select(f'"{folder}"')
    if state != "OK":
        raise UserError("mailbox-folder", "Указанной папки в почтовом ящике нет.", "Проверьте RSOKO_IMAP_URL.")


def _flat(parts: list[Any]) -> Iterator[bytes]:
    for part in parts:
        if isinstance(part, tuple):
            yield from part
        elif isinstance(part, bytes):
            yield part
