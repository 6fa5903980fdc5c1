"""How letters are sent: pauses, quiet hours, limits, when to stop, who gets copies, where all goes in test mode."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rsoko.calendar import KIROV
from rsoko.errors import UserError
from rsoko.notify.transport import ONE_ADDRESS
from rsoko.settings import Settings
from schemas.terms import Scope

__all__ = ["Policy", "QuietHours", "pause_after", "policy_of", "quiet_hours"]

LONGEST = timedelta(hours=12)
JITTER = 0.25
_COPIED = (Scope.DISTRICT, Scope.MUNICIPALITY, Scope.SCHOOL, Scope.INSTITUTE)


@dataclass(frozen=True)
class QuietHours:
    """Hours of Kirov in which nobody is written to; they may go past midnight."""

    start: time
    end: time

    def at(self, moment: datetime) -> bool:
        """Say whether a moment lies in them."""
        clock = moment.astimezone(KIROV).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def over(self, moment: datetime) -> datetime:
        """The moment at which those end that a moment lies in."""
        here = moment.astimezone(KIROV)
        end = here.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return end if end > here else end + timedelta(days=1)


@dataclass(frozen=True)
class Policy:
    """The rules of sending; 0 letters a minute and 0 failures mean no limit.

    `pause`: after the first temporary failure, then twice as long each time; after `attempts` it is permanent.
    `per_minute` through the mail server, `per_domain` to one domain of addresses or one service.
    """

    attempts: int = 10
    pause: timedelta = timedelta(minutes=10)
    quiet: QuietHours | None = None
    per_minute: int = 0
    per_domain: int = 0
    stop_after: int = 10
    test_recipient: str = ""
    copy_to: str = ""
    copy_scopes: frozenset[Scope] = frozenset()


def pause_after(policy: Policy, key: str, attempt: int) -> timedelta:
    """How long a letter waits after its n-th attempt (from 1).

    The pause doubles up to twelve hours and is a quarter longer or shorter at most: by the key of the letter, so that
    letters refused together do not come back together, and the same letter always waits the same.
    """
    pause = min(policy.pause * float(2 ** min(attempt - 1, 16)), LONGEST)
    digest = hashlib.sha256(f"{key}:{attempt}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    return pause * (1 + JITTER * (2 * share - 1))


def policy_of(settings: Settings) -> Policy:
    """Read the policy off the settings. Raises UserError `quiet-hours`, `test-recipient`, `copy-to`, `copy-scopes`,
    `limit-wrong`.
    """
    numbers = {
        "RSOKO_DELIVERY_ATTEMPTS": (settings.delivery_attempts, 1),
        "RSOKO_DELIVERY_PAUSE_MINUTES": (settings.delivery_pause_minutes, 1),
        "RSOKO_LETTERS_PER_MINUTE": (settings.letters_per_minute, 0),
        "RSOKO_LETTERS_PER_MINUTE_DOMAIN": (settings.letters_per_minute_domain, 0),
        "RSOKO_STOP_AFTER_FAILURES": (settings.stop_after_failures, 0),
    }
    for name, (value, least) in numbers.items():
        if value < least:
            raise UserError("limit-wrong", f"{name}: указано {value}.", f"Укажите целое число не меньше {least}.")
    return Policy(
        attempts=settings.delivery_attempts,
        pause=timedelta(minutes=settings.delivery_pause_minutes),
        quiet=quiet_hours(settings.quiet_hours),
        per_minute=settings.letters_per_minute,
        per_domain=settings.letters_per_minute_domain,
        stop_after=settings.stop_after_failures,
        test_recipient=_address(settings.test_recipient, "test-recipient", "RSOKO_TEST_RECIPIENT"),
        copy_to=_address(settings.copy_to, "copy-to", "RSOKO_COPY_TO"),
        copy_scopes=_scopes(settings.copy_scopes),
    )


def quiet_hours(text: str) -> QuietHours | None:
    """Read `20:00-08:00`; nothing where the text is empty. Raises UserError `quiet-hours`."""
    if not text.strip():
        return None
    start, _, end = text.replace("–", "-").partition("-")
    try:
        found = QuietHours(*(datetime.strptime(each.strip(), "%H:%M").time() for each in (start, end)))
    except ValueError:
        found = None
    if found is None or found.start == found.end:
        raise UserError(
            "quiet-hours",
            f"RSOKO_QUIET_HOURS: значение «{text}» не читается.",
            "Укажите начало и конец тихих часов по времени Кирова, например 20:00-08:00.",
        )
    return found


def _address(text: str, code: str, name: str) -> str:
    text = text.strip()
    if text and "://" not in text and not ONE_ADDRESS.fullmatch(text):
        cure = "Укажите один адрес электронной почты вида name@example.org или один адрес Apprise."
        raise UserError(code, f"{name}: это не адрес.", cure)
    return text


def _scopes(text: str) -> frozenset[Scope]:
    known = {scope.value: scope for scope in _COPIED}
    names = [name.strip() for name in text.split(",") if name.strip()]
    if wrong := [name for name in names if name not in known]:
        said = f"RSOKO_COPY_SCOPES: область «{wrong[0]}» неизвестна."
        raise UserError("copy-scopes", said, f"Укажите через запятую: {', '.join(known)}.")
    return frozenset(known[name] for name in names)
