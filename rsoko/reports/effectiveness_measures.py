"""Recommendations on the measures: by kind, whom it reached, how much of it, what to do with it and on what grounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.reports.effectiveness_advice import Action, choose, load_advice
from rsoko.reports.effectiveness_rules import Rules, rules_in_words
from rsoko.reports.effectiveness_words import bounds, effect_words
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Column, Row, Table, table
from rsoko.reports.wording import number, percent, signed
from schemas.terms import KindEvidence, MeasureKind

__all__ = ["Kind", "Recommendations", "advice_pdf", "prepare_advice"]

# How strong what is known of a kind is, shorter than the label of the evidence.
STRENGTH = {
    KindEvidence.BETTER: "есть связь с улучшением; причинность не доказана",
    KindEvidence.WORSE: "есть связь с меньшим улучшением; причинность не доказана",
    KindEvidence.UNPROVEN: "различие не доказано",
    KindEvidence.INSUFFICIENT: "данных недостаточно",
}


@dataclass(frozen=True)
class Kind:
    """A kind of measures with its decision; `facts` is what it rests on."""

    title: str
    action: str
    words: str
    facts: str


@dataclass(frozen=True)
class Recommendations:
    """Everything the template shows: the effect in words, a decision for each kind, the numbers behind them."""

    year: int
    cohort_year: int
    cohort: int
    rules: Rules
    carried_out: str
    effect: str
    kinds: list[Kind]
    reach: Table
    change: Table


def prepare_advice(result: EffectivenessResult, methodology: Methodology) -> Recommendations:
    """The recommendations for the region."""
    rules, told = rules_in_words(methodology), load_advice()
    found = result.kinds.to_dict("records")
    return Recommendations(
        year=result.year,
        cohort_year=int(result.constants["cohort_year"] or 0),
        cohort=int(result.constants["cohort_schools"] or 0),
        rules=rules,
        carried_out=percent(told.carried_out, 0),
        effect=effect_words(result, rules),
        kinds=[_kind(row) for row in found],
        reach=_reach(found),
        change=_change(found),
    )


def advice_pdf(result: EffectivenessResult, methodology: Methodology, stamp: Stamp) -> bytes:
    """The recommendations as a document."""
    return render_pdf("effectiveness_measures.html", stamp, advice=prepare_advice(result, methodology))


def _kind(row: Mapping[Any, Any]) -> Kind:
    told = load_advice()
    action = choose(row, told.carried_out)
    return Kind(_title(row), told.titles[action], told.words[action], "" if action is Action.ABSENT else _facts(row))


def _facts(row: Mapping[Any, Any]) -> str:
    reached = (
        f"охвачено {number(row['reached_schools'])} из {number(row['planned_schools'])} ШНОР с такими мероприятиями"
    )
    done = f"исполнение {percent(row['execution'], 0)}"
    return f"{reached}, {done}; сила доказательств: {STRENGTH[KindEvidence(row['evidence'])]}."


def _reach(found: list[dict[Any, Any]]) -> Table:
    columns = [
        Column("Вид мер", 31), Column("Меро\u00adприятий", 11, "number"), Column("Испол\u00adнение", 11, "number"),
        Column("ШНОР с планом", 11, "number"), Column("Охвачено ШНОР", 12, "number"),
        Column("Меро\u00adприятий на школу", 12, "number"), Column("Участников на школу", 12, "number"),
    ]  # fmt: skip
    rows: list[Row] = [
        [
            _title(row),
            number(row["measures"]),
            percent(row["execution"], 0, "—"),
            number(row["planned_schools"]),
            number(row["reached_schools"]),
            number(row["measures_per_school"], 1, "—"),
            number(row["people_per_school"], 0, "—"),
        ]
        for row in found
    ]
    return table("Охват и объём мер по видам", columns, rows)


def _change(found: list[dict[Any, Any]]) -> Table:
    columns = [
        Column("Вид мер", 26), Column("Изменение в охваченных (школ)", 15, "number"),
        Column("Изменение в остальных (школ)", 15, "number"), Column("Разность", 11, "number"),
        Column("Интервал", 15, "center"), Column("Сила доказательств", 18),
    ]  # fmt: skip
    rows: list[Row] = [
        [
            _title(row),
            _mean(row["change_reached"], row["compared_reached"]),
            _mean(row["change_others"], row["compared_others"]),
            *_difference(row),
            STRENGTH[KindEvidence(row["evidence"])],
        ]
        for row in found
    ]
    return table("Изменение результатов охваченных и остальных ШНОР", columns, rows)


def _difference(row: Mapping[Any, Any]) -> tuple[str, str]:
    """The difference with its interval; groups that are too small are not compared, whatever they come to."""
    if row["evidence"] == KindEvidence.INSUFFICIENT:
        return "—", "—"
    return signed(row["difference"], missing="—"), bounds(row["difference_low"], row["difference_high"])


def _mean(change: float, schools: int) -> str:
    return f"{signed(change, missing='—')} ({number(schools)})" if not pd.isna(change) else "—"


def _title(row: Mapping[Any, Any]) -> str:
    label = MeasureKind(row["kind"]).label
    return label[:1].upper() + label[1:]
