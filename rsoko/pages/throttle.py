"""Log-ins are counted: who guesses passwords has to wait."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

__all__ = ["Throttle"]

WINDOW = timedelta(minutes=15)
# So many names and addresses are remembered; whoever floods the memory pushes out the oldest ones.
REMEMBERED = 10_000


class Throttle:
    """Attempts by name and by address within a quarter of an hour, in the memory of one process."""

    def __init__(self, *, by_name: int = 8, by_address: int = 40) -> None:
        self._limits = {"name": by_name, "address": by_address}
        self._seen: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def attempt(self, name: str, address: str, now: datetime) -> bool:
        """Count an attempt before its password is looked at; False where there were too many already."""
        with self._lock:
            counted = [self._recent(key, now) for key in (("name", name), ("address", address))]
            if any(len(each) >= limit for each, limit in zip(counted, self._limits.values(), strict=True)):
                return False
            for each in counted:
                each.append(now)
            return True

    def succeeded(self, name: str, address: str) -> None:
        """Forget the attempts of a name that logged in, and this attempt of its address."""
        with self._lock:
            self._seen.pop(("name", name), None)
            attempts = self._seen.get(("address", address))
            if attempts:
                attempts.pop()

    def _recent(self, key: tuple[str, str], now: datetime) -> deque[datetime]:
        attempts = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while attempts and now - attempts[0] >= WINDOW:
            attempts.popleft()
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return attempts
