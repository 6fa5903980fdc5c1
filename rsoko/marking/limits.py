"""How much the process that marks may take."""

__all__ = ["CPU_SECONDS", "FILE_BYTES", "MEMORY_BYTES", "SECONDS", "UNREADABLE"]

# The largest workbook that intake reads in practice, 200 000 rows of nine columns, stays well below.
MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 120
SECONDS = 240
FILE_BYTES = 1024**3
# Exit code of a process that could not read the workbook; any other but 0 says that it died.
UNREADABLE = 3
