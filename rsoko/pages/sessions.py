"""Sessions: a sealed cookie says who logged in; nobody can make or change one without the secret."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from cryptography.fernet import Fernet, InvalidToken

from rsoko.db.models import Account

__all__ = ["FORM_LIFE", "SESSION_LIFE", "Seal", "Session", "stamp_of"]

SESSION_LIFE = timedelta(hours=8)
FORM_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Session:
    """Who is logged in: the account, what tells its present password from others, the token of its forms."""

    account: int
    stamp: str
    token: str


def stamp_of(account: Account) -> str:
    """What changes with the password of an account: sessions of the old one end by it."""
    return hashlib.sha256(account.password.encode()).hexdigest()[:16]


class Seal:
    """Makes and reads the cookies of one installation; remembers the sessions that were ended before their time."""

    def __init__(self, secret: Fernet) -> None:
        self._secret = secret
        self._ended: dict[str, datetime] = {}
        self._lock = Lock()

    def begin(self, account: Account, now: datetime) -> str:
        """The cookie of a new session."""
        assert account.id is not None
        return self._sealed({"account": account.id, "stamp": stamp_of(account), "token": new_token()}, now)

    def read(self, cookie: str, now: datetime) -> Session | None:
        """The session of a cookie; None where it is not ours, too old, or was ended."""
        content = self._opened(cookie, SESSION_LIFE, now)
        if content is None or set(content) != {"account", "stamp", "token"}:
            return None
        found = Session(int(str(content["account"])), str(content["stamp"]), str(content["token"]))
        with self._lock:
            return None if found.token in self._ended else found

    def end(self, session: Session, now: datetime) -> None:
        """End a session: a copy of its cookie opens nothing from now on."""
        with self._lock:
            self._ended = {token: at for token, at in self._ended.items() if now - at < SESSION_LIFE}
            self._ended[session.token] = now

    def form(self, now: datetime) -> tuple[str, str]:
        """The cookie of the form of log-in, and the token that the form carries."""
        token = new_token()
        return self._sealed({"form": token}, now), token

    def is_form(self, cookie: str, token: str, now: datetime) -> bool:
        """Whether a form was given out together with the cookie."""
        content = self._opened(cookie, FORM_LIFE, now)
        given = "" if content is None else str(content.get("form", ""))
        return bool(given) and secrets.compare_digest(given.encode(), token.encode())

    def _sealed(self, content: dict[str, object], now: datetime) -> str:
        return self._secret.encrypt_at_time(json.dumps(content).encode(), int(now.timestamp())).decode()

    def _opened(self, cookie: str, life: timedelta, now: datetime) -> dict[str, object] | None:
        try:
            content = self._secret.decrypt_at_time(
                cookie.encode("ascii"), int(life.total_seconds()), int(now.timestamp())
            )
        except (InvalidToken, UnicodeEncodeError):
            return None
        found: dict[str, object] = json.loads(content)
        return found


def new_token() -> str:
    """What nobody can guess."""
    return secrets.token_urlsafe(18)
