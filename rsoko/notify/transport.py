"""The way out: one letter, one recipient, one call of Apprise, one verdict on what became of it."""

import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import MessageError
from functools import partial
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit

from apprise import Apprise, AppriseAsset, AppriseAttachment, NotifyFormat
from apprise.attachment.memory import AttachMemory
from apprise.plugins.email import NotifyEmail

from rsoko.errors import UserError
from rsoko.notify.channels import is_mail
from rsoko.notify.mail import LetterMail, Outcome, ascii_address
from schemas.terms import DeliveryStatus

__all__ = ["ONE_ADDRESS", "Attachment", "Letter", "Outcome", "Send", "is_understood", "transport"]

PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
MODES = {"smtp": "insecure", "starttls": "starttls", "smtps": "ssl"}
WRONG_CHANNEL = "канал записан неверно: проверьте контакт в реестре"
MIME_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What Apprise writes to its log before it turns every outcome into True or False.
ANSWERED = re.compile(r"\berror=(?P<code>\d{3})\b")
UNREACHED = re.compile(r"Socket Exception|Connection error")
# The service knows no such chat, key or hook: no other try will help.
NO_SUCH_CHANNEL = frozenset({400, 401, 403, 404, 410})
ONE_ADDRESS = re.compile(r"[^\s,;:<>@]+@[^\s,;<>@]+")
_listening = threading.Lock()


@dataclass(frozen=True)
class Attachment:
    """A file of a letter; the name is ASCII, as mail demands."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A letter to one channel; the key names the delivery and goes with the letter.

    Mail carries the page, messengers the plain `text`.
    """

    key: str
    channel: str
    subject: str
    html: str
    attachments: Sequence[Attachment] = ()
    text: str = ""


Send = Callable[[Letter], Outcome]


def transport(smtp_url: str | None, mail_from: str) -> Send:
    """Make the function that sends letters.

    `smtp_url`: `smtp://[user:password@]host[:port]`, `starttls://…` or `smtps://…`; None where all channels
    are Apprise URLs. Raises UserError `smtp-url` for anything else.
    """
    server = None if smtp_url is None else _server(smtp_url)
    return partial(_send, server=server, mail_from=mail_from)


def is_understood(channel: str) -> bool:
    """Say whether a letter could go over a channel: one address, or a URL that Apprise knows; nothing is sent."""
    try:
        url = _apprise_url(Letter("", channel, "", ""), _server("smtp://localhost"), "rsoko@localhost")
        with _apprise_log():
            return url is not None and _way("", channel, url) is not None
    except (ValueError, MessageError):
        return False


def _send(letter: Letter, *, server: SplitResult | None, mail_from: str) -> Outcome:
    try:
        url = _apprise_url(letter, server, mail_from)
    except (ValueError, MessageError):
        return Outcome(DeliveryStatus.PERMANENT_FAILURE, WRONG_CHANNEL)
    if url is None:
        return Outcome(DeliveryStatus.TEMPORARY_FAILURE, "почтовый сервер не указан (RSOKO_SMTP_URL)", reached=False)
    files = AppriseAttachment()
    for attachment in letter.attachments:
        files.add(_in_memory(attachment))
    with _apprise_log() as log:
        found = _way(letter.key, letter.channel, url)
        if found is None:
            return Outcome(DeliveryStatus.PERMANENT_FAILURE, WRONG_CHANNEL)
        way, mail = found
        sent = way.notify(
            body=letter.html if is_mail(letter.channel) else letter.text,
            title=letter.subject,
            body_format=NotifyFormat.HTML if is_mail(letter.channel) else NotifyFormat.TEXT,
            attach=files if letter.attachments else None,
        )
    if mail is not None:
        return mail.outcome
    return Outcome(DeliveryStatus.SENT) if sent else _verdict(log)


def _way(key: str, channel: str, url: str) -> tuple[Apprise, LetterMail | None] | None:
    """Apprise with the one service of a channel, which for mail is our own; None where it knows no such."""
    way = Apprise(asset=AppriseAsset(app_id="RSOKO", app_desc="RSOKO", async_mode=False))
    mail = _mail(key, url)
    return None if (mail is None and is_mail(channel)) or not way.add(mail or url) else (way, mail)


def _mail(key: str, url: str) -> LetterMail | None:
    """The way to a mail server; None where a channel is of another service, or no address of one recipient."""
    if not url.startswith(("mailto://", "mailtos://")):
        return None
    options = NotifyEmail.parse_url(url)  # type: ignore[no-untyped-call]
    if not options:
        return None
    with suppress(TypeError):
        mail = LetterMail(key, **{**options, "format": "html"})
        if len(mail.targets) == 1 and not mail.cc and not mail.bcc:
            return mail
    return None


def _in_memory(attachment: Attachment) -> AttachMemory:
    kind = MIME_TYPES.get(attachment.name.rpartition(".")[2], "application/octet-stream")
    return AttachMemory(content=attachment.content, name=attachment.name, mimetype=kind)  # type: ignore[no-untyped-call]


def _server(smtp_url: str) -> SplitResult:
    parts = urlsplit(smtp_url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise UserError(
            "smtp-url",
            "Адрес почтового сервера записан неверно.",
            "Укажите в RSOKO_SMTP_URL smtp://узел:порт, starttls://имя:пароль@узел или smtps://имя:пароль@узел.",
        )
    return parts


def _apprise_url(letter: Letter, server: SplitResult | None, mail_from: str) -> str | None:
    if "://" in letter.channel:
        return letter.channel
    # Apprise would take a list of addresses and answer with one verdict for all of them.
    if not ONE_ADDRESS.fullmatch(letter.channel):
        raise ValueError("not one address")
    if server is None:
        return None
    options = {
        "smtp": server.hostname or "",
        "mode": MODES[server.scheme],
        "from": mail_from,
        "to": str(ascii_address(letter.channel)),
        "format": "html",
    }
    login = ""
    if server.username:
        login = f"{quote(unquote(server.username), safe='')}:{quote(unquote(server.password or ''), safe='')}@"
    scheme = "mailto" if server.scheme == "smtp" else "mailtos"
    port = server.port or PORTS[server.scheme]
    return f"{scheme}://{login}{server.hostname}:{port}/?{urlencode(options)}"


@contextmanager
def _apprise_log() -> Iterator[list[str]]:
    """Overhear what Apprise says of one letter, and keep its addresses out of everybody else's log."""
    logger = logging.getLogger("apprise")
    heard = _Heard()
    with _listening:
        level, propagate = logger.level, logger.propagate
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        logger.addHandler(heard)
        try:
            yield heard.lines
        finally:
            logger.removeHandler(heard)
            logger.setLevel(level)
            logger.propagate = propagate


class _Heard(logging.Handler):
    """Keeps messages in memory."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _verdict(log: Sequence[str]) -> Outcome:
    """Map what Apprise's log says of a service (messengers, webhooks) to a status.

    No words of the log are passed on: they may hold the address of the channel, and in it a token.
    """
    text = "\n".join(log)
    if answer := ANSWERED.search(text):
        code = int(answer["code"])
        permanent = code in NO_SUCH_CHANNEL
        said = f"служба не приняла сообщение: ответ {code}"
        return Outcome(DeliveryStatus.PERMANENT_FAILURE if permanent else DeliveryStatus.TEMPORARY_FAILURE, said)
    if UNREACHED.search(text):
        return Outcome(DeliveryStatus.TEMPORARY_FAILURE, "нет связи со службой", reached=False)
    return Outcome(DeliveryStatus.TEMPORARY_FAILURE, "служба не приняла сообщение")
