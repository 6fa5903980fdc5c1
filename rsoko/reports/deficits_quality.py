"""How far the answers of teachers can be relied upon, in plain words."""

from dataclasses import dataclass

from rsoko.records import records
from rsoko.reports.deficits_place import Place
from rsoko.reports.deficits_shown import Row
from rsoko.reports.deficits_words import NONE, capital
from rsoko.reports.place_names import short_place
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import number, percent
from schemas.terms import DeficitGroup, Scope

__all__ = ["Quality", "alpha_in_words", "alpha_table", "careless_places", "quality_of"]

# Usual marks of Cronbach's alpha (George and Mallery), from the best.
GRADES = ((0.9, "очень высокая"), (0.8, "высокая"), (0.7, "достаточная"), (0.6, "сомнительная"))
LEAST_GRADE = "низкая"
ENOUGH = 0.7


@dataclass(frozen=True)
class Quality:
    """Facts on the answers of a place, empty where they are not shown: alpha with its grade, shares of sheets."""

    alpha: str
    grade: str
    enough: bool
    careless: str
    noted: bool
    unanswered: str


def alpha_in_words(alpha: float | None) -> str:
    """What a value of alpha says of the consistency of answers."""
    if alpha is None:
        return "не рассчитана"
    return next((words for least, words in GRADES if alpha >= least), LEAST_GRADE)


def quality_of(place: Place) -> Quality:
    """Quality of the answers of a place; its numbers are missing where they may not be shown."""
    row = _row(place)
    alpha = None if row is None else row["alpha"]
    return Quality(
        alpha=number(alpha, 2, ""),
        grade=alpha_in_words(alpha),
        enough=alpha is not None and alpha >= ENOUGH,
        careless="" if row is None else percent(row["careless_share"], missing=""),
        noted=bool(row and row["careless_noted"]),
        unanswered="" if row is None else percent(row["unanswered_share"], missing=""),
    )


def alpha_table(place: Place) -> Table:
    """Alpha of the whole questionnaire and of its groups of questions."""
    row = _row(place) or {}
    names = [("Анкета в целом", "alpha")]
    names += [(capital(group.label), f"alpha_{group.value}") for group in DeficitGroup]
    rows = [
        [title, number(row.get(name), 2, NONE), alpha_in_words(row.get(name))] for title, name in names
    ]  # fmt: skip
    columns = [
        Column("Вопросы", 58), Column("Альфа Кронбаха", 18, "center"), Column("Согласованность ответов", 24, "center"),
    ]  # fmt: skip
    return table("Согласованность ответов", columns, rows)


def careless_places(place: Place) -> str:
    """Municipalities of the place whose share of careless sheets is noted and shown, in words."""
    names = dict(zip(place.schools["municipality"], place.schools["municipality_name"], strict=True))
    rows = records(place.shown.quality)
    noted = [
        f"{short_place(str(names[row['code']]))} ({percent(row['careless_share'])})"
        for row in rows
        if row["scope"] == Scope.MUNICIPALITY.value and row["code"] in names and row["careless_noted"]
    ]
    return "; ".join(sorted(noted))


def _row(place: Place) -> Row | None:
    quality = place.shown.quality
    own = quality[(quality["scope"] == place.scope.value) & (quality["code"] == place.code)]
    return next(iter(records(own)), None)
