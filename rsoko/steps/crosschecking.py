"""Cross-check: accepted files against each other, last year, other forms and the registry."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
from sqlmodel import Session

from rsoko.crosschecks import GivenFile, cross_check, wanted
from rsoko.db.models import Submission
from rsoko.intake import Checked, Remark
from rsoko.ledger.submissions import current_submissions
from rsoko.reading.remarks import in_order, is_accepted
from rsoko.registry import Registry
from rsoko.store import Store
from schemas.terms import FormKey

__all__ = ["cross_check_files"]

Key = tuple[FormKey, int, str]


def cross_check_files(
    work: Session, store: Store, checked: Sequence[Checked], registry: Registry, *, today: date
) -> list[Checked]:
    """Adds the remarks of the cross-checks to files; one with an error among them is rejected.

    All files are judged together, so that their order changes nothing. What a rejected one says is no measure for
    the others: they are compared with what its sender gave before.
    """
    given = {number: file for number, check in enumerate(checked) if (file := _given(check)) is not None}
    if not given:
        return list(checked)
    before = _current(work, [(file.form, file.year) for file in given.values()])

    def judge(counted: Iterable[GivenFile]) -> dict[int, list[Remark]]:
        accepted = _accepted(store, before, counted)
        return dict(zip(given, cross_check(list(given.values()), accepted, registry, today), strict=True))

    said = judge(given.values())
    right = [file for number, file in given.items() if is_accepted(said[number])]
    if len(right) < len(given):
        said = judge(right)
    return [_with(check, said.get(number, [])) for number, check in enumerate(checked)]


def _given(check: Checked) -> GivenFile | None:
    if check.frame is None or check.form is None or check.year is None or check.sender is None:
        return None
    return GivenFile(check.form, check.year, check.sender, check.frame, check.address)


def _current(work: Session, files: Sequence[tuple[FormKey, int]]) -> dict[Key, Submission]:
    """Submissions that count now and that these files are compared with."""
    pairs = wanted(files)
    found = current_submissions(work, forms={form for form, _ in pairs}, years={year for _, year in pairs})
    return {
        (each.form, each.year, each.sender or ""): each
        for each in found
        if each.form is not None and each.year is not None and (each.form, each.year) in pairs
    }


def _accepted(
    store: Store, before: dict[Key, Submission], files: Iterable[GivenFile]
) -> dict[tuple[FormKey, int], pd.DataFrame]:
    """Rows that count once the files are taken, by form and year, with their senders."""
    now = {(file.form, file.year, file.sender): file.frame for file in files}
    kept = {key: each.parquet for key, each in before.items() if key not in now and each.parquet is not None}
    return {pair: _rows(store, pair, kept, now) for pair in sorted({key[:2] for key in (*kept, *now)})}


def _rows(store: Store, pair: tuple[FormKey, int], kept: dict[Key, str], now: dict[Key, pd.DataFrame]) -> pd.DataFrame:
    """Rows of a form and a year: those the store holds, then those of the files."""
    parts: list[pd.DataFrame] = []
    sizes: list[int] = []
    stored = {key[2]: digest for key, digest in kept.items() if key[:2] == pair}
    if stored:
        frame, sizes = store.get_frames(list(stored.values()))
        parts.append(frame)
    given = {key[2]: frame for key, frame in now.items() if key[:2] == pair}
    joined = pd.concat([*parts, *given.values()], ignore_index=True)
    sizes = [*sizes, *(len(frame) for frame in given.values())]
    senders = pd.Series([*stored, *given], dtype="str")
    return joined.assign(sender=senders.repeat(sizes).array)


def _with(check: Checked, said: list[Remark]) -> Checked:
    if not said:
        return check
    frame = check.frame if is_accepted(said) else None
    return replace(check, frame=frame, remarks=in_order([*check.remarks, *said]))
