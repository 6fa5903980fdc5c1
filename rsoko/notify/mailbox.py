"""A mail server on this machine that keeps every letter as a file: for the demonstration and for trials."""

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from rsoko.store import write_file

__all__ = ["free_port", "local_mailbox"]

UNSAFE = re.compile(r"[^0-9A-Za-z._-]+")
# Letters carry attachments of up to 20 MB, a third more once encoded.
SIZE_LIMIT = 64 * 1024 * 1024


@contextmanager
def local_mailbox(folder: Path) -> Iterator[str]:
    """Run a mail server on a free port of this machine; yields its address (`smtp://127.0.0.1:PORT`).

    Each letter becomes `NNNN-<name before @>.eml` in the folder; numbers go on where an earlier server ended.
    """
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Keeper(folder), hostname="127.0.0.1", port=free_port(), data_size_limit=SIZE_LIMIT)
    # The server would tell addresses to every log that listens at level INFO.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


class _Keeper:
    """Aiosmtpd's handler: takes every letter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = max((int(path.name[:4]) for path in folder.glob("[0-9][0-9][0-9][0-9]-*.eml")), default=0)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.number += 1
        name = UNSAFE.sub("_", str(envelope.rcpt_tos[0]).partition("@")[0]) or "recipient"
        content = envelope.content or b""
        write_file(
            self.folder / f"{self.number:04}-{name}.eml",
            content.encode() if isinstance(content, str) else content,
        )
        return "250 Message accepted for delivery"


def free_port() -> int:
    """Find a TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
