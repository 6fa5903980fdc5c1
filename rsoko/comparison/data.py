"""The data of two snapshots compared: files, rows, the registry, what else a run was made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.comparison.rows import RowDifference, compare_rows
from schemas.forms import FORMS
from schemas.terms import FileChange, FormKey

__all__ = ["DataDifference", "FileDifference", "Frames", "compare_files", "compare_frames"]

Manifest = Mapping[str, Any]
PLACES = ("school",)


@dataclass(frozen=True)
class FileDifference:
    """A file of a sender that differs: digests of the originals, None where a snapshot has none."""

    form: FormKey
    year: int
    sender: str | None
    change: FileChange
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Frames:
    """Frames of a snapshot: the rows of each form, and the schools with their places."""

    forms: Mapping[FormKey, pd.DataFrame]
    places: pd.DataFrame


@dataclass(frozen=True)
class DataDifference:
    """What two snapshots differ in.

    rows: by form, the rows and cells that differ; places: schools of the registry open in the year; lists: years whose
    published list is another one; catalogues: sheets of the registry that differ; operation: facts on how the system
    worked that differ.
    """

    files: tuple[FileDifference, ...]
    rows: Mapping[FormKey, RowDifference]
    places: RowDifference
    lists: tuple[int, ...]
    catalogues: tuple[str, ...]
    operation: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether a run computes from the same in both."""
        rows = [*self.rows.values(), self.places]
        return not (self.lists or self.catalogues or self.operation) and all(each.values.empty for each in rows)


def compare_files(before: Manifest, after: Manifest) -> tuple[FileDifference, ...]:
    """Files of two snapshots that differ, in order of form, year and sender."""
    return tuple(_files(*({_name(file): file for file in manifest["files"]} for manifest in (before, after))))


def compare_frames(before: Frames, after: Frames) -> tuple[dict[FormKey, RowDifference], RowDifference]:
    """Rows of each form that either snapshot has, and the schools."""
    rows = {}
    for form in [each for each in FormKey if each in before.forms or each in after.forms]:
        empty = FORMS[form].model.empty()
        old, new = (frames.forms.get(form, empty) for frames in (before, after))
        rows[form] = compare_rows(old, new, FORMS[form].unique)
    return rows, compare_rows(before.places, after.places, PLACES)


def _name(file: Mapping[str, Any]) -> tuple[str, int, str]:
    return file["form"], file["year"], file["sender"] or ""


def _files(old: Mapping[Any, Manifest], new: Mapping[Any, Manifest]) -> Iterator[FileDifference]:
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        change = _change(was, now)
        if change is not None:
            form, year, sender = name
            originals = [None if file is None else str(file["original"]) for file in (was, now)]
            yield FileDifference(FormKey(form), year, sender or None, change, *originals)


def _change(was: Manifest | None, now: Manifest | None) -> FileChange | None:
    if was is None or now is None:
        return FileChange.ADDED if was is None else FileChange.GONE
    if was["rows"] != now["rows"]:
        return FileChange.REPLACED
    return FileChange.REWRITTEN if was["original"] != now["original"] else None
