"""Tables of schools for the notes: the two lists, the zone of risk, borderline schools, movements, mentors."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from rsoko.monitorings.result import Result
from rsoko.reports.place_names import short_place
from rsoko.reports.tables import Cell, Column, Table, table
from rsoko.reports.wording import interval, number, percent
from schemas.terms import ConditionsStatus, Movement, Reliability, ResultsStatus

__all__ = [
    "adverse_table", "borderline_table", "low_table", "mentor_table", "movement_table", "no_data_table",
    "resilient_table", "risk_table",
]  # fmt: skip

Record = Mapping[Any, Any]
CODE = Column("Код ОО", 8.5, "center")
NUMBER = Column("№", 5, "center")
MOVES = {Movement.ENTERED: "вошла", Movement.LEFT: "вышла"}
ORDER = ["municipality_name", "school"]


def low_table(schools: pd.DataFrame, with_place: bool = True) -> Table:
    """List of ШНОР."""
    chosen = schools[schools["results_status"] == ResultsStatus.LOW]
    columns = [
        NUMBER, CODE, Column("Школа", 50.5), Column("Сводная доля", 9, "number"),
        Column("Олим\u00adпиада", 8, "number"), Column("10 класс", 7, "number"), Column("Надёжность", 13, "center"),
    ]  # fmt: skip
    return _listed("Перечень ШНОР", columns, chosen, with_place, lambda row: [
        percent(row["pooled_share"]), percent(row["olympiad_rate"], missing="—"),
        percent(row["continuation_rate"], missing="—"), _reliability(row["reliability"]),
    ])  # fmt: skip


def adverse_table(schools: pd.DataFrame, with_place: bool = True) -> Table:
    """List of ШНСУ."""
    chosen = schools[schools["conditions_status"] == ConditionsStatus.ADVERSE]
    columns = [
        NUMBER, CODE, Column("Школа", 52), Column("Индекс условий", 9, "number"),
        Column("Полнота", 9.5, "number"), Column("Статус по результатам", 16, "center"),
    ]  # fmt: skip
    return _listed("Перечень ШНСУ", columns, chosen, with_place, lambda row: [
        number(row["conditions_index"], 1), percent(row["conditions_coverage"], 0),
        ResultsStatus(row["results_status"]).label,
    ])  # fmt: skip


def risk_table(schools: pd.DataFrame, window: int, with_place: bool = True) -> Table:
    """Schools of the zone of risk."""
    chosen = schools[schools["results_status"] == ResultsStatus.RISK]
    columns = [
        NUMBER, CODE, Column("Школа", 56.5), Column("Сводная доля", 9, "number"), Column("Низких лет", 8, "center"),
        Column("Надёжность", 13, "center"),
    ]  # fmt: skip
    return _listed("Школы зоны риска", columns, chosen, with_place, lambda row: [
        percent(row["pooled_share"]), f"{row['low_years']} из {window}", _reliability(row["reliability"]),
    ])  # fmt: skip


def borderline_table(schools: pd.DataFrame, with_place: bool = True) -> Table:
    """ШНОР whose status does not outlive the noise of small numbers."""
    chosen = schools[(schools["reliability"] == Reliability.BORDERLINE).fillna(False)]
    chosen = chosen[chosen["results_status"] == ResultsStatus.LOW]
    columns = [
        NUMBER, CODE, Column("Школа", 50.5), Column("Участий в году кампании", 11, "number"),
        Column("Сводная доля (интервал)", 25, "center"),
    ]  # fmt: skip
    return _listed("ШНОР с пограничным статусом", columns, chosen, with_place, lambda row: [
        number(row["pooled_participants"]),
        f"{percent(row['pooled_share'])} ({interval(row['pooled_low'], row['pooled_high'])})",
    ])  # fmt: skip


def no_data_table(schools: pd.DataFrame, with_place: bool = True) -> Table:
    """Schools for which at least one status could not be set."""
    results, conditions = schools["results_status"], schools["conditions_status"]
    chosen = schools[(results == ResultsStatus.NO_DATA) | (conditions == ConditionsStatus.NO_DATA)]
    columns = [
        NUMBER, CODE, Column("Школа", 46.5), Column("По результатам", 20, "center"),
        Column("По условиям", 20, "center"),
    ]  # fmt: skip
    return _listed("Школы, статус которых не установлен", columns, chosen, with_place, lambda row: [
        f"определённых лет: {row['defined_years']}" if row["results_status"] == ResultsStatus.NO_DATA else "установлен",
        _coverage(row) if row["conditions_status"] == ConditionsStatus.NO_DATA else "установлен",
    ])  # fmt: skip


def movement_table(schools: pd.DataFrame, movement: str, status: str, with_place: bool = True) -> Table:
    """Schools that entered or left a list; `movement` and `status` are columns of the frame."""
    terms = ResultsStatus if status == "results_status" else ConditionsStatus
    chosen = schools[schools[movement].isin([Movement.ENTERED, Movement.LEFT])]
    columns = [
        NUMBER, CODE, Column("Школа", 50.5), Column("Изме\u00adнение", 9, "center"),
        Column("Прежний статус", 13.5, "center"), Column("Нынешний статус", 13.5, "center"),
    ]  # fmt: skip
    name = "ШНОР" if status == "results_status" else "ШНСУ"
    return _listed(f"Изменения в перечне {name}", columns, chosen, with_place, lambda row: [
        MOVES[Movement(row[movement])],
        terms(row[f"previous_{status}"]).label if pd.notna(row[f"previous_{status}"]) else "—",
        terms(row[status]).label,
    ])  # fmt: skip


def resilient_table(schools: pd.DataFrame, with_place: bool = True) -> Table:
    """Resilient schools: good results in hard conditions."""
    columns = [
        NUMBER, CODE, Column("Школа", 64.5), Column("Индекс условий", 10, "number"),
        Column("Доля «4» и «5»", 12, "number"),
    ]  # fmt: skip
    chosen = schools[schools["resilient"].astype(bool)]
    return _listed("Резильентные школы", columns, chosen, with_place, lambda row: [
        number(row["conditions_index"], 1), percent(row["good_share"]),
    ])  # fmt: skip


def mentor_table(own: Result, region: Result) -> Table:
    """For each ШНОР the schools that could mentor it, nearest first; mentors come from the whole region."""
    names = region.schools.set_index("school")[["name", "municipality_name"]]
    rows = []
    low = own.schools[own.schools["results_status"] == ResultsStatus.LOW].sort_values(ORDER)
    for school in low["school"]:
        mentors = own.mentors[own.mentors["school"] == school].sort_values("rank")
        lines = [
            f"{row.rank}) {names.loc[row.mentor, 'name']}, {short_place(names.loc[row.mentor, 'municipality_name'])} — "
            f"{number(row.distance, 2)}"
            for row in mentors.itertuples()
        ]
        name = f"{names.loc[school, 'name']}\n{short_place(names.loc[school, 'municipality_name'])}"
        rows.append([Cell(school), Cell(name), Cell("\n".join(lines) or "не подобраны")])
    columns = [CODE, Column("ШНОР", 31.5), Column("Школы-наставники и различие условий", 60)]
    return table("Подбор школ-наставников", columns, rows)


def _listed(
    caption: str,
    columns: list[Column],
    schools: pd.DataFrame,
    with_place: bool,
    rest: Callable[[Record], list[str]],
) -> Table:
    """Rows in order of municipality and code, with number, code and name first."""
    ordered = schools.sort_values(ORDER).to_dict("records")
    rows = []
    for position, row in enumerate(ordered, start=1):
        place = [short_place(str(row["municipality_name"]))] if with_place else []
        rows.append([number(position), str(row["school"]), str(row["name"]), *place, *rest(row)])
    return table(caption, _with_place(columns) if with_place else columns, rows)


def _with_place(columns: list[Column]) -> list[Column]:
    """The column of the school shared with that of its municipality."""
    first, code, school, *others = columns
    name, place = Column("Школа", school.width * 0.58), Column("Муниципалитет", school.width * 0.42)
    return [first, code, name, place, *others]


def _reliability(value: str | None) -> str:
    return "—" if pd.isna(value) else Reliability(str(value)).label


def _coverage(row: Record) -> str:
    if pd.isna(row["conditions_coverage"]):
        return "нет формы"
    return f"полнота сведений {percent(row['conditions_coverage'], 0)}"
