"""A real IMAP server (pymap) as a process of its own, with a certificate that only the tests trust."""

import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rsoko.notify.mailbox import free_port

USER, PASSWORD = "rsoko@example.org", "p@ss/w:rd SECRET"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Imap:
    """The ports of the server (STARTTLS, TLS from the first byte) and the certificate to trust."""

    starttls: int
    imaps: int
    certificate: Path

    def client(self) -> imaplib.IMAP4:
        """Log in as a person's mail program does."""
        client = imaplib.IMAP4(HOST, self.starttls)
        client.starttls(ssl.create_default_context(cafile=str(self.certificate)))
        client.login(USER, PASSWORD)
        return client

    def put(self, *messages: bytes) -> None:
        """Lay messages into the mailbox."""
        client = self.client()
        for message in messages:
            client.append("INBOX", "", None, message.replace(b"\n", b"\r\n"))
        client.logout()

    def lies_in(self, folder: str) -> int:
        """Count the messages of a folder that are not deleted; a folder that is not there has none."""
        client = self.client()
        try:
            if client.select(folder, readonly=True)[0] != "OK":
                return 0
            return len(client.search(None, "UNDELETED")[1][0].split())
        finally:
            client.logout()


@contextmanager
def imap_server(folder: Path) -> Iterator[Imap]:
    """Run the server until the end of the block; the mailbox is empty."""
    certificate, key = _certificate(folder)
    port = free_port()
    command = [str(Path(sys.executable).with_name("pymap")), "--host", HOST, "--port", str(port)]
    command += ["--cert", str(certificate), "--key", str(key), "dict", "--demo-user", USER, "--demo-password", PASSWORD]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    relay = _relay(port, certificate, key)
    try:
        _wait_for(port)
        yield Imap(port, relay.getsockname()[1], certificate)
    finally:
        relay.close()
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(1200):
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("pymap did not start")


def _relay(port: int, certificate: Path, key: Path) -> socket.socket:
    """Take TLS off connections that begin with it: pymap itself begins with STARTTLS alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                incoming, _ = listener.accept()
                with suppress(OSError):
                    inner = socket.create_connection((HOST, port))
                    outer = context.wrap_socket(incoming, server_side=True)
                    for source, target in ((outer, inner), (inner, outer)):
                        threading.Thread(target=_pump, args=(source, target), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _certificate(folder: Path) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(IPv4Address(HOST))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(names, critical=False).add_extension(x509.BasicConstraints(True, None), critical=True)
    certificate = made.sign(key, hashes.SHA256())
    paths = folder / "server.pem", folder / "server.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
