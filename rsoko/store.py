"""Files that are named by their content: what is written once never changes."""

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rsoko.errors import UserError, disk_refusal
from rsoko.parquet import packed, packed_all

__all__ = ["Store", "digest_of", "write_file", "write_files", "writing_to"]

# So many files are on their way to the disk at once.
_WRITERS = 8
DIGEST = re.compile(r"[0-9a-f]{64}")


def digest_of(data: bytes) -> str:
    """Name content: the SHA-256 of the bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Says in words why nothing can be written; raises UserError `disk-full`, `no-access` or `file`."""
    try:
        yield
    except OSError as error:
        raise disk_refusal(error, place) from error


def write_file(path: Path, data: bytes, *, mode: int = 0o640) -> None:
    """Write a file so that a reader, or a power cut, meets the old content or the new, never a half."""
    write_files({path: data}, mode=mode)


def write_files(files: Mapping[Path, bytes], *, mode: int = 0o640) -> None:
    """Write files, each as `write_file` does; on return all of them are on the disk.

    Several are on their way there at once, and a folder is asked to keep its new names once, not for every file.
    """
    synced = _make_folders({path.parent for path in files})
    aside: dict[Path, Path] = {}

    def write(path: Path) -> None:
        aside[path] = _write_aside(path, files[path], mode)

    try:
        _at_once(write, list(files))
        for path in files:
            aside[path].replace(path)
    except BaseException:
        for name in aside.values():
            name.unlink(missing_ok=True)
        raise
    _at_once(_sync_folder, sorted(synced))


def _make_folders(folders: Collection[Path]) -> set[Path]:
    """Make the folders that are not there; returns those that the disk has to learn of, with what holds new ones."""
    synced = set(folders)
    for folder in folders:
        new = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        synced |= {each.parent for each in new}
    return synced


def _write_aside(path: Path, data: bytes, mode: int) -> Path:
    """Write a file under a name that nobody looks for, down to the disk; returns the name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _at_once(work: Callable[[Path], None], paths: Sequence[Path]) -> None:
    """Do something with each path, several at a time: most of it is waiting for the disk."""
    if len(paths) == 1:
        work(paths[0])
        return
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(work, paths))


def _kept(path: Path, data: bytes) -> bool:
    """Say whether content is there; it counts as young from now on, so that no collector takes it meanwhile."""
    try:
        if path.read_bytes() != data:
            return False
        os.utime(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    except PermissionError:
        # Who may not touch it may not remove it either.
        return path.is_file()
    return True


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

    def paths(self) -> Iterator[Path]:
        """Every file of the store in order of name, files that are still being written apart."""
        return (path for path in self.all_paths() if not (path.name.startswith(".") and path.name.endswith(".tmp")))

    def all_paths(self) -> Iterator[Path]:
        """Every file of the store in order of name, also what an interrupted writing left."""
        for folder in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            yield from sorted(folder.iterdir()) if folder.is_dir() else [folder]

    def named(self, path: Path) -> str | None:
        """Which digest a file that `paths` gave is called by; None where its name is none."""
        name = path.parent.name + path.name
        return name if len(path.parent.name) == 2 and DIGEST.fullmatch(name) else None

    def put(self, data: bytes) -> str:
        """Keep content and return its digest; content that is there already is not written again.

        A file of this name that was damaged is replaced by the right content.
        """
        (digest,) = self.put_all([data])
        return digest

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Keep contents as `put` does, many for little more than the price of one; returns their digests.

        Raises UserError `disk-full`, `no-access` or `file`; what has its name by then is whole.
        """
        digests = [digest_of(data) for data in contents]
        files = {self.path(digest): data for digest, data in zip(digests, contents, strict=True)}
        with writing_to(self.root):
            write_files({path: data for path, data in files.items() if not _kept(path, data)}, mode=0o440)
        return digests

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

    def put_frames(self, frames: Sequence[pd.DataFrame]) -> list[str]:
        """Keep frames as `put_frame` does; returns their digests."""
        return self.put_all(packed_all(frames))

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
