"""Keep: what files leave in the store gets there while they are compared, their marked copies too."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from rsoko.intake import Checked
from rsoko.ledger.recording import Kept, keep, put_rows
from rsoko.marking.isolation import mark, warm_up
from rsoko.store import Store

__all__ = ["BATCH", "Keeping"]

# So many files are read, and recorded, together: the memory stays bounded however many come.
BATCH = 256


class Keeping:
    """Rows and marked copies of files on their way, beside other work; files are known by their numbers.

    The rows of a file that turns out to be wrong when it is compared are in the store and nothing refers to them.
    What has not begun when it is closed is left undone.
    """

    def __init__(self, store: Store, processes: int) -> None:
        self._store, self._processes = store, processes
        self._disk = ThreadPoolExecutor(1)
        # These only wait for the processes that make the copies.
        self._waiting = ThreadPoolExecutor(processes)
        self._rows: list[Future[list[str | None]]] = []
        self._copies: dict[int, Future[bytes]] = {}

    def __enter__(self) -> "Keeping":
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._disk, self._waiting):
            pool.shutdown(cancel_futures=True)

    def begin(self, checked: Sequence[Checked]) -> None:
        """Begin with what the comparison will not change: rows that are right, copies of what is refused."""
        for start in range(0, len(checked), BATCH):
            self._rows.append(self._disk.submit(put_rows, self._store, checked[start : start + BATCH]))
        for number, check in enumerate(checked[:BATCH]):
            if not check.accepted:
                self._mark(number, check)
        warm_up(min(self._processes, sum(bool(check.remarks) for check in checked)))

    def kept(self, checked: Sequence[Checked], start: int) -> list[Kept]:
        """Wait for what the files of the batch that starts here leave in the store."""
        # Copies of two batches at most are in memory.
        for number, check in enumerate(checked[start : start + 2 * BATCH], start):
            self._mark(number, check)
        batch = checked[start : start + BATCH]
        copies = [
            self._copies.pop(number).result() if check.remarks else None for number, check in enumerate(batch, start)
        ]
        return keep(self._store, batch, self._rows[start // BATCH].result(), copies)

    def _mark(self, number: int, check: Checked) -> None:
        if check.remarks and number not in self._copies:
            self._copies[number] = self._waiting.submit(self._copy, check)

    def _copy(self, check: Checked) -> bytes:
        return mark(self._store.get(check.digest), check.name, check.remarks)
