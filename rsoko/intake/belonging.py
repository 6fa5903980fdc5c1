"""Holds rows against the registry and against the passport: year, school, whose school it is."""

import numpy as np

from rsoko.intake.cells import named_beside_code
from rsoko.intake.claims import Claim
from rsoko.intake.inspection import Flags, Inspection
from rsoko.intake.places import Places, Sender
from rsoko.intake.vocabulary import Numbers
from rsoko.reading.folding import fold
from rsoko.reading.remarks import Remark
from rsoko.reading.texts import RemarkCode, remark

__all__ = ["judge_belonging", "settle_claims"]

_SCHOOL = "school"


def _year_of(seen: Inspection) -> str:
    """The field that holds the year of a row: academic, or of a cohort."""
    field = seen.definition.year_field
    assert field is not None
    return field


def _schools(seen: Inspection, places: Places) -> Numbers:
    """Place of the school of each row in the registry; -1 where there is none."""
    known = [places.schools.get(str(reading.value), -1) for reading in seen.readings[_SCHOOL]]
    return np.array(known, dtype=np.int64)[seen.cells[_SCHOOL]]


def settle_claims(seen: Inspection, claims: list[Claim], places: Places) -> None:
    """Read off the rows the year and the sender of files that nobody has named, where they leave no doubt."""
    schools = _schools(seen, places)
    ends = np.cumsum([len(table.rows) for table in seen.tables])
    for number, claim in enumerate(claims):
        start, end = int(ends[number - 1]) if number else 0, int(ends[number])
        if claim.year is None and claim.guess_year:
            _settle_year(claim, seen, start, end)
        if len(claim.senders) != 1:
            own = np.unique(schools[start:end])
            _settle_sender(claim, own[own >= 0], places)


def _settle_year(claim: Claim, seen: Inspection, start: int, end: int) -> None:
    years = seen.frame[_year_of(seen)].iloc[start:end].dropna().unique().tolist()
    if len(years) == 1:
        claim.year = int(years[0])
        return
    found = "разные годы: " + ", ".join(f"{year:.0f}" for year in sorted(years)) if years else "год не читается"
    claim.remarks.append(remark(RemarkCode.YEAR_UNCLEAR, found=found))


def _settle_sender(claim: Claim, schools: Numbers, places: Places) -> None:
    if claim.senders:
        fitting = [sender for sender in claim.senders if places.belong(sender, schools).all()]
        # Of a municipality and its own district, the smaller is meant; it comes first.
        if fitting and len(schools):
            claim.senders = fitting[:1]
        else:
            found = ", ".join(f"«{sender.code}» ({sender.name})" for sender in claim.senders)
            raw = int(claim.senders[0].code)
            claim.remarks.append(remark(RemarkCode.SENDER_AMBIGUOUS, claim.sender_cell, raw=raw, found=found))
            claim.senders = []
    elif claim.guess_sender:
        owners = places.municipalities_of(schools)
        if len(owners) == 1:
            claim.senders = owners
        else:
            claim.remarks.append(_unclear(owners))


def _unclear(owners: list[Sender]) -> Remark:
    names = ", ".join(f"«{owner.name}» ({owner.code})" for owner in owners)
    found = f"в файле школы разных муниципалитетов: {names}" if owners else "ни одной школы файла нет в реестре"
    return remark(RemarkCode.SENDER_UNCLEAR, found=found)


def judge_belonging(seen: Inspection, claims: list[Claim], places: Places) -> None:
    """Remark on rows of another year and of schools that are unknown, not open, or not the sender's."""
    schools = _schools(seen, places)
    years = np.array([claim.year or -1 for claim in claims], dtype=np.int64)[seen.table]
    readable = ~seen.bad[_SCHOOL]
    _judge_years(seen, years)
    for row in np.flatnonzero(readable & (schools < 0)).tolist():
        seen.say(row, _SCHOOL, RemarkCode.SCHOOL_UNKNOWN, raw=_code(seen, row))
    known = readable & (schools >= 0)
    _judge_names(seen, known, schools, places)
    for year in np.unique(years[years > 0]).tolist():
        closed = known & (years == year)
        closed &= ~places.open_in(year)[schools]
        _judge_closed(seen, np.flatnonzero(closed), schools, year, places)
    _judge_owners(seen, np.flatnonzero(known), schools, claims, places)


def _judge_years(seen: Inspection, years: Numbers) -> None:
    field = _year_of(seen)
    own = seen.frame[field].to_numpy()
    other = ~seen.bad[field] & (years > 0) & (own != years)
    for row in np.flatnonzero(other).tolist():
        seen.say(row, field, RemarkCode.OTHER_YEAR, raw=f"{own[row]:.0f}", year=int(years[row]))


def _judge_names(seen: Inspection, known: Flags, schools: Numbers, places: Places) -> None:
    """A cell with a code and the name of another school: a list was dragged down, and only the codes went on."""
    named = [named_beside_code(raw) for raw in seen.raws[_SCHOOL]]
    with_name = np.array([name is not None for name in [*named, None]])[seen.cells[_SCHOOL]]
    for row in np.flatnonzero(known & with_name).tolist():
        said, name = str(named[int(seen.cells[_SCHOOL][row])]), places.names[int(schools[row])]
        if fold(said) != fold(name):
            seen.say(row, _SCHOOL, RemarkCode.SCHOOL_MISNAMED, raw=_code(seen, row), name=name, said=said)


def _judge_closed(seen: Inspection, rows: Numbers, schools: Numbers, year: int, places: Places) -> None:
    for row in rows.tolist():
        school = places.registry.schools.iloc[int(schools[row])]
        words = {"opened": "открыта", "closed": "закрыта"}
        dates = ", ".join(
            f"{word} {school[name]:%d.%m.%Y}" for name, word in words.items() if school[name] == school[name]
        )
        values = {"raw": school["school"], "name": school["name"], "year": f"{year - 1}/{year % 100:02d}"}
        seen.say(row, _SCHOOL, RemarkCode.SCHOOL_NOT_OPEN, dates=dates, **values)


def _judge_owners(seen: Inspection, rows: Numbers, schools: Numbers, claims: list[Claim], places: Places) -> None:
    own = np.ones(len(seen.table), bool)
    bounds = np.searchsorted(seen.table[rows], np.arange(len(claims) + 1))
    for number, claim in enumerate(claims):
        if len(claim.senders) == 1:
            part = rows[bounds[number] : bounds[number + 1]]
            own[part] = places.belong(claim.senders[0], schools[part])
    for row in np.flatnonzero(~own).tolist():
        place = int(schools[row])
        owner = places.municipalities_of(schools[row : row + 1])[0]
        sender = claims[int(seen.table[row])].senders[0]
        values = {"raw": _code(seen, row), "name": places.names[place]}
        seen.say(row, _SCHOOL, RemarkCode.SCHOOL_FOREIGN, owner=owner.name, sender=sender.name, **values)


def _code(seen: Inspection, row: int) -> str:
    return str(seen.readings[_SCHOOL][int(seen.cells[_SCHOOL][row])].value)
