"""Candidates for the project 500+ with their risk profiles."""

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.monitorings.result import Result
from rsoko.reports.rendering import render_pdf
from rsoko.reports.rules import rules_in_words
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Cell, Column, Row, Table, table
from rsoko.reports.wording import number, percent
from schemas.terms import IndicatorGroup

__all__ = ["candidates_table", "project500_pdf"]

SHORT = {
    IndicatorGroup.FAMILIES: "Семьи",
    IndicatorGroup.PUPILS: "Контин\u00adгент",
    IndicatorGroup.STAFF: "Кадры",
    IndicatorGroup.METHODS: "Мето\u00adдика",
    IndicatorGroup.EQUIPMENT: "Мат. база",
    IndicatorGroup.MONEY: "Финан\u00adсы",
}


def candidates_table(result: Result) -> Table:
    """Candidates in order of rank: place, shares, a bar for every axis of the risk profile."""
    places = result.schools.set_index("school")
    axes = [group.value for group in IndicatorGroup] + ["engagement"]
    columns = [
        Column("№", 5, "center"), Column("Школа, муниципалитет", 29),
        Column("Свод\u00adная доля", 9, "center"), Column("Индекс условий", 9, "center"),
        *(Column(SHORT[group], 6.9, "center") for group in IndicatorGroup),
        Column("Вовле\u00adчён\u00adность", 6.6, "center"),
    ]  # fmt: skip
    rows: list[Row] = []
    for row in result.project500.sort_values("rank").to_dict("records"):
        place = places.loc[row["school"]]
        name = f"{place['name']}\n{place['municipality_name']}, {row['school']}"
        measures = percent(row["pooled_share"], missing="—"), number(row["conditions_index"], 1, "—")
        rows.append([number(row["rank"]), name, *measures, *(_axis(row[axis]) for axis in axes)])
    return table("Кандидаты в порядке приоритета и их профили риска", columns, rows)


def project500_pdf(result: Result, methodology: Methodology, stamp: Stamp) -> bytes:
    """The list of candidates as a document."""
    context = {"rules": rules_in_words(methodology), "candidates": candidates_table(result)}
    return render_pdf("project500.html", stamp, year=result.year, **context)


def _axis(value: float) -> Cell:
    if pd.isna(value):
        return Cell("—", "muted")
    return Cell(number(value), "strong" if value >= 50 else "", float(value))
