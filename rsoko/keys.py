"""The keys of one installation: the private one that signs, the public ones that prove what was ever signed.

The secret of the sessions of the pages lies beside them.
"""

import re

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rsoko.errors import UserError
from rsoko.ledger.signing import Verifier, load_key, make_key, signed, verifier_of
from rsoko.settings import Settings
from rsoko.store import write_file

__all__ = ["KEY", "PUBLIC", "pages_secret", "prepare_key", "sign", "trusted_keys"]

KEY, PUBLIC, PAGES = "signing.key", "public.txt", "pages.key"


def prepare_key(settings: Settings) -> Verifier:
    """The public key of this installation; makes the private one where neither the environment nor the folder has it.

    Raises UserError `origin-wrong`, `key-wrong`.
    """
    verifier = verifier_of(_key(settings), _name(settings))
    known = trusted_keys(settings)
    if verifier not in known:
        # Keys of former times stay: what they signed can be verified for ever.
        lines = "".join(f"{key}\n" for key in (*known, verifier))
        write_file(settings.keys / PUBLIC, lines.encode(), mode=0o644)
    return verifier


def trusted_keys(settings: Settings) -> list[Verifier]:
    """The public keys that this installation signed with, oldest first. Raises UserError `key-wrong`."""
    file = settings.keys / PUBLIC
    return [Verifier.read(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def sign(settings: Settings, text: str) -> str:
    """Make a signed note of a text that ends with a line break. Raises as `prepare_key` does."""
    prepare_key(settings)
    return signed(text, _key(settings), _name(settings))


def pages_secret(settings: Settings) -> Fernet:
    """What seals the sessions of the pages; made where neither the environment nor the folder has it.

    Raises UserError `pages-secret-wrong`.
    """
    file = settings.keys / PAGES
    if settings.pages_secret is None and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(file, Fernet.generate_key() + b"\n", mode=0o600)
    given = settings.pages_secret
    try:
        return Fernet((file.read_text("ascii") if given is None else given.get_secret_value()).strip())
    except ValueError as error:
        cure = f"Нужны 32 байта в base64 (URL-safe). Удалите {file} или RSOKO_PAGES_SECRET и выполните «rsoko init»."
        raise UserError("pages-secret-wrong", "Секрет страниц записан неверно.", cure) from error


def _key(settings: Settings) -> Ed25519PrivateKey:
    if settings.signing_key is not None:
        return load_key(settings.signing_key.get_secret_value())
    file = settings.keys / KEY
    return load_key(file.read_text("ascii")) if file.exists() else make_key(file)


def _name(settings: Settings) -> str:
    if not re.fullmatch(r"[^\s+]+", settings.origin):
        text = "Имя системы для подписи не должно содержать пробелов и знака «+»."
        raise UserError("origin-wrong", text, "Исправьте RSOKO_ORIGIN.")
    return settings.origin
