"""What a file says it is: form, year and sender by its passport and by the arguments it came with."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rsoko.intake.cells import is_empty, read_cell, read_year, shown
from rsoko.intake.places import Places, Sender
from rsoko.reading.book import Grid
from rsoko.reading.folding import fold
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark, address
from rsoko.reading.texts import RemarkCode, remark
from schemas.fields import Kind
from schemas.forms import FORM_VERSION, FORMS
from schemas.terms import FormKey

__all__ = ["PASSPORT", "Claim", "Incoming", "claim_of"]

PASSPORT = ("Форма", "Версия формы", "Год", "Отправитель")
_FORM, _VERSION, _YEAR, _SENDER = PASSPORT
_LABELS = {fold(label): label for label in PASSPORT}
_KEYS = ", ".join(f"«{key.label}» ({key})" for key in FORMS)


@dataclass(frozen=True)
class Incoming:
    """A file as it came; form, year and sender where the command line or the inbox folder names them."""

    name: str
    data: bytes
    form: FormKey | None = None
    year: int | None = None
    sender: str | None = None


@dataclass
class Claim:
    """What a file says it is; None and no senders where it says nothing, or something that makes no sense.

    Several `senders` are all that a number in the passport may mean; `sent_by` are those who sent a file whose passport
    names another. `guess_year` and `guess_sender` allow to read
    them off the rows: nobody has named them.
    """

    form: FormKey | None = None
    year: int | None = None
    senders: list[Sender] = field(default_factory=list)
    sent_by: list[Sender] = field(default_factory=list)
    guess_year: bool = True
    guess_sender: bool = True
    remarks: list[Remark] = field(default_factory=list)
    sender_cell: str | None = None


@dataclass(frozen=True)
class _Entry:
    raw: Raw
    cell: str


def claim_of(incoming: Incoming, passport: Grid | None, places: Places) -> Claim:
    """Compare the passport with the arguments; what one leaves out the other may say."""
    claim = Claim()
    lines = list(_lines(passport)) if passport else []
    # The first of equal labels counts.
    entries = dict(reversed(lines))
    if passport:
        claim.remarks += _gaps(incoming, passport, entries) + _twice(lines, entries)
        claim.guess_year = claim.guess_sender = False
        _take_version(claim, entries.get(_VERSION))
    _take_form(claim, incoming.form, entries.get(_FORM))
    _take_year(claim, incoming.year, entries.get(_YEAR))
    _take_sender(claim, incoming.sender, entries.get(_SENDER), places)
    return claim


def _lines(passport: Grid) -> Iterator[tuple[str, _Entry]]:
    """The labels of a passport with what stands beside them, behind a colon, or below where labels stand in a row."""
    for number, row in enumerate(passport.rows):
        filled = [(index, cell) for index, cell in enumerate(row) if not is_empty(cell)]
        labels = {index: label for index, cell in filled if (label := _LABELS.get(fold(shown(cell))))}
        for place, (index, _) in enumerate(filled, start=1):
            beside = filled[place] if place < len(filled) else None
            if index not in labels:
                continue
            if beside is not None and beside[0] not in labels:
                yield labels[index], _entry(passport, number, *beside)
            elif len(labels) > 1:
                yield labels[index], _entry(passport, number + 1, index, _below(passport, number, index))
            else:
                yield labels[index], _entry(passport, number, index + 1, None)
        if len(filled) == 1 and not labels:
            name, _, value = shown(filled[0][1]).partition(":")
            if value.strip() and (label := _LABELS.get(fold(name))):
                yield label, _entry(passport, number, filled[0][0], value.strip())


def _below(passport: Grid, row: int, column: int) -> Raw:
    cells = passport.rows[row + 1] if row + 1 < len(passport.rows) else []
    return cells[column] if column < len(cells) and not is_empty(cells[column]) else None


def _entry(passport: Grid, row: int, column: int, raw: Raw) -> _Entry:
    return _Entry(raw, address(passport.sheet, passport.top + row + 1, passport.left + column))


def _twice(lines: list[tuple[str, _Entry]], entries: dict[str, _Entry]) -> list[Remark]:
    """Remark on labels that come again with another value."""
    remarks = []
    for label, entry in lines:
        first = entries[label]
        if entry is not first and fold(shown(entry.raw)) != fold(shown(first.raw)):
            values = {"first": shown(first.raw), "cell": first.cell, "second": shown(entry.raw)}
            remarks.append(remark(RemarkCode.PASSPORT_TWICE, entry.cell, label=label, **values))
    return remarks


def _gaps(incoming: Incoming, passport: Grid, entries: dict[str, _Entry]) -> list[Remark]:
    """Say which lines of the passport are missing or empty, unless an argument stands in for them."""
    given = {_FORM: incoming.form, _VERSION: None, _YEAR: incoming.year, _SENDER: incoming.sender}
    remarks = []
    for label, argument in given.items():
        entry = entries.get(label)
        if argument is None and (entry is None or entry.raw is None):
            cell = entry.cell if entry else address(passport.sheet, 1, 0)
            remarks.append(remark(RemarkCode.PASSPORT_INCOMPLETE, cell, label=label))
    return remarks


def _take_version(claim: Claim, entry: _Entry | None) -> None:
    if entry is None or entry.raw is None:
        return
    if read_cell(Kind.COUNT, entry.raw, {}).value != FORM_VERSION:
        claim.remarks.append(remark(RemarkCode.VERSION_UNKNOWN, entry.cell, raw=shown(entry.raw), known=FORM_VERSION))


def _take_form(claim: Claim, given: FormKey | None, entry: _Entry | None) -> None:
    claim.form = given
    if entry is None or entry.raw is None:
        return
    word = fold(shown(entry.raw))
    named = [key for key in FORMS if word == fold(key.value) or fold(key.label) in word]
    form = named[0] if len(named) == 1 else None
    if form is None:
        claim.remarks.append(remark(RemarkCode.FORM_UNKNOWN, entry.cell, raw=shown(entry.raw), known=_KEYS))
    elif given is not None and form is not given:
        claim.remarks.append(remark(RemarkCode.FORM_MISMATCH, entry.cell, passport=form, given=given))
    claim.form = form or given


def _take_year(claim: Claim, given: int | None, entry: _Entry | None) -> None:
    claim.year = given
    claim.guess_year = claim.guess_year and given is None
    if entry is None or entry.raw is None:
        return
    year = read_year(entry.raw)
    if year is None:
        claim.remarks.append(remark(RemarkCode.PASSPORT_YEAR, entry.cell, raw=shown(entry.raw)))
    elif given is not None and year != given:
        claim.remarks.append(remark(RemarkCode.YEAR_MISMATCH, entry.cell, passport=year, given=given))
    claim.year = year or given


def _take_sender(claim: Claim, given: str | None, entry: _Entry | None, places: Places) -> None:
    if given is not None:
        claim.guess_sender = False
        claim.senders = places.candidates(given)
        if not claim.senders:
            claim.remarks.append(remark(RemarkCode.SENDER_UNKNOWN, raw=given))
    if entry is None or entry.raw is None:
        return
    claim.sender_cell = entry.cell
    named = places.candidates(entry.raw)
    if not named:
        claim.remarks.append(remark(RemarkCode.SENDER_UNKNOWN, entry.cell, raw=shown(entry.raw)))
    elif claim.senders and not any(sender in named for sender in claim.senders):
        values = {"passport": shown(entry.raw), "given": given}
        claim.remarks.append(remark(RemarkCode.SENDER_MISMATCH, entry.cell, **values))
        # The answer goes to who sent the file, its rows are held against what it says of itself.
        claim.sent_by = claim.senders
    both = [sender for sender in claim.senders if sender in named]
    claim.senders = both or named or claim.senders
