"""The order in which the server's automations look at events, for a server that may be started again.

Prefect holds an event back until the one that it follows has been seen, a quarter of an hour at most, and what was seen
is kept in memory alone. After a restart every change of a run in work would be held back: the automation that watches
for dead processes would not hear that a run was suspended for approval, and would call it crashed.
"""

import time

from prefect.server.events.ordering import PRECEDING_EVENT_LOOKBACK
from prefect.server.events.ordering.memory import CausalOrdering as InMemory
from prefect.server.events.schemas.events import ReceivedEvent

__all__ = ["CausalOrdering"]

_STARTED = time.monotonic()


class CausalOrdering(InMemory):
    """Waits for no event that may have come before this server began; Prefect finds it by its name."""

    async def wait_for_leader(self, event: ReceivedEvent) -> None:
        """Lets an event pass whose leader this server cannot have seen.

        Raises EventArrivedEarly where it has to wait.
        """
        if event.follows and _is_young() and not await self._knows(event):
            return
        await super().wait_for_leader(event)

    async def _knows(self, event: ReceivedEvent) -> bool:
        assert event.follows
        return await self.event_has_been_seen(event.follows) or await self.event_has_started_processing(event.follows)


def _is_young() -> bool:
    return time.monotonic() - _STARTED < PRECEDING_EVENT_LOOKBACK.total_seconds()
