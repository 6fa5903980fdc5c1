"""The outbox: every letter is sent once, or somebody is told that nobody knows."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select

from rsoko.db.engine import session
from rsoko.db.models import Delivery
from rsoko.errors import UserError
from rsoko.notify.alarms import STOPPED, Trouble, is_stopped, refused, resume, stop, unreachable
from rsoko.notify.channels import MAIL, servers_of
from rsoko.notify.diverting import diverted
from rsoko.notify.listing import OPEN, list_deliveries, waiting
from rsoko.notify.pace import Pace
from rsoko.notify.policy import Policy
from rsoko.notify.recipients import RegistryFrames
from rsoko.notify.settling import Sender, Settling, claim, letter_of, settle, settle_abandoned
from rsoko.notify.transport import Outcome, Send
from rsoko.store import Store
from schemas.terms import DeliveryStatus

__all__ = ["Passed", "Sender", "deliver", "list_deliveries"]

Wait: TypeAlias = Callable[[float], None]


@dataclass(frozen=True)
class Passed:
    """How many letters ended in which status, how many still wait, until when for quiet hours; what went wrong."""

    outcomes: Counter[DeliveryStatus]
    waiting: int
    quiet_until: datetime | None = None
    alarm: UserError | None = None


@dataclass
class _Pass:
    """A pass under way."""

    pace: Pace
    outcomes: Counter[DeliveryStatus] = field(default_factory=Counter)
    tried: set[int | None] = field(default_factory=set)
    down: set[str] = field(default_factory=set)
    refused_in_row: int = 0
    quiet_until: datetime | None = None
    trouble: Trouble | None = None

    @property
    def over(self) -> bool:
        """Nothing more may be sent over any server."""
        return self.trouble is not None and self.trouble.stops


def no_deadline(_row: Delivery) -> datetime | None:
    """Nothing is urgent."""
    return None


def no_registry(_work: Session) -> RegistryFrames | None:
    """Nobody has another channel."""
    return None


def no_wait(_seconds: float) -> None:
    """Goes on at once."""


def deliver(  # noqa: PLR0913 - everything outside comes in as an argument
    engine: Engine,
    store: Store,
    send: Send,
    *,
    sender: Sender,
    now: Callable[[], datetime],
    is_alive: Callable[[str, int], bool],
    policy: Policy = Policy(),  # noqa: B008 - a frozen value
    registry: Callable[[Session], RegistryFrames | None] = no_registry,
    deadline: Callable[[Delivery], datetime | None] = no_deadline,
    wait: Wait = no_wait,
    runs: Collection[str] | None = None,
    by_hand: bool = False,
    at_once: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Passed:
    """Send all letters that are due (queued, or after a pause), each in its own two transactions.

    A letter is marked before it leaves and again when its fate is known. One that a dead process left marked
    becomes `delivery-unknown` and is not sent again by itself. In quiet hours only what would come too late after them
    goes out (`deadline`, of the campaign of a letter), or everything with `at_once`. A server that cannot be reached is
    tried once a pass. A pass ends early where too many letters in a row were refused; then only one that a person
    begins (`by_hand`, which does not mind pauses either) goes on. `wait` sleeps so many seconds, `progress` hears
    (done, all). Raises UserError `store-damaged` before a letter with a damaged file leaves.
    """
    settling = Settling(engine, store, policy, sender.actor, registry)
    settle_abandoned(settling, now, is_alive)
    state = _Pass(Pace(policy), trouble=_stopped(engine, sender.actor, now(), by_hand=by_hand))
    while not state.over and (due := _due(engine, state, now(), runs, by_hand=by_hand)):
        while due and not state.over:
            number, pause = state.pace.next_of([policy.test_recipient or row.channel for row in due], now())
            row = due.pop(number)
            state.tried.add(row.id)
            if _may_go(row, state, policy, deadline, now() + pause, at_once=at_once):
                if pause:
                    wait(pause.total_seconds())
                _take_in(state, policy, row, _send_one(settling, send, state.pace, row, sender, now))
            if progress is not None:
                progress(len(state.tried), len(state.tried) + len(due))
    with session(engine, reading=True) as work:
        left = waiting(work, runs)
    if state.over and state.trouble is not STOPPED:
        with session(engine) as work:
            stop(work, state.refused_in_row, left, actor=sender.actor, at=now())
    return Passed(state.outcomes, left, state.quiet_until, None if state.trouble is None else state.trouble.said(left))


def _stopped(engine: Engine, actor: str, at: datetime, *, by_hand: bool) -> Trouble | None:
    """The trouble that an earlier pass ended with, unless a person begins anew now."""
    with session(engine, reading=True) as work:
        if not is_stopped(work):
            return None
    if not by_hand:
        return STOPPED
    with session(engine) as work:
        resume(work, actor=actor, at=at)
    return None


def _due(engine: Engine, state: _Pass, at: datetime, runs: Collection[str] | None, *, by_hand: bool) -> list[Delivery]:
    query = select(Delivery).where(col(Delivery.status).in_(OPEN)).order_by(col(Delivery.id))
    if runs is not None:
        query = query.where(col(Delivery.run).in_(runs))
    if not by_hand:
        query = query.where(or_(col(Delivery.not_before).is_(None), col(Delivery.not_before) <= at))
    with session(engine, reading=True) as work:
        return [row for row in work.exec(query).all() if row.id not in state.tried]


def _may_go(
    row: Delivery,
    state: _Pass,
    policy: Policy,
    deadline: Callable[[Delivery], datetime | None],
    at: datetime,
    *,
    at_once: bool,
) -> bool:
    """Say whether a letter may go out now: its server answers and its recipient may be disturbed."""
    if servers_of(policy.test_recipient or row.channel)[0] in state.down:
        return False
    if at_once or policy.quiet is None or not policy.quiet.at(at):
        return True
    over, last = policy.quiet.over(at), deadline(row)
    if last is not None and at <= last < over:
        return True
    state.quiet_until = over
    return False


def _send_one(
    settling: Settling, send: Send, pace: Pace, row: Delivery, sender: Sender, now: Callable[[], datetime]
) -> Outcome | None:
    """Send a letter; gives what became of it and over which channel it went, nothing where another process had it."""
    with session(settling.engine, reading=True) as work:
        letter = letter_of(work, settling.store, row)
    to_test = settling.policy.test_recipient
    if to_test:
        letter = diverted(letter, row, to_test)
    with session(settling.engine) as work:
        if not claim(work, row.id, sender, now()):
            return None
    pace.used(letter.channel, now())
    try:
        outcome = send(letter)
    except BaseException as error:
        # Interrupted half way: it may have left.
        unknown = Outcome(DeliveryStatus.DELIVERY_UNKNOWN, f"отправка прервана: {type(error).__name__}")
        settle(settling, row.id, unknown, now())
        raise
    return replace(outcome, status=settle(settling, row.id, outcome, now()))


def _take_in(state: _Pass, policy: Policy, row: Delivery, outcome: Outcome | None) -> None:
    if outcome is None:
        return
    state.outcomes[outcome.status] += 1
    server = servers_of(policy.test_recipient or row.channel)[0]
    if not outcome.reached:
        state.down.add(server)
        state.trouble = unreachable(outcome.error) if server == MAIL else state.trouble
    elif outcome.status is DeliveryStatus.PERMANENT_FAILURE:
        state.refused_in_row += 1
        if state.refused_in_row == policy.stop_after:
            state.trouble = refused(outcome.error)
    else:
        state.refused_in_row = 0
