"""Tables of the profile of a school."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.result import Result
from rsoko.reports.comparison import Comparison
from rsoko.reports.grounds import indicator_value
from rsoko.reports.pooled import PAIR_SUBJECTS
from rsoko.reports.rules import academic
from rsoko.reports.tables import Cell, Column, Row, Table, table
from rsoko.reports.wording import NO_DATA, number, percent
from schemas.terms import Procedure

__all__ = ["comparison_table", "indicators_table", "mentors_table", "pairs_table", "support_table"]

Record = Mapping[Any, Any]
METRICS = (
    ("Сводная доля участий ниже минимального порога", "pooled_share"),
    ("Доля отметок «4» и «5» (ВПР, ОГЭ)", "good_share"),
    ("Доля участников муниципального этапа олимпиады", "olympiad_rate"),
    ("Доля выпускников 9 классов, поступивших в 10 класс", "continuation_rate"),
    ("Индекс условий, баллов", "conditions_index"),
)
SUPPORT = (
    ("Участие в муниципальном этапе олимпиады", "olympiad"),
    ("Поступление выпускников 9 классов в 10 класс", "continuation"),
)


def pairs_table(own: Result, years: range) -> Table:
    """Pairs × years: share, counts; low ones marked in words and by shade; a row of judged years at the end."""
    pairs = {(row["procedure"], row["subject"], row["year"]): row for row in own.pairs.to_dict("records")}
    rows: list[Row] = []
    for procedure in Procedure:
        for subject in PAIR_SUBJECTS:
            found = [pairs.get((procedure.value, subject.value, year)) for year in years]
            if any(found):
                rows.append([f"{procedure.label}, {subject.label}", *(_pair(row) for row in found)])
    judged = {row["year"]: row for row in own.years.to_dict("records")}
    total: Row = ["Низких пар, итог года", *(_year(judged.get(year)) for year in years)] if rows else []
    width = 72 / len(years)
    columns = [Column("Процедура и предмет", 28), *(Column(academic(year), width, "center") for year in years)]
    return table("Доля участников ниже минимального порога (число из участвовавших)", columns, rows, total)


def support_table(school: Record, constants: Mapping[str, float | None], quantile: float) -> Table:
    """Supporting criteria with the regional quantile and the verdict."""
    rows = []
    for title, name in SUPPORT:
        limit = constants.get(f"{name}_quantile")
        rows.append([title, percent(school[f"{name}_rate"], missing="—"), percent(limit), _verdict(school, name)])
    columns = [
        Column("Подтверждающий показатель", 43), Column("Школа", 10, "number"),
        Column("Граница по области", 19, "number"), Column("Вывод", 28, "center"),
    ]  # fmt: skip
    caption = f"Подтверждающие показатели (граница — квантиль {number(quantile, 2)} по области)"
    return table(caption, columns, rows)


def comparison_table(school: Record, comparison: Comparison) -> Table:
    """The school beside the medians of its municipality and of the region."""
    rows = []
    for title, name in METRICS:
        form = _points if name == "conditions_index" else percent
        median = comparison.municipal.get((school["municipality"], name))
        usual = form(median, missing="—"), form(comparison.metrics[name], missing="—")
        rows.append([title, form(school[name], missing=NO_DATA), *usual])
    columns = [
        Column("Показатель", 45), Column("Школа", 12, "number"), Column("Медиана муниципалитета", 25, "number"),
        Column("Медиана области", 18, "number"),
    ]  # fmt: skip
    return table("Сравнение с муниципалитетом и областью", columns, rows)


def indicators_table(own: Result, comparison: Comparison, rules: Identification) -> Table:
    """Indicators of conditions with value, scaled value, weight and contribution, the largest first."""
    found = {row["indicator"]: row for row in own.indicators.to_dict("records")}
    known = [(one, found[one.key]) for one in rules.indicators if one.key in found]
    known.sort(key=lambda pair: (-_number(pair[1]["contribution"]), -pair[1]["weight"]))
    longest = max((_number(row["contribution"]) for _, row in known), default=0.0)
    rows: list[Row] = []
    for one, row in known:
        median = comparison.indicators.get(one.key, float("nan"))
        usual = "—" if one.measure == "flag" or pd.isna(median) else indicator_value(one, median, 0.0)
        bar = 100 * _number(row["contribution"]) / longest if longest else None
        rows.append(
            [one.title, indicator_value(one, row["value"], row["z"]), usual, number(row["z"], 2, "—"),
             number(row["weight"]), number(row["contribution"], 1, "—"), Cell("", bar=bar)]
        )  # fmt: skip
    columns = [
        Column("Показатель", 42), Column("Школа", 11, "number"), Column("Медиана области", 11, "number"),
        Column("Шкала 0…1", 8, "center"), Column("Вес", 6, "center"), Column("Вклад, баллов", 9, "number"),
        Column("", 13),
    ]  # fmt: skip
    return table("Показатели условий по убыванию вклада в индекс", columns, rows) if rows else table("", columns, [])


def mentors_table(own: Result, comparison: Comparison) -> Table:
    """Schools that could mentor this one, nearest first."""
    rows = [
        [number(row["rank"]), *comparison.names[row["mentor"]], number(row["distance"], 2)]
        for row in own.mentors.sort_values("rank").to_dict("records")
    ]
    columns = [
        Column("№", 6, "center"), Column("Школа", 44), Column("Муниципалитет", 34),
        Column("Различие условий", 16, "number"),
    ]  # fmt: skip
    return table("Предлагаемые школы-наставники", columns, rows)


def _pair(row: Record | None) -> Cell:
    if row is None:
        return Cell("—", "muted")
    counts = f"({number(row['below_min'])} из {number(row['participants'])})"
    if pd.isna(row["share"]):
        return Cell(f"мало участников {counts}", "muted")
    if row["low"]:
        return Cell(f"{percent(row['share'])} {counts} — низкий", "low")
    return Cell(f"{percent(row['share'])} {counts}")


def _year(row: Record | None) -> Cell:
    if row is None:
        return Cell(NO_DATA)
    if not row["defined"]:
        return Cell("год не определён")
    counts = f"{number(row['low_pairs'])} из {number(row['defined_pairs'])} —"
    return Cell(f"{counts} {'низкий год' if row['low'] else 'не низкий год'}")


def _verdict(school: Record, name: str) -> str:
    confirms, rate = school[f"{name}_confirms"], school[f"{name}_rate"]
    if pd.isna(confirms):
        return "не применяется"
    if pd.isna(rate):
        return "нет сведений, не подтверждает"
    return "низкий, подтверждает" if confirms else "не низкий, не подтверждает"


def _points(value: object, missing: str = NO_DATA) -> str:
    return number(value, 1, missing)


def _number(value: float) -> float:
    return 0.0 if pd.isna(value) else float(value)
