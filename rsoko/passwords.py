"""Passwords are kept as what a memory-hard function makes of them."""

import base64
import hashlib
import hmac
import secrets
from threading import BoundedSemaphore

__all__ = ["hashed", "matches"]

# 2^15 · 8 · 128 bytes = 32 MiB at a time, three passes: one of the equal settings that OWASP advises for scrypt.
COST, BLOCK, PASSES = 15, 8, 3
SALT_BYTES, KEY_BYTES = 16, 32
MEMORY = 64 * 2**20
# Many who log in at once must not take the memory of the machine.
_TURNS = BoundedSemaphore(2)


def hashed(password: str) -> str:
    """Make what is kept of a password: the settings, a random salt and the key, as text."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = _key(password, salt, COST, BLOCK, PASSES)
    return f"scrypt:{COST}:{BLOCK}:{PASSES}:{_text(salt)}:{_text(key)}"


def matches(password: str, kept: str | None) -> bool:
    """Say whether it is the password of which this is kept; None takes as long and never matches."""
    _, cost, block, passes, salt, key = (kept or hashed_nothing()).split(":")
    found = _key(password, base64.b64decode(salt), int(cost), int(block), int(passes))
    return hmac.compare_digest(found, base64.b64decode(key)) and kept is not None


def hashed_nothing() -> str:
    """What stands for the password of a name that nobody has: the time of an answer must not tell."""
    return f"scrypt:{COST}:{BLOCK}:{PASSES}:{_text(bytes(SALT_BYTES))}:{_text(bytes(KEY_BYTES))}"


def _key(password: str, salt: bytes, cost: int, block: int, passes: int) -> bytes:
    with _TURNS:
        return hashlib.scrypt(
            password.encode(), salt=salt, n=2**cost, r=block, p=passes, maxmem=MEMORY, dklen=KEY_BYTES
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
