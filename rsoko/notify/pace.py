"""Keeping to a number of letters a minute for each server."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rsoko.notify.channels import MAIL, servers_of
from rsoko.notify.policy import Policy

__all__ = ["Pace"]


class Pace:
    """When each server may be given its next letter: evenly, never many at once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._free: dict[str, datetime] = {}

    def wait(self, channel: str, at: datetime) -> timedelta:
        """How long a letter over a channel has to wait."""
        return max(timedelta(0), *(self._free.get(server, at) - at for server in servers_of(channel)))

    def next_of(self, channels: Sequence[str], at: datetime) -> tuple[int, timedelta]:
        """Choose the channel that may be used first, by its place in the list, and how long it has to wait."""
        waits = [self.wait(channel, at) for channel in channels]
        soonest = min(waits)
        return waits.index(soonest), soonest

    def used(self, channel: str, at: datetime) -> None:
        """Note that a letter goes over a channel now."""
        for server in servers_of(channel):
            limit = self._policy.per_minute if server == MAIL else self._policy.per_domain
            if limit:
                self._free[server] = at + timedelta(minutes=1) / limit
