"""Events of runs that were in work when the server was started again: nothing waits for what it cannot have seen."""

import asyncio
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from prefect.server.events.ordering import PRECEDING_EVENT_LOOKBACK, EventArrivedEarly
from prefect.server.events.schemas.events import ReceivedEvent

from deployments import ordering


def event(follows=None):
    return ReceivedEvent(
        occurred=datetime.now(UTC),
        received=datetime.now(UTC),
        event="prefect.flow-run.Suspended",
        resource={"prefect.resource.id": f"prefect.flow-run.{uuid4()}"},
        id=uuid4(),
        follows=follows,
    )


@pytest.fixture
def order():
    made = ordering.CausalOrdering(scope="test")
    yield made
    made.clear_all_scopes()


def looked_at(order, one):
    """Whether the automations look at an event at once."""

    async def look():
        async with order.preceding_event_confirmed(handler, one):
            return True

    async def handler(_event, depth=0):
        pass

    try:
        return asyncio.run(look())
    except EventArrivedEarly:
        return False


def begun_before(monkeypatch, seconds):
    """A server that has been up for so long, however long these tests have."""
    monkeypatch.setattr(ordering, "_STARTED", time.monotonic() - seconds)


def test_a_server_that_has_just_begun_holds_nothing_back(order, monkeypatch):
    begun_before(monkeypatch, 0)
    assert looked_at(order, event(follows=uuid4()))


def test_later_it_keeps_the_order_as_prefect_does(order, monkeypatch):
    begun_before(monkeypatch, PRECEDING_EVENT_LOOKBACK.total_seconds())
    assert not looked_at(order, event(follows=uuid4()))
    leader = event()
    assert looked_at(order, leader)
    assert looked_at(order, event(follows=leader.id))
