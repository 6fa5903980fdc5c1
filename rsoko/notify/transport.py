"""The way out: one letter, one recipient, one call of Apprise, one verdict on what became of it."""

import ast
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit

from apprise import Apprise, AppriseAsset, AppriseAttachment, NotifyFormat
from apprise.attachment.memory import AttachMemory

from rsoko.errors import UserError
from rsoko.notify.channels import is_mail
from rsoko.notify.spoken import spoken
from schemas.terms import DeliveryStatus

__all__ = ["ONE_ADDRESS", "Attachment", "Letter", "Outcome", "Send", "transport"]

PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
MODES = {"smtp": "insecure", "starttls": "starttls", "smtps": "ssl"}
WRONG_CHANNEL = "канал записан неверно: проверьте контакт в реестре"
KEY_HEADER = "X-RSOKO-Delivery"
SENDER_NAME = "РСОКО"
MIME_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What Apprise writes to its log before it turns every outcome into True or False.
REFUSED = re.compile(r"^Sending email to .* failed\.$")
CAUSE = re.compile(r"^Socket Exception: (?P<cause>.*)$", re.DOTALL)
ADDRESS = re.compile(r"[^\s<>'\"(]+@[^\s<>'\")]+")
NO_RECIPIENT = "There are no Email recipients"
PERMANENT_REPLIES = 500
# A mail server may look through a letter for long before it answers.
PATIENCE_SECONDS = 120
ONE_ADDRESS = re.compile(r"[^\s,;<>@]+@[^\s,;<>@]+")
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


@dataclass(frozen=True)
class Outcome:
    """What became of a letter, and why where it was not sent (without addresses).

    `reached` is False where the fault is not the letter's: no server, no login, the sender refused. The next letter
    over the same server would fare alike.
    """

    status: DeliveryStatus
    error: str = ""
    reached: bool = True


Send = Callable[[Letter], Outcome]


def transport(smtp_url: str | None, mail_from: str) -> Send:
    """Make the function that sends letters.

    `smtp_url`: `smtp://[user:password@]host[:port]`, `starttls://…` or `smtps://…`; None where all channels
    are Apprise URLs. Raises UserError `smtp-url` for anything else.
    """
    server = None if smtp_url is None else _server(smtp_url)
    return partial(_send, server=server, mail_from=mail_from)


def _send(letter: Letter, *, server: SplitResult | None, mail_from: str) -> Outcome:
    # Apprise would take a list of addresses and answer with one verdict for all of them.
    if "://" not in letter.channel and not ONE_ADDRESS.fullmatch(letter.channel):
        return Outcome(DeliveryStatus.PERMANENT_FAILURE, WRONG_CHANNEL)
    url = _apprise_url(letter, server, mail_from)
    if url is None:
        return Outcome(DeliveryStatus.TEMPORARY_FAILURE, "почтовый сервер не указан (RSOKO_SMTP_URL)", reached=False)
    files = AppriseAttachment()
    for attachment in letter.attachments:
        files.add(_in_memory(attachment))
    way = Apprise(asset=AppriseAsset(app_id="RSOKO", app_desc="RSOKO", async_mode=False))
    with _apprise_log() as log, spoken() as said:
        if not way.add(url):
            return Outcome(DeliveryStatus.PERMANENT_FAILURE, WRONG_CHANNEL)
        sent = way.notify(
            body=letter.html if is_mail(letter.channel) else letter.text,
            title=letter.subject,
            body_format=NotifyFormat.HTML if is_mail(letter.channel) else NotifyFormat.TEXT,
            attach=files if letter.attachments else None,
        )
    return Outcome(DeliveryStatus.SENT) if sent else _verdict(log, text_left=said.text_left)


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
    if server is None:
        return None
    options = {
        "smtp": server.hostname or "",
        "mode": MODES[server.scheme],
        "from": mail_from,
        "name": SENDER_NAME,
        "to": letter.channel,
        "format": "html",
        "cto": str(PATIENCE_SECONDS),
        f"+{KEY_HEADER}": letter.key,
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


def _verdict(log: Sequence[str], *, text_left: bool) -> Outcome:
    """Map what the log says to a status (RFC 5321, 4.2.1: replies 4yz are temporary, 5yz permanent).

    Only a reply to this recipient or to this text condemns the letter. Where the connection, the login or the
    sender was at fault nothing was sent and another try may succeed, as where the connection broke before the
    text. Where it broke between the text and the reply nobody knows.
    """
    cause = next((found["cause"] for line in reversed(log) if (found := CAUSE.match(line))), None)
    if cause is None:
        wrong = any(line.startswith(NO_RECIPIENT) for line in log)
        status = DeliveryStatus.PERMANENT_FAILURE if wrong else DeliveryStatus.TEMPORARY_FAILURE
        return Outcome(status, "адрес записан неверно" if wrong else "служба не приняла сообщение")
    text = ADDRESS.sub("…", cause)
    if not any(REFUSED.match(line) for line in log):
        return Outcome(DeliveryStatus.TEMPORARY_FAILURE, f"нет связи с почтовым сервером: {text}", reached=False)
    reply = _reply(cause)
    if reply is None and not text_left:
        return Outcome(DeliveryStatus.TEMPORARY_FAILURE, f"связь оборвалась до передачи письма: {text}")
    if reply is None:
        return Outcome(DeliveryStatus.DELIVERY_UNKNOWN, f"связь оборвалась во время отправки: {text}")
    code, words, about_sender = reply
    said = f"ответ почтового сервера {code}: {ADDRESS.sub('…', words)}"
    permanent = code >= PERMANENT_REPLIES and not about_sender
    status = DeliveryStatus.PERMANENT_FAILURE if permanent else DeliveryStatus.TEMPORARY_FAILURE
    return Outcome(status, said, reached=not about_sender)


def _reply(cause: str) -> tuple[int, str, bool] | None:
    """Read the reply out of smtplib's exceptions: code, words, and whether the sender was refused."""
    try:
        value = ast.literal_eval(cause)
    except (SyntaxError, ValueError):
        return None
    if isinstance(value, dict):
        value = next(iter(value.values()))
    match value:
        case (int(code), bytes(words), *sender):
            return code, words.decode(errors="replace"), bool(sender)
    return None
