"""The status of social conditions: from the index down to the cells (domain rules, section 5)."""

from collections.abc import Mapping
from math import isinf
from typing import Any

from rsoko.explaining.node import Node, Threshold
from rsoko.explaining.reading import cell, own_rows, threshold
from rsoko.methodology import Identification, Indicator
from rsoko.monitorings.material import Material
from rsoko.monitorings.result import Result
from rsoko.records import records
from rsoko.reports.grounds import indicator_value
from rsoko.reports.wording import number, percent, points
from schemas.terms import ConditionsStatus, FormKey

__all__ = ["conditions_tree"]

KEY = "identification"
Row = Mapping[str, Any]
RULE = (
    "ШНСУ — индекс условий не ниже порога. Индекс не рассчитывается, если полнота сведений мала, нет обучающихся или "
    "форма не представлена."
)


def conditions_tree(result: Result, material: Material, rules: Identification, school: str) -> Node:
    """The status with its index, coverage and indicators."""
    row = records(result.schools[result.schools["school"] == school])[0]
    status, index, coverage = (row[f"conditions_{name}"] for name in ("status", "index", "coverage"))
    sent = own_rows(material, FormKey.CONDITIONS, school, result.year)
    known = {each["indicator"]: each for each in records(result.indicators[result.indicators["school"] == school])}
    indicators = tuple(_indicator(one, known[one.key], sent[0]) for one in rules.indicators if one.key in known)
    weights = tuple(
        Node(each.name, each.title, each.value is not None, "есть" if each.value is not None else "нет значения")
        for each in indicators
    )
    parts = (
        Node(
            "conditions_index", "Индекс условий, баллов", index, points(index), "weighted_mean",
            "100 × сумма произведений шкалы на вес, делённая на сумму весов показателей, у которых есть значение.",
            (threshold(f"{KEY}.adverse_index", rules.adverse_index),), indicators,
        ),
        Node(
            "conditions_coverage", "Полнота сведений", coverage, percent(coverage), "weight_share",
            "Вес показателей, у которых есть значение, в весе всех показателей.",
            (threshold(f"{KEY}.min_coverage", rules.min_coverage),), weights,
        ),
        *(cell(FormKey.CONDITIONS, each, "students") for each in sent),
    )  # fmt: skip
    label = ConditionsStatus(status).label
    return Node("conditions_status", "Статус социальных условий", status, label, "conditions_status", RULE, (), parts)


def _indicator(one: Indicator, row: Row, sent: Row) -> Node:
    words = indicator_value(one, row["value"], row["z"])
    value = Node(
        f"{one.key}.value", "Значение", _finite(row["value"]), words, one.measure,
        parts=tuple(cell(FormKey.CONDITIONS, sent, field) for field in (one.field, one.base) if field is not None),
    )  # fmt: skip
    key = f"{KEY}.indicators.{one.key}"
    limits = {"low": ("шкала от", one.low), "high": ("шкала до", one.high), "weight": ("вес", one.weight)}
    thresholds = tuple(
        Threshold(f"{key}.{name}", f"{one.title}, {about}", "5, индекс условий", each)
        for name, (about, each) in limits.items()
        if each is not None
    )
    told = (
        "нет значения"
        if row["z"] is None
        else (
            f"{value.told}; шкала {number(row['z'], 2)}, вес {number(one.weight)}, вклад {points(row['contribution'])}"
        )
    )
    rule = "Значение, приведённое к шкале от 0 (благоприятно) до 1 (неблагоприятно)."
    return Node(f"indicator.{one.key}", one.title, row["z"], told, f"scale_{one.worse}", rule, thresholds, (value,))


def _finite(value: float | None) -> float | None:
    """The value; None for the infinite load of a school without computers."""
    return None if value is None or isinf(value) else value
