"""How far a run is: told to the command that waits for it, and shown on the page of its flow run."""

import time
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from enum import Enum
from functools import cache
from threading import Lock
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from tasks.workplace import flow_run_id

__all__ = ["LISTENER", "Stage", "show_of", "tell"]

Listener = Callable[[str, int, int], None]

# The command sets it; under a worker nobody listens.
LISTENER: ContextVar[Listener | None] = ContextVar("rsoko_progress", default=None)
# Every change of the page is a request to the server.
PAUSE_SECONDS = 2.0


class Stage(Enum):
    """What a run goes through, and how much of it is done when the stage begins, in percent.

    Shares are those of time in a region of 480 schools, where writing documents is nearly all of it.
    """

    FILES = ("Проверка файлов", 0)
    SCORING = ("Расчёт", 15)
    DOCUMENTS = ("Документы", 25)
    APPROVAL = ("Проект готов: ждёт утверждения", 80)
    LETTERS = ("Письма", 85)
    SEALING = ("Опечатывание", 95)
    DRAFT = ("Закончено: проект", 100)
    REJECTED = ("Закончено: проект отклонён", 100)
    PUBLISHED = ("Закончено: опубликовано", 100)

    @property
    def title(self) -> str:
        """What people read."""
        return self.value[0]

    @property
    def begins(self) -> int:
        """Percent of a run that is done when the stage begins."""
        return self.value[1]

    def percent(self, done: int, total: int) -> float:
        """Percent of a run that is done when so many parts of the stage are."""
        ends = min((each.begins for each in Stage if each.begins > self.begins), default=100)
        return self.begins + (ends - self.begins) * done / max(total, 1)


def show_of(run: str) -> None:
    """Names what is shown on the page of this flow run after its run: the UI has it as a heading."""
    if (flow := flow_run_id()) is not None:
        _page(flow).key = f"{run}-progress"


def tell(stage: Stage, done: int = 0, total: int = 0) -> None:
    """Says that `done` more of the `total` parts of a stage are finished, or that the stage begins."""
    listener = LISTENER.get()
    if listener is not None and done:
        listener(stage.title, done, total)
    if (flow := flow_run_id()) is not None:
        _page(flow).tell(stage, done, total)


class _Page:
    """The progress on the page of one flow run; parts are told of by several threads."""

    def __init__(self, flow: str) -> None:
        self.key = f"progress-{flow}"
        self.artifact: UUID | None = None
        self.done = Counter[Stage]()
        self.shown = 0.0
        self.lock = Lock()

    def tell(self, stage: Stage, done: int, total: int) -> None:
        with self.lock:
            self.done[stage] += done
            finished = self.done[stage]
            if finished in (0, total) or time.monotonic() - self.shown > PAUSE_SECONDS:
                self._show(stage.percent(finished, total), _words(stage, finished, total))

    def _show(self, percent: float, words: str) -> None:
        if self.artifact is None:
            made = create_progress_artifact(percent, key=self.key, description=words)
            self.artifact = cast("UUID", made)
        else:
            update_progress_artifact(self.artifact, percent, description=words)
        self.shown = time.monotonic()


# A process runs one flow, or a few one after another.
_page = cache(_Page)


def _words(stage: Stage, done: int, total: int) -> str:
    return f"{stage.title}: {done} из {total}" if total else stage.title
