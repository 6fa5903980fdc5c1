"""A letter as mail: its parts and headers, and the talk with the server that carries it (decision 0026)."""

import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from email.utils import localtime
from typing import Any

from apprise import AppriseAttachment
from apprise.plugins.email import NotifyEmail

from rsoko.notify.plain import plain_text
from schemas.terms import DeliveryStatus

__all__ = [
    "ADDRESS",
    "KEY_HEADER",
    "PATIENCE_SECONDS",
    "LetterMail",
    "Outcome",
    "ascii_address",
    "composed",
    "message_id",
]

KEY_HEADER = "X-RSOKO-Delivery"
SENDER_NAME = "РСОКО"
ADDRESS = re.compile(r"[^\s<>'\"(]+@[^\s<>'\")]+")
# A mail server may look through a letter for long before it answers.
PATIENCE_SECONDS = 120
PERMANENT_REPLIES = 500
ACCEPTED, FORWARDED, GO_AHEAD, TOO_BIG = 250, 251, 354, 552
LEADING_POINT = re.compile(rb"(?m)^\.")

# Content of an attachment by its name.
Files = Iterable[tuple[str, str, bytes]]


@dataclass(frozen=True)
class Outcome:
    """What became of a letter, and why where it was not sent (without addresses).

    `reached` is False where the fault is not the letter's: no server, no login, the sender refused. The next letter
    over the same server would fare alike.
    """

    status: DeliveryStatus
    error: str = ""
    reached: bool = True


def message_id(key: str, sender: str) -> str:
    """Name a letter for mail programs: the same whenever it is sent again, so that a mailbox shows it once."""
    return f"<rsoko.{key}@{ascii_address(sender).domain}>"


def ascii_address(text: str) -> Address:
    """An address as mail servers take it: a Cyrillic domain by its ASCII name. Raises ValueError for what is none."""
    name, _, domain = text.rpartition("@")
    return Address("", name.encode("ascii").decode(), domain.encode("idna").decode())


def composed(key: str, *, sender: str, to: str, subject: str, html: str, files: Files = ()) -> EmailMessage:
    """Write a letter as a message: plain text and HTML of the same, then the files.

    `files`: ASCII name, MIME type, content. It can be found by its Message-ID or by `X-RSOKO-Delivery`, and says that
    a program wrote it, so that no absent reader's program answers. Raises ValueError for a wrong address.
    """
    message = EmailMessage(policy=MAIL)
    message["Subject"] = subject
    address = ascii_address(sender)
    message["From"] = Address(SENDER_NAME, address.username, address.domain)
    message["To"] = ascii_address(to)
    message["Date"] = localtime()
    message["Message-ID"] = message_id(key, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message[KEY_HEADER] = key
    message.set_content(plain_text(html), cte="base64")
    message.add_alternative(html, subtype="html", cte="base64")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message


class LetterMail(NotifyEmail):  # type: ignore[no-untyped-call]
    """Apprise's way to a mail server, with our message in the place of its own.

    Its own has two Message-IDs where one is given, a plain text in which tables fall apart, and one answer for
    whatever went wrong. `outcome` is what the server said.
    """

    def __init__(self, key: str, **options: Any) -> None:  # noqa: ANN401 - what Apprise reads from its URL
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._key = key
        self.outcome = Outcome(DeliveryStatus.TEMPORARY_FAILURE, "письмо не отправлялось")

    def send(  # noqa: D102 - Apprise's own
        self,
        body: str,
        title: str = "",
        notify_type: object = None,
        attach: AppriseAttachment | None = None,
        **_options: object,
    ) -> bool:
        sender, [(_, to)] = str(self.from_addr[1]), self.targets
        files = [(file.name, file.mimetype, _content(file)) for file in attach or ()]
        message = composed(self._key, sender=sender, to=to, subject=title, html=body, files=files)
        self.outcome = self._hand_over(sender, str(ascii_address(to)), message.as_bytes())
        return self.outcome.status is DeliveryStatus.SENT

    def _hand_over(self, sender: str, to: str, content: bytes) -> Outcome:
        try:
            with self._server() as server:
                return _say(server, sender, to, content)
        except (OSError, smtplib.SMTPException) as error:
            return _broken("нет связи с почтовым сервером", DeliveryStatus.TEMPORARY_FAILURE, error, reached=False)

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """Connect and log in; nothing is said of a letter yet."""
        place = (str(self.smtp_host), int(self.port or 0))
        context = ssl.create_default_context()
        if not self.verify_certificate:
            # A channel of the registry may say so of its own server (`verify=no`).
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if self.secure_mode == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=PATIENCE_SECONDS, context=context)
        else:
            server = smtplib.SMTP(*place, timeout=PATIENCE_SECONDS)
        try:
            if self.secure_mode == "starttls":
                server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            if self.user and self.password:
                server.login(self.user, self.password)
            yield server
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()


def _content(file: Any) -> bytes:  # noqa: ANN401 - Apprise's own type
    with file.open() as opened:
        return bytes(opened.read())


def _say(server: smtplib.SMTP, sender: str, to: str, content: bytes) -> Outcome:
    """Give one letter to a server, step by step: what a break means depends on the step.

    Until the end of the text nothing was sent. Between the text and the reply nobody knows. Only a reply to this
    recipient or to this text condemns the letter (RFC 5321, 4.2.1: replies 4yz are temporary, 5yz permanent): where
    the sender was refused, another try may succeed once the settings are mended.
    """
    try:
        refusal = _addressed(server, sender, to, len(content))
    except (OSError, smtplib.SMTPException) as error:
        return _broken("связь оборвалась до передачи письма", DeliveryStatus.TEMPORARY_FAILURE, error)
    if refusal is not None:
        return refusal
    try:
        server.send(LEADING_POINT.sub(b"..", content) + b"\r\n.\r\n")
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return _broken("связь оборвалась во время отправки", DeliveryStatus.DELIVERY_UNKNOWN, error)
    return Outcome(DeliveryStatus.SENT) if code == ACCEPTED else _refused(code, words)


def _addressed(server: smtplib.SMTP, sender: str, to: str, size: int) -> Outcome | None:
    """Say who writes to whom, until the server waits for the text; its refusal where it does not."""
    code, words = server.mail(sender, [f"size={size}"] if server.has_extn("size") else [])
    if code == TOO_BIG:
        return _refused(code, words)
    if code != ACCEPTED:
        return Outcome(DeliveryStatus.TEMPORARY_FAILURE, _told(code, words), reached=False)
    code, words = server.rcpt(to)
    if code in (ACCEPTED, FORWARDED):
        code, words = server.docmd("data")
    return None if code == GO_AHEAD else _refused(code, words)


def _refused(code: int, words: bytes) -> Outcome:
    permanent = code >= PERMANENT_REPLIES
    status = DeliveryStatus.PERMANENT_FAILURE if permanent else DeliveryStatus.TEMPORARY_FAILURE
    return Outcome(status, _told(code, words))


def _told(code: int, words: bytes) -> str:
    return f"ответ почтового сервера {code}: {ADDRESS.sub('…', words.decode(errors='replace'))}"


def _broken(what: str, status: DeliveryStatus, error: Exception, *, reached: bool = True) -> Outcome:
    return Outcome(status, f"{what}: {ADDRESS.sub('…', str(error))}", reached)
