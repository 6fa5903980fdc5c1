"""From the bytes of a message to what it means for a letter of ours: pure, and never surprised."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError

from rsoko.incoming.pieces import Mail, header, texts
from rsoko.incoming.reports import read_report
from rsoko.notify.naming import codes_in
from rsoko.notify.plain import plain_text
from schemas.terms import MailKind

__all__ = ["MOST_BYTES", "Reading", "read_mail"]

# A report returns the headers of a letter, a reply quotes it: what is larger carries files and waits for a person.
MOST_BYTES = 10 * 1024**2
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Vacation", "X-Auto-Reply", "List-Id")
_AUTOMATIC_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})
_AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|авто(?:матический )?\s?-?ответ|нет на месте"
    r"|вне офиса|я в отпуске|нахожусь в отпуске)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What a message is; the letters that it names by number or by code; why a letter did not arrive."""

    kind: MailKind
    references: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    reason: str = ""


def read_mail(content: bytes) -> Reading:
    """Read a message from anybody. Nothing in it is believed but numbers and codes that nobody can guess."""
    if len(content) > MOST_BYTES:
        return Reading(MailKind.TOO_BIG)
    try:
        return _read(message_from_bytes(content))
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError):
        # The parser of the standard library stumbles over what nobody sends by mistake.
        return Reading(MailKind.UNREADABLE)


def _read(message: Mail) -> Reading:
    report = read_report(message)
    if report is not None:
        return Reading(report.kind, references=tuple(report.references), reason=report.reason)
    if _is_receipt(message):
        return Reading(MailKind.NOTICE)
    if _is_automatic(message):
        return Reading(MailKind.AUTOMATIC)
    return Reading(MailKind.REPLY, codes=tuple(codes_in(f"{header(message, 'Subject')}\n{_words(message)}")))


def _is_receipt(message: Mail) -> bool:
    """Whether a mail program says that a letter was opened: that is not what its reader says."""
    return any(part.get_content_type() == "message/disposition-notification" for part in message.walk())


def _is_automatic(message: Mail) -> bool:
    if header(message, "Auto-Submitted").lower() not in ("", "no"):
        return True
    if header(message, "Precedence").lower() in _AUTOMATIC_PRECEDENCE:
        return True
    if any(name in message for name in _AUTOMATIC_HEADERS):
        return True
    return _AUTOMATIC_SUBJECT.search(header(message, "Subject")) is not None


def _words(message: Mail) -> str:
    """What the sender wrote and quoted; HTML where there is no plain text."""
    found = list(texts(message))
    plain = [text for kind, text in found if kind == "text/plain"]
    return "\n".join(plain or [plain_text(text) for _, text in found])
