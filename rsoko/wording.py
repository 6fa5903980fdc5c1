"""Dates, codes and the forms of counted nouns in official Russian: light enough for every command."""

from collections.abc import Callable
from datetime import date, datetime

from schemas.terms import Term

__all__ = ["day", "moment", "plural", "term"]


def plural(count: int, one: str, few: str, many: str) -> str:
    """The form of a noun that goes with the count: 1 школа, 2 школы, 5 школ."""
    last, tens = abs(count) % 10, abs(count) % 100
    if last == 1 and tens != 11:
        return one
    return few if 2 <= last <= 4 and not 12 <= tens <= 14 else many


def day(value: date) -> str:
    """A date as «31.10.2026»."""
    return value.strftime("%d.%m.%Y")


def moment(value: datetime) -> str:
    """Date and time of a document as «20.10.2026 14:05»."""
    return value.strftime("%d.%m.%Y %H:%M")


def term(words: type[Term], missing: str = "нет данных") -> Callable[[str | None], str]:
    """How the code of a closed set is told: by its label, or by `missing` where there is none."""
    return lambda code: missing if code is None else words(code).label
