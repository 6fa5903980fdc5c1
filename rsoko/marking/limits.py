"""How much the process that marks may take."""

from typing import NamedTuple

__all__ = ["LIMITS", "Limits"]


class Limits(NamedTuple):
    """Bytes of memory and of a file that it writes; for one workbook, seconds of the processor and of the clock."""

    memory: int
    file: int
    processor_seconds: int
    seconds: int


# The largest workbook that intake reads in practice, 200 000 rows of nine columns, stays well below.
LIMITS = Limits(memory=3 * 1024**3, file=1024**3, processor_seconds=120, seconds=240)
