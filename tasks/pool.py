"""The processes that write documents: started once, used by all tasks of this process."""

from concurrent.futures import ProcessPoolExecutor
from functools import cache

from rsoko.settings import Settings
from rsoko.steps import writing

__all__ = ["renderers"]


@cache
def renderers() -> ProcessPoolExecutor:
    """The pool, with as many processes as the settings say."""
    return writing.renderers(Settings().processes)
