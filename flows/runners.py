"""Where the tasks of a run go: to threads of its own process, or to the processes of a Dask cluster by one setting."""

import logging
from typing import Any, cast

from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from rsoko.errors import UserError
from rsoko.settings import Settings
from schemas.terms import Runner

__all__ = ["Tasks", "task_runner"]

Tasks = TaskRunner[PrefectFuture[Any]]

# Parts wait for processes or the disk: threads are enough to keep both busy.
_THREADS = 2


def task_runner(settings: Settings) -> Tasks:
    """The runner that the settings name: threads, or a cluster of this machine that lives as long as the run.

    Raises UserError `no-dask` where its library is not installed.
    """
    if settings.task_runner is Runner.THREADS:
        return cast("Tasks", ThreadPoolTaskRunner(max_workers=_THREADS))
    try:
        from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415 - takes seconds, and few installations have it
    except ImportError:
        text = "Для RSOKO_TASK_RUNNER=dask не установлена библиотека prefect-dask."
        raise UserError("no-dask", text, "Выполните «uv pip install 'rsoko[dask]'» или уберите настройку.") from None
    # Processes of one thread each: most of the work is Python. No page of its own, no other machine may come in.
    cluster = {
        "n_workers": settings.processes,
        "threads_per_worker": 1,
        "processes": True,
        "host": "127.0.0.1",
        "dashboard_address": None,
        # A worker that beats once more while the cluster ends complains of it with a traceback, to the person who began
        # the run. What the work itself comes to is the run's to tell, and to the page of the run.
        "silence_logs": logging.CRITICAL,
    }
    return cast("Tasks", DaskTaskRunner(cluster_kwargs=cluster))
