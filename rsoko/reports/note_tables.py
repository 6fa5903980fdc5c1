"""Tables of numbers in the notes: summary, years, pairs, indicators, supporting criteria, movements."""

import math

from rsoko.reports.counts import Counts, Moves
from rsoko.reports.pooled import PairCount, Pooled
from rsoko.reports.reasons import Contribution, Support
from rsoko.reports.rules import academic
from rsoko.reports.tables import Cell, Column, Row, Table, table
from rsoko.reports.wording import interval, number, percent

__all__ = [
    "contribution_table", "moves_table", "pair_table", "summary_table", "support_table", "years_table",
]  # fmt: skip

TOP = 8
BAR_OF_POINTS = 100 / 10
SUMMARY = (
    ("Школы с низкими образовательными результатами (ШНОР)", "low"),
    ("Зона риска по образовательным результатам", "risk"),
    ("Признаков низких результатов нет", "clear"),
    ("Недостаточно данных о результатах", "no_data"),
    ("Школы в неблагоприятных социальных условиях (ШНСУ)", "adverse"),
    ("Признаков неблагоприятных условий нет", "conditions_clear"),
    ("Недостаточно данных об условиях", "conditions_no_data"),
    ("Одновременно ШНОР и ШНСУ", "both"),
    ("Резильентные школы", "resilient"),
)


def summary_table(counts: Counts, region: Counts | None = None) -> Table:
    """Counts and shares of every status; beside the shares of the region where the place is a part of it."""
    columns = [Column("Статус", 52 if region else 64), Column("Школ", 14, "number"), Column("Доля", 14, "number")]
    if region:
        columns.append(Column("Доля по области", 20, "number"))
    rows = []
    for title, name in SUMMARY:
        row = [title, number(getattr(counts, name)), percent(getattr(counts, name) / counts.total)]
        rows.append([*row, percent(getattr(region, name) / region.total)] if region else row)
    total = ["Всего школ", number(counts.total), percent(1)]
    return table("Итоги выявления", columns, rows, [*total, percent(1)] if region else total)


def years_table(years: list[Pooled]) -> Table:
    """Pooled share of a place by year."""
    columns = [
        Column("Учебный год", 22, "center"), Column("Участий", 18, "number"), Column("Ниже порога", 18, "number"),
        Column("Сводная доля", 18, "number"), Column("Доверительный интервал", 24, "center"),
    ]  # fmt: skip
    rows = [
        [academic(y.year), number(y.participants), number(y.below), percent(y.share), interval(y.low, y.high)]
        for y in years
    ]
    return table("Сводная доля участий ниже минимального порога", columns, rows)


def pair_table(pairs: list[PairCount]) -> Table:
    """Pairs of the year, those low most often first."""
    columns = [
        Column("Процедура и предмет", 36), Column("Школ с данными", 14, "number"),
        Column("Из них низкий", 14, "number"), Column("Доля школ", 14, "number"),
        Column("Участников ниже порога", 22, "number"),
    ]  # fmt: skip
    rows = [
        [
            f"{pair.procedure.label}, {pair.subject.label}", number(pair.schools), number(pair.low),
            percent(pair.low / pair.schools if pair.schools else None, missing="—"),
            percent(pair.below / pair.participants if pair.participants else None, missing="—"),
        ]
        for pair in pairs
    ]  # fmt: skip
    return table("Процедуры и предметы, по которым результат низкий", columns, rows)


def contribution_table(contributions: list[Contribution], top: int = TOP) -> Table:
    """Indicators that add most to the index of ШНСУ."""
    columns = [
        Column("Показатель", 43), Column("Группа", 24), Column("ШНСУ, баллов", 9, "number"), Column("", 12),
        Column("Остальные, баллов", 12, "number"),
    ]  # fmt: skip
    rows: list[Row] = [
        [one.title, one.group, number(one.adverse, 1), Cell("", bar=_bar(one.adverse)), number(one.others, 1, "—")]
        for one in contributions[:top]
    ]
    return table("Показатели с наибольшим средним вкладом в индекс условий ШНСУ", columns, rows)


def support_table(supports: list[Support]) -> Table:
    """Supporting criteria over the schools with stable low results."""
    columns = [
        Column("Подтверждающий показатель", 52), Column("Школ с устойчиво низкими результатами", 18, "number"),
        Column("Показатель применим", 15, "number"), Column("Подтверждает", 15, "number"),
    ]  # fmt: skip
    rows = [
        [one.title[:1].upper() + one.title[1:], number(one.stable), number(one.applicable), number(one.confirmed)]
        for one in supports
    ]
    return table("Подтверждающие показатели", columns, rows)


def moves_table(low: Moves, adverse: Moves) -> Table:
    """Movements on both lists."""
    columns = [
        Column("Перечень", 40), Column("Вошли", 20, "number"), Column("Остались", 20, "number"),
        Column("Вышли", 20, "number"),
    ]  # fmt: skip
    rows = [
        [name, number(moves.entered), number(moves.stayed), number(moves.left)]
        for name, moves in (("ШНОР", low), ("ШНСУ", adverse))
    ]
    return table("Движение по перечням за год", columns, rows)


def _bar(value: float) -> float | None:
    """Length of a bar of points: the heaviest indicator adds ten."""
    return None if math.isnan(value) else min(100.0, value * BAR_OF_POINTS)
