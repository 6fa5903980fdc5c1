"""Tables of numbers in the notes on participation: indicators, levels, places, compared groups."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from rsoko.monitorings.comparing import groups_of
from rsoko.reports.participation_place import Part
from rsoko.reports.participation_rules import MEASURED, points
from rsoko.reports.place_names import short_place
from rsoko.reports.tables import Column, Row, Table, table
from rsoko.reports.wording import interval, number, percent, signed
from schemas.terms import ComparedGroup, Difference, ParticipationIndicator, ParticipationLevel, Scope

__all__ = [
    "comparable",
    "compared",
    "comparison_table",
    "indicator_table",
    "level_table",
    "place_table",
    "shown_groups",
]

LEVELS = tuple(level.value for level in ParticipationLevel)
SHORT = {ComparedGroup.LOW: "ШНОР", ComparedGroup.ADVERSE: "ШНСУ", ComparedGroup.OTHERS: "остальные"}
GROUPS = tuple(SHORT)
HEADS = {
    Scope.DISTRICT: ("по образовательным округам", "Образовательный округ"),
    Scope.MUNICIPALITY: ("по муниципалитетам", "Муниципалитет"),
}


def indicator_table(part: Part, sign: str) -> Table:
    """Coverage of the teachers of a place by each indicator, beside that of the region where it is a part of it."""
    inside = part.scope is not Scope.MINISTRY
    region, own = part.region.places.iloc[0].to_dict(), part.pooled
    columns = [Column("Показатель", 46 if inside else 60), Column("Учителей", 18 if inside else 20, "number")]
    columns.append(Column("Охват", 18 if inside else 20, "number"))
    if inside:
        columns.append(Column("Охват по области", 18, "number"))
    rows: list[Row] = []
    for one in ParticipationIndicator:
        shown = _shown(own, sign, number(own[one.value]), _share(own[f"{one.value}_coverage"]))
        of_region = _shown(region, sign, _share(region[f"{one.value}_coverage"])) if inside else []
        rows.append([MEASURED[one][0], *shown, *of_region])
    score = [*_shown(own, sign, points(own["score"]))]
    of_region = _shown(region, sign, points(region["score"])) if inside else []
    total = ["Оценка участия, баллов из 100", "", *score, *of_region]
    return table("Охват учителей по показателям участия", columns, rows, total)


def level_table(schools: pd.DataFrame) -> Table:
    """Schools by level of participation: all, and those of each compared group."""
    # A school that the list does not know has no status: the rules have None there, a stored result has not.
    statuses = {
        name: schools[name].fillna("").to_numpy(dtype=object) for name in ("results_status", "conditions_status")
    }
    members = dict(zip(ComparedGroup, groups_of(statuses), strict=True))
    columns = [Column("Школы", 30), Column("Всего", 14, "number")]
    columns += [Column(level.label.capitalize(), 14, "number") for level in ParticipationLevel]
    rows = [[SHORT[one], *_levels(schools.loc[members[one], "participation_level"])] for one in GROUPS]
    total = ["Все школы", *_levels(schools["participation_level"])]
    return table("Школы по уровню участия", columns, rows, total)


def place_table(
    result_places: pd.DataFrame, scope: Scope, sign: str, codes: list[str], total: Mapping[str, Any]
) -> Table:
    """A row for each place of a kind with these codes, in order of name; what they belong to at the end."""
    caption, head = HEADS[scope]
    columns = [
        Column(head, 21), Column("Школ", 7, "number"), Column("Учи\u00adтелей", 8, "number"),
        Column("Курсы", 8.5, "number"), Column("Меро\u00adприя\u00adтия", 8.5, "number"),
        Column("Реко\u00adмен\u00adдации", 8.5, "number"), Column("Объеди\u00adнения", 8.5, "number"),
        Column("Оцен\u00adка", 8, "number"), Column("Выс.", 6.2, "number"), Column("Ср.", 5.2, "number"),
        Column("Низ.", 5.8, "number"), Column("Н/д", 4.8, "number"),
    ]  # fmt: skip
    own = result_places[(result_places["scope"] == scope) & result_places["code"].isin(codes)]
    rows = [_place(row, _short(str(row["name"])), sign) for row in own.sort_values(["name", "code"]).to_dict("records")]
    return table(f"Участие {caption}", columns, rows, _place(total, "Итого", sign))


def comparison_table(part: Part, sign: str) -> Table:
    """Compared groups by indicator: coverage with its interval, difference to the other schools in words."""
    columns = [
        Column("Показатель", 25), Column("Школы", 13), Column("Школ", 7, "number"),
        Column("Учи\u00adтелей", 9, "number"), Column("Охват (интервал)", 20, "center"),
        Column("Отличие от остальных", 12, "number"), Column("Вывод", 14, "center"),
    ]  # fmt: skip
    found = compared(part.region.comparison)
    may = comparable(part.region.comparison)
    rows: list[Row] = []
    for one in ParticipationIndicator:
        for group in GROUPS:
            row = found[one, group]
            name = MEASURED[one][0] if group is GROUPS[0] else ""
            rows.append([name, SHORT[group], number(row["schools"]), *_compared(row, group in may, sign)])
    return table("Сравнение ШНОР, ШНСУ и остальных школ", columns, rows)


def compared(comparison: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of the frame `comparison` by indicator and group."""
    rows = comparison.to_dict("records")
    return {(row["indicator"], row["group"]): {str(name): value for name, value in row.items()} for row in rows}


def shown_groups(comparison: pd.DataFrame) -> set[ComparedGroup]:
    """Groups whose numbers are shown and that have teachers."""
    own = comparison[~comparison["hidden"].astype(bool) & (comparison["teachers"] > 0)]
    return {ComparedGroup(group) for group in own["group"]}


def comparable(comparison: pd.DataFrame) -> set[ComparedGroup]:
    """Groups whose difference to the other schools is shown: a difference tells both numbers."""
    shown = shown_groups(comparison)
    return shown - {ComparedGroup.OTHERS} if ComparedGroup.OTHERS in shown else set()


def _compared(row: Mapping[str, Any], may: bool, sign: str) -> list[str]:
    if row["hidden"]:
        return [sign, sign, "—", "не показывается"]
    if not row["teachers"]:
        return ["0", "нет данных", "—", "—"]
    covered = f"{percent(row['coverage'])} ({interval(row['coverage_low'], row['coverage_high'])})"
    verdict = "—" if pd.isna(row["verdict"]) or not may else Difference(row["verdict"]).label
    return [number(row["teachers"]), covered, signed(row["difference"], missing="—") if may else "—", verdict]


def _short(name: str) -> str:
    """The name without the words that the head of the column says."""
    return short_place(name.removesuffix(" образовательный округ"))


def _place(row: Mapping[Any, Any], name: str, sign: str) -> list[str]:
    covered = [_share(row[f"{one.value}_coverage"]) for one in ParticipationIndicator]
    shown = _shown(row, sign, number(row["teachers"]), *covered, points(row["score"]))
    return [name, number(row["schools"]), *shown, *(number(row[level]) for level in LEVELS)]


def _shown(row: Mapping[Any, Any], sign: str, *texts: str) -> list[str]:
    """Texts of numbers, or the sign in the place of each."""
    return [sign] * len(texts) if row["hidden"] else list(texts)


def _share(value: object) -> str:
    return percent(value, missing="—")


def _levels(levels: pd.Series) -> list[str]:
    counts: Callable[[str], int] = lambda level: int((levels == level).sum())  # noqa: E731 - a row of counts
    return [number(len(levels)), *(number(counts(level)) for level in LEVELS)]
