"""Frames as Parquet: the same columns, types and values are the same bytes, whatever stood beside them."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["packed", "packed_all"]

_Table: TypeAlias = "pa.Table"


def packed(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet; its index and `attrs` are not kept."""
    return _written(_table(frame))


def packed_all(frames: Sequence[pd.DataFrame]) -> list[bytes]:
    """Write frames as Parquet, each to the bytes that `packed` gives.

    Frames of the same columns become a table together and are parted then: to make a table of a small frame takes
    three times as long as to write it.
    """
    tables: list[_Table | None] = [None] * len(frames)
    for group in _alike(frames):
        for number, table in zip(group, _tables([frames[number] for number in group]), strict=True):
            tables[number] = table
    return [_written(table) for table in tables]


def _alike(frames: Sequence[pd.DataFrame]) -> Iterator[list[int]]:
    """Gather the numbers of frames that have the same columns of the same types."""
    groups: dict[tuple[tuple[object, object], ...], list[int]] = {}
    for number, frame in enumerate(frames):
        if all(_is_plain(kind) for kind in frame.dtypes):
            groups.setdefault(tuple(zip(frame.columns, frame.dtypes, strict=True)), []).append(number)
        else:
            yield [number]
    yield from groups.values()


def _is_plain(kind: Any) -> bool:  # noqa: ANN401 - types of numpy and of pandas
    """Say whether a column of this type becomes the same column of a table whatever its values are."""
    return not isinstance(kind, pd.CategoricalDtype) and not pd.api.types.is_object_dtype(kind)


def _tables(frames: Sequence[pd.DataFrame]) -> Iterator[_Table]:
    if len(frames) == 1:
        yield _table(frames[0])
        return
    whole, start = _table(pd.concat(frames, ignore_index=True)), 0
    for frame in frames:
        yield whole.slice(start, len(frame))
        start += len(frame)


def _table(frame: pd.DataFrame) -> _Table:
    plain = frame.copy(deep=False)
    plain.attrs = {}
    return pa.Table.from_pandas(plain, preserve_index=False, nthreads=1)


def _written(table: _Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6")
    content: bytes = sink.getvalue().to_pybytes()
    return content
