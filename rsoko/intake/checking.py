"""Checks files against the rules of their forms, all files of a form at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from rsoko.intake.account import Account, account_of
from rsoko.intake.belonging import judge_belonging, settle_claims
from rsoko.intake.claims import Claim, Incoming, claim_of
from rsoko.intake.inspection import Inspection, inspect
from rsoko.intake.layout import header_remarks, overlong_rows
from rsoko.intake.places import Places
from rsoko.intake.sheets import SKIPPED, TITLES, Found, form_of_headers, passport_of, rows_in_one_cell, sheets_with_rows
from rsoko.intake.tables import Table, joined, write_down
from rsoko.intake.vocabulary import Vocabulary
from rsoko.memory import collector_paused
from rsoko.reading.contents import Contents
from rsoko.reading.readers import read_files
from rsoko.reading.remarks import Remark, address, in_order, is_accepted
from rsoko.reading.texts import RemarkCode, remark
from rsoko.registry.model import Registry
from schemas.forms import FORMS, Column, FormDefinition
from schemas.terms import FormKey, Scope

__all__ = ["Checked", "check_files"]

# So many files of a form are judged together: each step of it has a price whatever the number of rows.
_TOGETHER = 40


@dataclass(frozen=True)
class Checked:
    """What the check of a file says.

    `digest` is the SHA-256 of the original; form, year and sender are None where unknown; `scope` says what kind of
    office the sender is; `frame` has the columns of the form (None where an error blocks the file); `rows` counts the
    rows of data that were found; `table` knows where in the sheet they stand.
    """

    name: str
    digest: str
    form: FormKey | None
    year: int | None
    sender: str | None
    frame: pd.DataFrame | None
    rows: int
    remarks: list[Remark]
    account: Account | None = None
    scope: Scope | None = None
    table: Table | None = field(default=None, repr=False, compare=False)

    @property
    def accepted(self) -> bool:
        """Whether nothing blocks the file."""
        return self.frame is not None

    def address(self, row: int, name: str) -> str | None:
        """Name the cell of a field in the row with this place in the frame."""
        return None if self.table is None else self.table.address(row, name)


@dataclass
class _Draft:
    """A file on its way: what it claims to be, its table, what was said, the accepted rows."""

    incoming: Incoming
    digest: str
    claim: Claim
    table: Table | None = None
    remarks: list[Remark] = field(default_factory=list)
    frame: pd.DataFrame | None = None
    account: Account | None = None


class _Batch:
    """Files of one form whose rows wait to be judged together, and the different cells that they hold."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.drafts: list[_Draft] = []
        self.words = Vocabulary()

    def check(self, places: Places, *, at_least: int) -> None:
        """Judge the rows once there are so many files, and begin anew."""
        if len(self.drafts) >= at_least:
            _check_form(self.definition, self.drafts, self.words, places)
            self.drafts, self.words = [], Vocabulary()


def check_files(files: Sequence[Incoming], registry: Registry, *, explain: bool = False) -> list[Checked]:
    """Check files, in the order given; bad content is never an exception, it becomes remarks.

    With `explain` each has an account of how it was understood.

    The frame of an accepted file has the columns of its form with the types of its model, in the order of the file.
    """
    places = Places(registry)
    with collector_paused():
        pending = {key: _Batch(definition) for key, definition in FORMS.items()}
        read = read_files([incoming.data for incoming in files], titles=TITLES, skipped=SKIPPED)
        drafts: list[_Draft] = []
        for incoming, contents in zip(files, read, strict=True):
            drafts.append(_draft(incoming, contents, places, pending, explain=explain))
            for key, batch in pending.items():
                # Another form has begun: the rows of this one are judged while the next files are read elsewhere.
                if key is not drafts[-1].claim.form:
                    batch.check(places, at_least=_TOGETHER)
        for batch in pending.values():
            batch.check(places, at_least=1)
        return [_checked(draft) for draft in drafts]


def _draft(
    incoming: Incoming,
    contents: Contents,
    places: Places,
    pending: dict[FormKey, "_Batch"],
    *,
    explain: bool,
) -> _Draft:
    """Hear what a file claims to be and write down its rows."""
    digest = sha256(incoming.data).hexdigest()
    if contents.refusal is not None:
        return _Draft(incoming, digest, claim_of(incoming, None, places), remarks=[contents.refusal])
    passport = passport_of(contents)
    draft = _Draft(incoming, digest, claim_of(incoming, passport, places), remarks=contents.unreadable)
    if draft.remarks:
        return draft
    if draft.claim.form is None and passport is None:
        draft.claim.form = form_of_headers(contents)
        if draft.claim.form is None:
            unclear = remark(RemarkCode.FORM_UNCLEAR, known=", ".join(FORMS))
            draft.remarks.append(rows_in_one_cell(contents) or unclear)
    parts = [] if draft.claim.form is None else _write_down(draft, contents, pending[draft.claim.form].words)
    if draft.claim.form is not None and draft.table is not None:
        pending[draft.claim.form].drafts.append(draft)
    if explain:
        definition = None if draft.claim.form is None else FORMS[draft.claim.form]
        draft.account = account_of(definition, contents, parts)
    return draft


def _write_down(draft: _Draft, contents: Contents, words: Vocabulary) -> list[tuple[Found, Table]]:
    """Find the sheets with the table of a file and write down their rows; returns them one by one."""
    assert draft.claim.form is not None
    definition = FORMS[draft.claim.form]
    found, remarks = sheets_with_rows(definition, contents)
    draft.remarks += remarks
    tables = []
    for each in found:
        draft.remarks += header_remarks(definition, each.grid, each.placed)
        tables.append(write_down(definition, each.grid, each.placed, words))
        if contents.is_text:
            draft.remarks += overlong_rows(each.grid, each.placed, tables[-1].rows.tolist())
    if any(len(table.rows) for table in tables):
        draft.table = joined(tables)
    elif found:
        draft.remarks += [said for table in tables for said in table.remarks]
        draft.remarks.append(remark(RemarkCode.NO_ROWS, _below_header(found[0])))
    return list(zip(found, tables, strict=True))


def _below_header(found: Found) -> str:
    grid, placed = found.grid, found.placed
    return address(grid.sheet, grid.top + placed.row + 1, grid.left + min(placed.layout.positions.values()))


def _check_form(definition: FormDefinition, batch: list[_Draft], words: Vocabulary, places: Places) -> None:
    """Check the rows of all files of a form, and give each file its remarks and its rows."""
    seen = inspect(definition, [draft.table for draft in batch if draft.table is not None], words)
    claims = [draft.claim for draft in batch]
    settle_claims(seen, claims, places)
    judge_belonging(seen, claims, places)
    for draft, remarks in zip(batch, seen.remarks, strict=True):
        draft.remarks += remarks
    accepted = np.array([is_accepted([*draft.remarks, *draft.claim.remarks]) for draft in batch])
    _hand_out(seen, batch, accepted)


def _hand_out(seen: Inspection, batch: list[_Draft], accepted: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> None:
    """Give each accepted file its rows, with the types of the model."""
    frame = seen.frame if accepted.all() else seen.frame.loc[accepted[seen.table]]
    frame = pd.DataFrame({column.name: _typed(frame, column) for column in seen.definition.columns.values()})
    start = 0
    for draft in (draft for draft, good in zip(batch, accepted.tolist(), strict=True) if good):
        assert draft.table is not None
        end = start + len(draft.table.rows)
        part = frame.iloc[start:end]
        part.index = pd.RangeIndex(end - start)
        draft.frame = part
        start = end


def _typed(frame: pd.DataFrame, column: Column) -> Any:  # noqa: ANN401 - arrays of several kinds
    """Give a column the type of the model."""
    values = frame[column.name].array
    if isinstance(values, pd.Categorical):
        # Many times faster than the conversion of pandas, which looks at every row.
        return values.categories.array.take(values.codes, allow_fill=True)
    return values.astype(column.dtype)


def _in_words(claim: Claim) -> str:
    form = "форма не определена" if claim.form is None else f"форма «{claim.form.label}»"
    year = "год не определён" if claim.year is None else f"{claim.year} год"
    known = len(claim.senders) == 1
    sender = f"отправитель {claim.senders[0].code} ({claim.senders[0].name})" if known else "отправитель не определён"
    return ", ".join((form, year, sender))


def _checked(draft: _Draft) -> Checked:
    claim = draft.claim
    senders = claim.sent_by or claim.senders
    sender = senders[0] if len(senders) == 1 else None
    return Checked(
        name=draft.incoming.name,
        digest=draft.digest,
        form=claim.form,
        year=claim.year,
        sender=None if sender is None else sender.code,
        frame=draft.frame,
        rows=0 if draft.table is None else len(draft.table.rows),
        remarks=in_order([*claim.remarks, *draft.remarks]),
        table=draft.table,
        account=None if draft.account is None else replace(draft.account, claim=_in_words(claim)),
        scope=None if sender is None else sender.scope,
    )
