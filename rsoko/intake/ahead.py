"""Reads files a few ahead of the one that is wanted, two at a time.

The reader of workbooks, unpacking and hashing let other threads of the interpreter run meanwhile.
"""

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from rsoko.intake.reading import DATA_SHEET, PASSPORT_SHEET, Book, Grid, open_book
from rsoko.intake.remarks import Remark
from rsoko.intake.texts import RemarkCode, remark
from schemas.sheets import SIDE_SHEETS

__all__ = ["Contents", "read_ahead"]

# Half of the work holds the lock of the interpreter: a third thread would only wait for it.
_THREADS = 2
_CHUNK = 8
# What was read ahead stays in memory: after so many cells the rest of a chunk waits until these are taken.
_ENOUGH_CELLS = 500_000


@dataclass(frozen=True)
class Contents:
    """What a file holds: SHA-256 of the original, passport (None where it has none), data; or why it is refused."""

    digest: str
    passport: Grid | None = None
    data: Grid | Remark | None = None
    refusal: Remark | None = None

    @property
    def cells(self) -> int:
        """How many cells the data have, roughly."""
        rows = self.data.rows if isinstance(self.data, Grid) else []
        return len(rows) * len(rows[0]) if rows else 0


def _contents(data: bytes) -> Contents:
    """Read the sheets of a file; never raises on bad content."""
    digest = hashlib.sha256(data).hexdigest()
    book = open_book(data)
    if isinstance(book, Remark):
        return Contents(digest, refusal=book)
    name = book.named(PASSPORT_SHEET)
    passport = book.read(name) if name else None
    if isinstance(passport, Remark):
        return Contents(digest, refusal=passport)
    return Contents(digest, passport, _data(book))


def _data(book: Book) -> Grid | Remark:
    """Read the sheet of data: «Данные», else the only one that is not the passport or there to be read by people."""
    name = book.named(DATA_SHEET)
    aside = {book.named(other) for other in (PASSPORT_SHEET, *SIDE_SHEETS)}
    others = [known for known in book.names if known not in aside]
    if name is None and len(others) != 1:
        found = ", ".join(f"«{known}»" for known in book.names) or "—"
        return remark(RemarkCode.SHEET_MISSING, sheet=DATA_SHEET, found=found)
    return book.read(name or others[0])


def read_ahead(files: Sequence[bytes]) -> Iterator[Contents]:
    """Give the contents of files, in their order."""
    if len(files) <= 1:
        yield from map(_contents, files)
        return
    chunks = iter([files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK)])
    with ThreadPoolExecutor(_THREADS) as pool:
        ahead = deque((chunk, pool.submit(_read_some, chunk)) for chunk in islice(chunks, _THREADS + 1))
        while ahead:
            chunk, reading = ahead.popleft()
            contents = reading.result()
            if rest := chunk[len(contents) :]:
                ahead.appendleft((rest, pool.submit(_read_some, rest)))
            else:
                ahead.extend((chunk, pool.submit(_read_some, chunk)) for chunk in islice(chunks, 1))
            yield from contents


def _read_some(files: Sequence[bytes]) -> list[Contents]:
    """Read files, at least one, until their cells are enough."""
    contents: list[Contents] = []
    cells = 0
    for data in files:
        contents.append(_contents(data))
        cells += contents[-1].cells
        if cells > _ENOUGH_CELLS:
            break
    return contents
