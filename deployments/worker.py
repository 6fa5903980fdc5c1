"""The worker: starts flows, leaves when they are done, takes up what a dead process left."""

import asyncio
import contextlib
import logging
import signal
import socket
import warnings
from collections.abc import Callable, Coroutine
from typing import Any, cast

from prefect import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from prefect.workers.base import BaseWorker
from prefect.workers.process import ProcessWorker

from deployments.server import POOL
from rsoko.errors import UserError
from tasks.recovery import take_up

__all__ = ["work", "worker_of"]

Worker = BaseWorker[Any, Any, Any]

LOOK_SECONDS = 30


class Leaving:
    """A worker that takes no more runs once it was asked to leave; stands before Prefect's own kind."""

    leaving = False

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Looks for runs that are due, unless it is leaving."""
        if self.leaving:
            return []
        try:
            found: list[FlowRun] = await super().get_and_submit_flow_runs()  # type: ignore[misc]
        except RuntimeError:
            # A run that goes on before its former process has quite ended counts twice; the next look takes it.
            return []
        return found


def worker_of(kind: str) -> type[Worker]:
    """The worker of a kind of pools: processes of this machine, or containers where Prefect's library for them is.

    Raises UserError `no-worker` where it is not.
    """
    base = ProcessWorker if kind == "process" else BaseWorker.get_worker_class_from_type(kind)
    if base is None:
        text = f"Исполнителя для пула вида «{kind}» нет."
        raise UserError("no-worker", text, f"Установите его: uv pip install 'rsoko[{kind}]'.")
    with warnings.catch_warnings():
        # Prefect keeps workers by their type, and two are of the same: ours is made by name, never by type.
        warnings.simplefilter("ignore", UserWarning)
        return type(base.__name__, (Leaving, base), {})


def _kind() -> str:
    """What kind the pool is of: people may have made it before the deployments, of containers."""
    with get_client(sync_client=True) as client:
        try:
            return client.read_work_pool(POOL).type
        except ObjectNotFound:
            return "process"


def work(
    *,
    once: bool = False,
    name: str | None = None,
    limit: int = 4,
    health: bool = False,
    say: Callable[[str], None] = lambda _said: None,
    look_after: Callable[[], object] = lambda: None,
) -> None:
    """Works on the runs of the pool until asked to end or, with `once`, for one look.

    Runs are processes of this machine, or containers where the pool is of such a kind.

    `limit`: runs at once; a monitoring has one at a time, and its documents have processes of their own.

    The first signal lets it finish what is in work, the second stops that too: it goes on with the next worker.
    `look_after` is called every half a minute. With `health` it answers to GET /health on the port that Prefect's
    settings name. Raises UserError `no-worker`.
    """
    # By the machine: a worker that is started again is the same one in the UI.
    worker = worker_of(_kind())(work_pool_name=POOL, name=name or socket.gethostname(), limit=limit)
    if once:
        asyncio.run(worker.start(run_once=True, printer=_silent))
    else:
        asyncio.run(_work(worker, say, look_after, health=health))


async def _work(worker: Worker, say: Callable[[str], None], look_after: Callable[[], object], *, health: bool) -> None:
    asked: asyncio.Queue[None] = asyncio.Queue()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.put_nowait, None)
    serving = asyncio.create_task(worker.start(printer=_silent, with_healthcheck=health))
    looking = asyncio.create_task(_look(look_after))
    try:
        await _either(serving, asked.get())
        if not serving.done():
            cast("Leaving", worker).leaving = True
            if worker.limiter.borrowed_tokens:
                say("Идущие запуски заканчиваются. Чтобы прервать их (они продолжатся при следующем старте): Ctrl+C.")
            await _either(_idle(worker), asked.get())
    finally:
        looking.cancel()
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            # Raises what broke it, if anything did.
            await serving


async def _either(*ends: Coroutine[object, object, None] | asyncio.Task[None]) -> None:
    """Waits for the first of them; the others are given up, tasks that were begun before go on."""
    begun = [each if isinstance(each, asyncio.Task) else asyncio.create_task(each) for each in ends]
    await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
    for each, given in zip(begun, ends, strict=True):
        if each is not given:
            each.cancel()


def _silent(_said: str) -> None:
    """Takes the worker's own English words; ours are said in Russian."""


async def _idle(worker: Worker) -> None:
    # A look that was under way may have found one more.
    await asyncio.sleep(1)
    while worker.limiter.borrowed_tokens:
        await asyncio.sleep(0.2)


async def _look(look_after: Callable[[], object]) -> None:
    while True:
        for duty in (look_after, take_up):
            try:
                await asyncio.to_thread(duty)
            except Exception as error:
                # The server may be away: the next look comes soon.
                logging.getLogger("rsoko").warning("Исполнитель: обход не удался (%s)", type(error).__name__)
        await asyncio.sleep(LOOK_SECONDS)
