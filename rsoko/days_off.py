"""The production calendar in force: the law, the decrees on transfers, and what the installation says otherwise."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rsoko.calendar import Calendar
from rsoko.errors import UserError

__all__ = ["FIRST_YEAR", "LAST_YEAR", "days_off", "official"]

FIRST_YEAR, LAST_YEAR = 2013, 2040
JANUARY, NEW_YEAR_HOLIDAYS = 1, 8
_WORDS = {"off": "выходные", "working": "рабочие"}
_EXAMPLE = (
    "Раздел на каждый год, в нём даты без кавычек, например: [2028], с новой строки off = [2028-11-06], "
    "с новой строки working = [2028-02-19]. Пример в руководстве, раздел «Календарь»."
)


@cache
def official() -> Calendar:
    """The calendar of `FIRST_YEAR` to `LAST_YEAR` by the library `holidays`.

    A year whose decree is not known yet has the holidays of article 112 of the Labour Code: one that falls on a day off
    (those of January apart, which only a decree moves) moves to the next working day.
    """
    from holidays.countries.russia import Russia, RussiaStaticHolidays  # noqa: PLC0415 - takes a third of a second

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    days = Russia(years=years, observed=True)  # type: ignore[no-untyped-call]
    decreed = frozenset(RussiaStaticHolidays.special_public_holidays) & frozenset(years)
    working = frozenset(days.weekend_workdays)
    found = Calendar(frozenset(day for day in days if day.weekday() not in days.weekend), working, decreed)
    return Calendar(found.off | frozenset(_moved(found, [day for day in days if day.year not in decreed])),
                    working, decreed)  # fmt: skip


def days_off(path: Path) -> Calendar:
    """The official calendar with the file of the installation over it, where there is one.

    The file names by year days off and working days that differ; a year that it names counts as known. Raises UserError
    `calendar-wrong`.
    """
    return _overlaid(official(), _read(path, path.read_bytes())) if path.exists() else official()


def _moved(of: Calendar, holidays: Iterable[date]) -> Iterable[date]:
    """The days off that holidays on a Saturday or Sunday move to; two in a row take two days."""
    taken: set[date] = set()
    for day in sorted(holidays):
        if (day.month == JANUARY and day.day <= NEW_YEAR_HOLIDAYS) or day in of.off:
            continue
        taken.add(Calendar(of.off | taken, of.working).first_working_day(day))
    return taken


def _overlaid(of: Calendar, said: Mapping[int, Mapping[str, frozenset[date]]]) -> Calendar:
    off = frozenset(day for year in said.values() for day in year["off"])
    working = frozenset(day for year in said.values() for day in year["working"])
    weekdays = frozenset(day for day in off if not Calendar().is_day_off(day))
    weekends = frozenset(day for day in working if Calendar().is_day_off(day))
    return Calendar((of.off | weekdays) - working, (of.working | weekends) - off, of.known | frozenset(said))


def _read(path: Path, content: bytes) -> dict[int, dict[str, frozenset[date]]]:
    try:
        sections = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, f"не читается: {error}") from error
    return dict(_year(path, name, section) for name, section in sections.items())


def _year(path: Path, name: str, section: Any) -> tuple[int, dict[str, frozenset[date]]]:  # noqa: ANN401 - a stranger's
    if not (name.isdigit() and FIRST_YEAR <= int(name) <= LAST_YEAR):
        raise _wrong(path, f"раздел «{name}» — не год от {FIRST_YEAR} до {LAST_YEAR}")
    if not isinstance(section, dict) or (strange := set(section) - set(_WORDS)):
        what = f"непонятное имя «{min(strange)}»" if isinstance(section, dict) else "не раздел"
        raise _wrong(path, f"[{name}]: {what}; бывают off (выходные) и working (рабочие)")
    found = {key: _days(path, int(name), key, section.get(key, [])) for key in _WORDS}
    if both := found["off"] & found["working"]:
        raise _wrong(path, f"[{name}]: {min(both):%d.%m.%Y} указан и как выходной, и как рабочий")
    return int(name), found


def _days(path: Path, year: int, key: str, days: Any) -> frozenset[date]:  # noqa: ANN401 - a stranger's
    if not isinstance(days, list):
        raise _wrong(path, f"[{year}]: {key} ({_WORDS[key]}) — не список дат")
    for day in days:
        if type(day) is not date:
            raise _wrong(path, f"[{year}]: {key} ({_WORDS[key]}): «{day}» — не дата")
        if day.year != year:
            raise _wrong(path, f"[{year}]: {key} ({_WORDS[key]}): {day:%d.%m.%Y} — день другого года")
    return frozenset(days)


def _wrong(path: Path, what: str) -> UserError:
    return UserError("calendar-wrong", f"Файл календаря {path}: {what}.", _EXAMPLE)
