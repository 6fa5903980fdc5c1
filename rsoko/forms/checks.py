"""Checks at the cells: lists to choose from, limits of numbers and dates, what is said before and after."""

from datetime import date
from typing import Any

from rsoko.forms.blank import Blank
from rsoko.forms.formulas import ceiling, cells_of, is_empty
from rsoko.forms.reference import Lists
from rsoko.forms.wording import clipped, fault, prompt
from rsoko.intake.cells import LONGEST_PSEUDONYM
from schemas.fields import YEARS, Kind
from schemas.forms import Column

__all__ = ["check_of"]

_ANSWERS = ["да", "нет"]
_NO_DATA = "н/д"


def check_of(blank: Blank, column: Column, lists: Lists) -> dict[str, Any]:
    """The check of the cells of a column, as xlsxwriter wants it.

    A mistake is refused at once, yet people can paste whatever they like: the reader checks it all again.
    """
    return {
        **_limits(blank, column, lists),
        "input_title": clipped(column.title),
        "input_message": prompt(blank, column),
        "error_title": clipped(column.title),
        "error_message": fault(blank, column),
    }


def _limits(blank: Blank, column: Column, lists: Lists) -> dict[str, Any]:
    if column.kind in (Kind.COUNT, Kind.NUMBER):
        return _number(blank, column)
    if column.kind in (Kind.SCHOOL, Kind.YEAR, Kind.WORD, Kind.ANSWER):
        return {"validate": "list", "source": _source(blank, column, lists)}
    return _OTHERS[column.kind]


_OTHERS: dict[Kind, dict[str, Any]] = {
    Kind.PSEUDONYM: {"validate": "length", "criteria": "between", "minimum": 1, "maximum": LONGEST_PSEUDONYM},
    Kind.DAY: {
        "validate": "date",
        "criteria": "between",
        "minimum": date(YEARS[0], 1, 1),
        "maximum": date(YEARS[1], 12, 31),
    },
    Kind.TEXT: {"validate": "any"},
}


def _source(blank: Blank, column: Column, lists: Lists) -> str | list[str]:
    """Where the words of a list stand, or the words themselves where they are few."""
    if column.kind is Kind.SCHOOL:
        return f"={lists.choice}"
    if column.kind is Kind.WORD:
        return f"={lists.words[column.name]}"
    if column.kind is Kind.YEAR:
        return [str(blank.year)]
    return [*_ANSWERS, _NO_DATA] if column.nullable else _ANSWERS


def _number(blank: Blank, column: Column) -> dict[str, Any]:
    """Limits of a number; where it may be missing, «н/д» and dashes are let through as well."""
    most = ceiling(blank.definition, column)
    whole = column.kind is Kind.COUNT
    if not column.nullable:
        kind = "integer" if whole else "decimal"
        maximum = column.high if most == f"{column.high:.15g}" else f"={most}"
        return {"validate": kind, "criteria": "between", "minimum": column.low, "maximum": maximum}
    cell = cells_of(blank.definition)[column.name]
    limits = [f"ISNUMBER({cell})", f"{cell}>={column.low:.15g}", f"{cell}<={most}"]
    if whole:
        limits.append(f"{cell}=INT({cell})")
    return {"validate": "custom", "value": f"=OR({is_empty(cell)},AND({','.join(limits)}))"}
