"""Tables of the note on effectiveness: estimates, schools, places, plans by level."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.reports.effectiveness_place import Part, effects_by_model
from rsoko.reports.effectiveness_words import CHECKED, bounds, check_words
from rsoko.reports.place_names import short_place
from rsoko.reports.tables import Cell, Column, Row, Table, table
from rsoko.reports.wording import number, percent, signed
from schemas.terms import ChangeVerdict, EffectVerdict, MeasureLevel, Scope

__all__ = ["check_table", "level_table", "place_table", "school_table"]

HEADS = {
    Scope.DISTRICT: ("по образовательным округам", "Образовательный округ"),
    Scope.MUNICIPALITY: ("по муниципалитетам", "Муниципалитет"),
}
STATUSES = ("done", "partly", "not_done", "planned")


def check_table(result: EffectivenessResult) -> Table:
    """Every estimate with its years, interval, schools and what it lets one say; the main one in bold."""
    columns = [
        Column("Оценка", 25), Column("Годы", 11, "center"), Column("Разность", 12, "number"),
        Column("Доверительный интервал", 17, "center"), Column("ШНОР", 9, "number"),
        Column("Зона риска", 8, "number"), Column("Вывод", 18),
    ]  # fmt: skip
    found = effects_by_model(result)
    rows = [[CHECKED[model], *_estimate(found[model]), check_words(model, _verdict(found[model]))] for model in CHECKED]
    rows[0] = [Cell(str(text), "strong") for text in rows[0]]  # type: ignore[misc]
    return table("Оценки различия изменений и их проверка", columns, rows)


def school_table(part: Part) -> Table:
    """Schools of the cohort of a place in order of municipality and code."""
    columns = [
        Column("Школа (код)", 23), Column("До (участ\u00adников)", 12, "number"),
        Column("После (участ\u00adников)", 12, "number"),
        Column("Изме\u00adнение", 10, "number"), Column("Интервал", 13, "center"), Column("Вывод", 13),
        Column("Выбыла из пере\u00adчня", 9, "center"), Column("Испол\u00adнение плана", 8, "number"),
    ]  # fmt: skip
    ordered = part.cohort.sort_values(["municipality_name", "school"])
    rows = [_school(row, part.scope is not Scope.MUNICIPALITY) for row in ordered.to_dict("records")]
    return table("Изменение результатов ШНОР", columns, rows)


def place_table(part: Part, scope: Scope) -> Table:
    """A row for each place of a kind inside the part that has schools of the cohort, in order of name."""
    caption, head = HEADS[scope]
    columns = [
        Column(head, 24), Column("ШНОР", 8, "number"), Column("Улуч\u00adшение", 9, "number"),
        Column("Ухуд\u00adшение", 9, "number"), Column("Не дока\u00adзано", 9, "number"),
        Column("Нет данных", 9, "number"), Column("Выбыли из перечня", 11, "number"),
        Column("Без плана", 8, "number"), Column("Исполнение планов", 13, "number"),
    ]  # fmt: skip
    plans = part.region.execution[part.region.execution["level"].isna()]
    of_places = {row["code"]: row for row in plans[plans["scope"] == scope].to_dict("records")}
    rows: list[Row] = []
    for (name, code), schools in part.cohort.groupby([f"{scope.value}_name", scope.value]):
        row = of_places[code]
        rows.append([_short(str(name)), *_place(schools, row["cohort_without_plan"], row["execution"])])
    whole = part.execution.iloc[0]
    total = ["Итого", *_place(part.cohort, whole["cohort_without_plan"], whole["execution"])]
    return table(f"ШНОР {caption}", columns, rows, total)


def level_table(part: Part) -> Table:
    """Measures of the plans of a place by who carries them out, and how far they are."""
    columns = [
        Column("Уровень мероприятий", 24), Column("Школ", 9, "number"), Column("Меро\u00adприятий", 12, "number"),
        Column("Выпол\u00adнено", 11, "number"), Column("Частично", 11, "number"),
        Column("Не выпол\u00adнено", 11, "number"),
        Column("Не завер\u00adшено", 11, "number"), Column("Испол\u00adнение", 11, "number"),
    ]  # fmt: skip
    found = part.execution.to_dict("records")
    rows = [[MeasureLevel(row["level"]).label, *_plans(row)] for row in found if not pd.isna(row["level"])]
    return table("Исполнение планов мероприятий", columns, rows, ["Все уровни", *_plans(found[0])])


def _verdict(row: Mapping[str, Any]) -> EffectVerdict:
    return EffectVerdict(row["verdict"])


def _estimate(row: Mapping[str, Any]) -> list[str]:
    years = "—" if row["after_year"] is None else f"{row['before_year']}–{row['after_year']}"
    others = number(row["comparison_schools"]) if row["comparison_schools"] else "—"
    found = [signed(row["estimate"], missing="—"), bounds(row["low"], row["high"])]
    return [years, *found, number(row["cohort_schools"]), others]


def _school(row: Mapping[Any, Any], with_place: bool) -> list[str]:
    place = f"\n{short_place(str(row['municipality_name']))}" if with_place else ""
    shares = [
        f"{percent(row[f'share_{when}'], missing='—')} ({number(row[f'participants_{when}'])})"
        for when in ("before", "after")
    ]
    return [
        f"{row['name']} ({row['school']}){place}",
        *shares,
        signed(row["change"], missing="—"),
        bounds(row["low"], row["high"]),
        ChangeVerdict(row["verdict"]).label,
        "не известно" if pd.isna(row["left_list"]) else "да" if row["left_list"] else "нет",
        percent(row["execution"], 0, "плана нет"),
    ]


def _place(schools: pd.DataFrame, without_plan: object, execution: object) -> list[str]:
    counts = schools["verdict"].value_counts()
    verdicts = [number(int(counts.get(verdict.value, 0))) for verdict in ChangeVerdict]
    left = int(schools["left_list"].fillna(False).astype(bool).sum())
    return [number(len(schools)), *verdicts, number(left), number(without_plan), percent(execution, 0, "—")]


def _plans(row: Mapping[Any, Any]) -> list[str]:
    counts = [number(row[f"measures_{status}"]) for status in STATUSES]
    return [number(row["schools"]), number(row["measures"]), *counts, percent(row["execution"], 0, "—")]


def _short(name: str) -> str:
    """The name without the words that the head of the column says."""
    return short_place(name.removesuffix(" образовательный округ"))
