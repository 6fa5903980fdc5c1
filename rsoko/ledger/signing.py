"""Signed notes: a text with an ed25519 signature under it, as transparency logs write them (C2SP signed-note)."""

import base64
import binascii
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rsoko.errors import UserError
from rsoko.store import write_file

__all__ = ["Verifier", "load_key", "make_key", "opened", "signed", "verifier_of"]

# C2SP: the byte that stands for ed25519, and how many bytes of the digest name a key.
ED25519 = b"\x01"
ID_LENGTH = 4
KEY_LENGTH = 32
DASH = "\N{EM DASH}"


@dataclass(frozen=True)
class Verifier:
    """A public key under the name of its owner, as it is told to others: `name+id+key`."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The short name of the key in a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:ID_LENGTH]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """Read a key as it is told. Raises UserError `key-wrong`."""
        found = text.strip().split("+", 2)
        verifier = cls(found[0], _unpacked(found[-1])[1:])
        if str(verifier) != text.strip() or len(verifier.key) != KEY_LENGTH:
            said = "Открытый ключ записан неверно."
            raise UserError("key-wrong", said, "Его показывает команда «rsoko audit key».")
        return verifier


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def load_key(text: str) -> Ed25519PrivateKey:
    """Read a private key: 32 bytes in base64. Raises UserError `key-wrong`."""
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError) as error:
        cure = "Нужны 32 байта в base64; новый ключ создаёт «rsoko init»."
        raise UserError("key-wrong", "Ключ подписи записан неверно.", cure) from error


def make_key(file: Path) -> Ed25519PrivateKey:
    """Make a private key and keep it where nobody but its owner reads it."""
    key = Ed25519PrivateKey.generate()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_file(file, base64.b64encode(key.private_bytes_raw()) + b"\n", mode=0o600)
    return key


def verifier_of(key: Ed25519PrivateKey, name: str) -> Verifier:
    """The public half of a key, under the name of its owner."""
    return Verifier(name, key.public_key().public_bytes_raw())


def signed(text: str, key: Ed25519PrivateKey, name: str) -> str:
    """Put a signature under a text that ends with a line break."""
    signature = base64.b64encode(verifier_of(key, name).id + key.sign(text.encode())).decode()
    return f"{text}\n{DASH} {name} {signature}\n"


def opened(note: str, trusted: Collection[Verifier]) -> str | None:
    """Give the text of a note that one of the keys signed, None where none of them did."""
    text, found, signatures = note.rpartition("\n\n")
    if not found:
        return None
    text += "\n"
    for line in signatures.splitlines():
        if (key := _named(line, trusted)) is None:
            continue
        signature = _unpacked(line.rpartition(" ")[2])[ID_LENGTH:]
        try:
            Ed25519PublicKey.from_public_bytes(key.key).verify(signature, text.encode())
        except InvalidSignature:
            continue
        return text
    return None


def _named(line: str, trusted: Collection[Verifier]) -> Verifier | None:
    """The key that a line of signature names, if it is one of these."""
    dash, _, rest = line.partition(" ")
    name, _, signature = rest.rpartition(" ")
    identity = _unpacked(signature)[:ID_LENGTH]
    return next((key for key in trusted if (dash, name, identity) == (DASH, key.name, key.id)), None)
