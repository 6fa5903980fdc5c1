"""What a correction changed for a place, in the words of its documents."""

from typing import Any

import pandas as pd

from rsoko.comparison.results import ResultDifference
from rsoko.declared import workings
from rsoko.declared.monitoring import Headline
from rsoko.records import records
from rsoko.reports.territory import COLUMNS
from rsoko.reports.wording import number
from rsoko.tables import Cell, Sheet
from schemas.terms import MonitoringKey, Scope

__all__ = ["Place", "changed_places", "changes_of", "constants_sheet", "headlines_sheet"]

SHOWN = 60
HIDDEN = "не показывается"

Place = tuple[Scope, str]
Rows = tuple[tuple[str, ...], ...]


def changed_places(difference: ResultDifference, schools: pd.DataFrame) -> frozenset[Place]:
    """Places of which a result says something else: a school, whatever has such a school, a row about a place.

    schools: school, municipality, district of all schools of both results. Numbers of the region with which a school
    is compared are not its own: that they moved changes nothing for it, unless something of its own hangs on them.
    """
    touched = schools[schools["school"].isin(difference.touched)]
    own = {(scope, str(code)) for scope, column in COLUMNS.items() for code in touched[column]}
    return difference.places | own


def changes_of(
    difference: ResultDifference,
    monitoring: MonitoringKey,
    schools: pd.DataFrame,
    place: Place,
) -> tuple[tuple[str, ...], Rows]:
    """Headers and rows of the table «Что изменилось» of a place: what its schools are known by, was and is.

    schools: school, name, municipality, municipality_name, district of all schools of both results.
    What single teachers could be told by is named without its values; a long table ends with the number of the rest.
    """
    scope, code = place
    chosen = schools if scope not in COLUMNS else schools[schools[COLUMNS[scope]] == code]
    own = chosen.set_index("school")
    found = difference.headlines[difference.headlines["school"].isin(own.index)]
    facts = {fact.name: fact for fact in workings(monitoring).facts}
    rows = tuple(_row(row, facts[row["field"]], difference, own, scope) for row in records(found))
    headers: tuple[str, ...] = ("Показатель", "Было", "Стало")
    if scope is not Scope.SCHOOL:
        headers = ("Школа", *headers)
    if len(rows) > SHOWN:
        rest = len(rows) - SHOWN
        rows = (*rows[:SHOWN], (f"и ещё изменений: {rest}", *[""] * (len(headers) - 1)))
    return headers, rows


def headlines_sheet(
    difference: ResultDifference, monitoring: MonitoringKey, schools: pd.DataFrame, *, whole: bool = False
) -> Sheet:
    """What schools are known by, was and is: a row for each of `difference.headlines`, in their order.

    schools: school, name, municipality_name of all schools of both results; whole: for the ministry alone, from which
    nothing is hidden.
    """
    facts = {fact.name: fact for fact in workings(monitoring).facts}
    places = {row["school"]: row for row in records(schools)}
    rows: list[tuple[Cell, ...]] = []
    for row in records(difference.headlines):
        place, fact = places[row["school"]], facts[row["field"]]
        values = _sides(difference, row, fact, whole=whole)
        rows.append((row["school"], place["name"], place["municipality_name"], fact.title, *values))
    return Sheet("Школы", ("Код ОО", "Школа", "Муниципалитет", "Показатель", "Было", "Стало"), rows)


def constants_sheet(difference: ResultDifference, monitoring: MonitoringKey) -> Sheet:
    """Numbers of the region that differ, was and is."""
    known = {fact.name: fact for fact in workings(monitoring).constants}
    rows: list[tuple[Cell, ...]] = []
    for row in records(difference.constants):
        fact = known.get(row["name"])
        told = fact.told if fact else number
        words = ["—" if row[side] is None else told(row[side]) for side in ("before", "after")]
        rows.append((fact.title if fact else row["name"], *words))
    return Sheet("Показатели области", ("Показатель", "Было", "Стало"), rows)


def _sides(
    difference: ResultDifference, row: dict[str, Any], fact: Headline, *, whole: bool = False
) -> tuple[str, str]:
    """Both values of a headline in words; a school that one result does not have has none there."""
    if fact.protected and not whole:
        return HIDDEN, HIDDEN
    was = "школы нет" if row["school"] in difference.new else fact.told(row["before"])
    now = "школы нет" if row["school"] in difference.gone else fact.told(row["after"])
    return was, now


def _row(
    row: dict[str, Any], fact: Headline, difference: ResultDifference, schools: pd.DataFrame, scope: Scope
) -> tuple[str, ...]:
    values = (fact.title, *_sides(difference, row, fact))
    if scope is Scope.SCHOOL:
        return values
    school = row["school"]
    name, town = schools.loc[school, ["name", "municipality_name"]]
    where = "" if scope is Scope.MUNICIPALITY else f"; {town}"
    return (f"{name} ({school}){where}", *values)
