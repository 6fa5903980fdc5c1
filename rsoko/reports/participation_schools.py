"""Tables of schools on participation: those that need help and do not come, their helpers, those not heard of."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from rsoko.reports.participation_place import Part, listed_words
from rsoko.reports.participation_rules import measured, points
from rsoko.reports.place_names import short_place
from rsoko.reports.tables import Column, Row, Table, table
from rsoko.reports.wording import number, percent
from schemas.terms import HelpKind, Nearness, ParticipationIndicator, ParticipationLevel

__all__ = ["absent_table", "helpers_of", "lack_words", "school_table", "silent_table"]

ORDER = ["municipality_name", "school"]


def absent_table(part: Part, sign: str) -> Table:
    """Schools on a list that take little or no part: what they lack most, who is nearest to help."""
    places = part.region.schools.set_index("school")
    own = part.own.absent.merge(part.own.schools[["school", "name", "municipality_name"]], on="school")
    columns = [
        Column("№", 4.5, "center"), Column("Школа (код), муниципалитет", 25), Column("Перечень, участие", 11, "center"),
        Column("Чего не хватает больше всего", 19), Column("Ближайшая школа-наставник", 20.5),
        Column("Ближайший ресурсный центр", 20),
    ]  # fmt: skip
    rows: list[Row] = []
    for position, row in enumerate(own.sort_values(ORDER).to_dict("records"), start=1):
        helpers = helpers_of(part, str(row["school"]), places)
        level = ParticipationLevel(row["participation_level"]).label
        rows.append(
            [
                number(position),
                f"{row['name']} ({row['school']})\n{short_place(str(row['municipality_name']))}",
                f"{listed_words(row['results_status'], row['conditions_status'])}\n{level}",
                lack_words(row, part.region.places.iloc[0], sign),
                helpers[HelpKind.MENTOR],
                helpers[HelpKind.CENTRE],
            ]
        )
    return table("Школы перечней, которые мало участвуют или о которых нет сведений", columns, rows)


def lack_words(row: Mapping[Any, Any], region: pd.Series, sign: str) -> str:
    """What a school lacks most against the region; nothing of it where its numbers are not shown."""
    if row["hidden"]:
        return sign
    if row["lacking"] is None or pd.isna(row["lacking"]):
        return "сведений нет"
    if row["lacking_points"] <= 0:
        return "от области не отстаёт"
    of_region = sign if region["hidden"] else percent(region[f"{row['lacking']}_coverage"])
    return f"{measured(row['lacking'])}: {percent(row['lacking_coverage'])} (по области {of_region})"


def helpers_of(part: Part, school: str, places: pd.DataFrame) -> dict[HelpKind, str]:
    """The nearest mentors and centres of a school in words; `places` are all schools by code."""
    own = part.own.help[part.own.help["school"] == school]
    found = {}
    for kind in HelpKind:
        lines = [
            _helper(row, short_place(str(places.loc[row["helper"], "municipality_name"])), places)
            for row in own[own["kind"] == kind].sort_values("rank").to_dict("records")
        ]
        found[kind] = "\n".join(lines) or "не найден" + ("а" if kind is HelpKind.MENTOR else "")
    return found


def silent_table(part: Part) -> Table:
    """Schools of which nothing is known: no row of the form, or no teachers in it."""
    own = part.own.schools[part.own.schools["participation_level"] == ParticipationLevel.NO_DATA]
    columns = [
        Column("№", 5, "center"), Column("Код ОО", 9, "center"), Column("Школа", 36), Column("Муниципалитет", 22),
        Column("Перечень", 10, "center"), Column("Причина", 18, "center"),
    ]  # fmt: skip
    rows = [
        [
            number(position), str(row["school"]), str(row["name"]), short_place(str(row["municipality_name"])),
            listed_words(row["results_status"], row["conditions_status"]),
            "сведений не поступало" if pd.isna(row["teachers"]) else "учителей нет",
        ]
        for position, row in enumerate(own.sort_values(ORDER).to_dict("records"), start=1)
    ]  # fmt: skip
    return table("Школы, о которых нет сведений", columns, rows)


def school_table(part: Part, sign: str) -> Table:
    """All schools of a place: teachers, coverages, score where they are shown, level."""
    columns = [
        Column("№", 5, "center"), Column("Школа (код)", 28), Column("Пере\u00adчень", 9, "center"),
        Column("Учи\u00adтелей", 7.5, "number"), Column("Курсы", 8.5, "number"),
        Column("Меро\u00adприятия", 9, "number"), Column("Реко\u00adмен\u00adдации", 8.5, "number"),
        Column("Объеди\u00adнения", 8.5, "number"), Column("Оцен\u00adка", 7, "number"), Column("Уровень", 9, "center"),
    ]  # fmt: skip
    rows: list[Row] = []
    for position, row in enumerate(part.own.schools.sort_values("school").to_dict("records"), start=1):
        name = f"{row['name']} ({row['school']})"
        listed = listed_words(row["results_status"], row["conditions_status"])
        level = ParticipationLevel(row["participation_level"]).label
        rows.append([number(position), name, listed, *_numbers(row, sign), level])
    return table("Участие школ", columns, rows)


def _numbers(row: Mapping[Any, Any], sign: str) -> list[str]:
    if row["hidden"]:
        return [sign] * (len(ParticipationIndicator) + 2)
    covered = [percent(row[f"{one.value}_coverage"], missing="—") for one in ParticipationIndicator]
    return [number(row["teachers"], missing="—"), *covered, points(row["score"])]


def _helper(row: Mapping[Any, Any], place: str, places: pd.DataFrame) -> str:
    near = Nearness(row["nearness"])
    where = near.label if near is not Nearness.REGION else f"{place}; {near.label}"
    if row["kind"] == HelpKind.MENTOR:
        return f"{row['title']} ({where})"
    school = str(places.loc[row["helper"], "name"])
    return f"{school} — {row['title']}, {row['profile']} ({where})"
