"""The processes that write documents: started once, used by all tasks of this process."""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import current_process

from rsoko.settings import Settings
from rsoko.steps import writing

__all__ = ["renderers"]


@cache
def renderers() -> ProcessPoolExecutor | None:
    """The pool, with as many processes as the settings say; None in a worker of a cluster, which has no children.

    Such a worker is one of several processes already: it writes its documents itself.
    """
    return None if current_process().daemon else writing.renderers(Settings().processes)
