"""What a mail server says became of a letter: RFC 3464, and what servers wrote before it or beside it."""

import re
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from typing import NamedTuple

from rsoko.incoming.pieces import Mail, header, headers_of, text_of, texts
from rsoko.incoming.reasons import CODE, REPLY, reason
from rsoko.notify.naming import references_in
from schemas.terms import MailKind

__all__ = ["Report", "read_report"]

_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_DAEMONS = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mail delivery (?:system|subsystem))", re.IGNORECASE)
_ACTIONS = {
    "failed": MailKind.BOUNCE,
    "delayed": MailKind.DELAY,
    "delivered": MailKind.NOTICE,
    "relayed": MailKind.NOTICE,
    "expanded": MailKind.NOTICE,
}
_BY_CLASS = {"2": MailKind.NOTICE, "4": MailKind.DELAY, "5": MailKind.BOUNCE}
# What a report is worth that speaks of several recipients.
_GRAVEST = (MailKind.BOUNCE, MailKind.DELAY, MailKind.NOTICE)
_WAITING = re.compile(
    r"delayed|warning|will (?:be|keep|continue)[^.]{0,40}(?:retr|tr)|not yet been delivered|still (?:being|trying)"
    r"|задержива|задержан|повторн\w+ попыт|будет предпринят|ещё не доставлен|еще не доставлен",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"permanent|giving up|gave up|could not be delivered|undeliverable|undelivered|delivery (?:has )?failed|failed to"
    r"|не доставлено|не было доставлено|не удалось доставить|не может быть доставлено|невозможно доставить",
    re.IGNORECASE,
)
# Behind these lines old servers put the letter itself: it is not to be read as their words.
_ORIGINAL = re.compile(
    r"^-{2,}.*(?:copy of|original|returned|below this line|исходн|копия).*$|^Return-Path: ",
    re.IGNORECASE | re.MULTILINE,
)


class Report(NamedTuple):
    """What a report says: what became of the letter, why in Russian, and the letters that it names."""

    kind: MailKind
    reason: str
    references: list[str]


def read_report(message: Mail) -> Report | None:
    """Read a report of a mail server; None for a message that is none.

    `Action` decides (RFC 3464, 2.3.3): `failed` is final also with a status 4.y.z, since the server tries no more.
    """
    fields = list(_recipients(message))
    if fields:
        kinds = [_kind(block) for block in fields]
        worst = min(kinds, key=_GRAVEST.index)
        why = "" if worst is MailKind.NOTICE else _why(fields[kinds.index(worst)])
        return Report(worst, why, _named(message))
    return _older(message) if _is_from_server(message) else None


def _recipients(message: Mail) -> Iterator[Mail]:
    """The blocks about recipients in the part that is for programs."""
    for part in message.walk():
        if part.get_content_type() in _STATUS_PARTS:
            yield from (block for block in _blocks(part) if "Action" in block or "Status" in block)


def _blocks(part: Mail) -> Iterator[Mail]:
    """The blocks of fields; of a type that it does not know the parser takes the first for a header."""
    payload = part.get_payload()
    parsed = [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
    yield from parsed
    for text in (str(block.get_payload()) for block in parsed) if parsed else (text_of(part),):
        yield from (message_from_string(block.strip()) for block in re.split(r"\r?\n\s*\r?\n", text) if block.strip())


def _kind(block: Mail) -> MailKind:
    action = header(block, "Action").partition(" ")[0].partition(";")[0].lower()
    status = CODE.search(header(block, "Status"))
    return _ACTIONS.get(action) or (_BY_CLASS[status[1]] if status else MailKind.BOUNCE)


def _why(block: Mail) -> str:
    """The reason by the most telling code: a server's own diagnosis says more than a status of a whole class."""
    status, said = header(block, "Status"), header(block, "Diagnostic-Code")
    codes = [found[0] for text in (status, said) for found in CODE.finditer(text)]
    exact = [code for code in codes if not code.endswith(".0.0")]
    reply = REPLY.search(said)
    return reason((exact or ([reply[1]] if reply else codes) or [""])[0])


def _is_from_server(message: Mail) -> bool:
    if header(message, "Return-Path") == "<>" or "X-Failed-Recipients" in message:
        return True
    return _DAEMONS.search(header(message, "From")) is not None


def _older(message: Mail) -> Report | None:
    """Read what a server wrote for people alone."""
    words = f"{header(message, 'Subject')}\n" + "\n".join(_ORIGINAL.split(text, 1)[0] for _, text in texts(message))
    code = CODE.search(words)
    reply = None if code else REPLY.search(words)
    final = (code[1] if code else reply[1][0] if reply else "") == "5"
    if final or (_GAVE_UP.search(words) and not _WAITING.search(words)):
        kind = MailKind.BOUNCE
    elif code or reply or _WAITING.search(words):
        kind = MailKind.DELAY
    else:
        return None
    return Report(kind, reason(code[0] if code else reply[1] if reply else ""), _named(message))


def _named(message: Mail) -> list[str]:
    """The letter that a report is about: by the headers that it returns, else by what it answers or quotes."""
    for text in (
        headers_of(message),
        "\n".join(header(message, name) for name in ("In-Reply-To", "References")),
        "\n".join(text for _, text in texts(message)),
    ):
        if found := references_in(text):
            return found
    return []
