"""Files that are named by their content: what is written once never changes."""

import contextlib
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rsoko.errors import UserError

__all__ = ["Store", "digest_of", "write_file"]

DIGEST = re.compile(r"[0-9a-f]{64}")


def digest_of(data: bytes) -> str:
    """Name content: the SHA-256 of the bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_file(path: Path, data: bytes, *, mode: int = 0o640) -> None:
    """Write a file so that a reader, or a power cut, meets the old content or the new, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def packed(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet: the same columns, types and values give the same bytes."""
    plain = frame.copy(deep=False)
    plain.attrs = {}
    table = pa.Table.from_pandas(plain, preserve_index=False, nthreads=1)
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", version="2.6")
    return sink.getvalue()


class Store:
    """The content-addressed files of one installation, under one folder (`ab/cdef…`)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Say where the content of a digest lies, whether or not it is there.

        Raises ValueError when the text is no digest: it must not become a path.
        """
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"not a digest: {digest!r}")
        return self.root / digest[:2] / digest[2:]

    def has(self, digest: str) -> bool:
        """Say whether there is a file of this name; its content is checked on reading."""
        return self.path(digest).is_file()

    def put(self, data: bytes) -> str:
        """Keep content and return its digest; content that is there already is not written again.

        A file of this name that was damaged is replaced by the right content.
        """
        digest = digest_of(data)
        path = self.path(digest)
        if not (path.is_file() and path.read_bytes() == data):
            write_file(path, data, mode=0o440)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the content of a digest.

        Raises UserError `store-damaged` when the file is missing or its content is not what its name says.
        """
        path = self.path(digest)
        cure = "Восстановите файл из резервной копии и выполните «rsoko audit verify»."
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise UserError("store-damaged", f"В хранилище нет файла {digest} ({path}).", cure) from None
        if digest_of(data) != digest:
            raise UserError("store-damaged", f"Файл {path} изменён: содержимое не совпадает с именем.", cure)
        return data

    def put_frame(self, frame: pd.DataFrame) -> str:
        """Keep a frame as Parquet and return its digest.

        The same columns, types and values give the same digest; the index and `attrs` are not kept.
        """
        return self.put(packed(frame))

    def get_frame(self, digest: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a frame kept by `put_frame`, or only some of its columns.

        Raises UserError `store-damaged` as `get` does.
        """
        names = None if columns is None else list(columns)
        frame: pd.DataFrame = pq.read_table(io.BytesIO(self.get(digest)), columns=names).to_pandas()
        return frame

    def get_frames(self, digests: Sequence[str]) -> tuple[pd.DataFrame, list[int]]:
        """Return several frames of the same columns joined into one, and the number of rows of each.

        Joined before they become frames, many small ones take a third of the time. Raises as `get` does.
        """
        tables = [pq.read_table(io.BytesIO(self.get(digest))) for digest in digests]
        frame: pd.DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
        return frame, [len(table) for table in tables]
