"""What the estimates of the effect come to, in sentences that claim no more than the numbers do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.reports.effectiveness_place import Part, effects_by_model, verdict_of
from rsoko.reports.effectiveness_rules import Rules
from rsoko.reports.wording import SPACE, counted, number, signed
from schemas.terms import ChangeVerdict, EffectModel, EffectVerdict

__all__ = ["CHECKED", "Facts", "bounds", "check_words", "conclude", "effect_words", "naive_words"]

UNIT = f"{SPACE}п.{SPACE}п."
# Each estimate as a table names it.
CHECKED = {
    EffectModel.MAIN: "Основная оценка",
    EffectModel.HISTORY: "С учётом трёх лет до мер",
    EffectModel.NO_SMALL: "Основная без малых школ",
    EffectModel.DID: "Без поправки на исходную долю",
    EffectModel.NAIVE: "Простое «до и после»",
    EffectModel.PLACEBO: "Годы до принятия мер",
}
# Estimates that know nothing of regression to the mean, or of measures, must not speak of proof.
_UNCORRECTED = {
    EffectVerdict.WORKED: "разность в пользу ШНОР; мерам не приписывается",
    EffectVerdict.WORSENED: "разность не в пользу ШНОР; мерам не приписывается",
    EffectVerdict.UNPROVEN: "разность не доказана",
}
_NAIVE = {
    EffectVerdict.WORKED: "доля снизилась; мерам не приписывается",
    EffectVerdict.WORSENED: "доля выросла; мерам не приписывается",
    EffectVerdict.UNPROVEN: "изменение не доказано",
}
_PLACEBO = {
    EffectVerdict.WORKED: "до мер различие уже было",
    EffectVerdict.WORSENED: "до мер различие уже было",
    EffectVerdict.UNPROVEN: "различия до мер не найдено",
}
_OTHERS = {EffectModel.DID: _UNCORRECTED, EffectModel.NAIVE: _NAIVE, EffectModel.PLACEBO: _PLACEBO}


@dataclass(frozen=True)
class Facts:
    """Counts of the cohort of a place and the sentences on the effect in the region."""

    schools: int
    comparison: int
    verdicts: dict[str, int]
    known: int
    left: int
    stayed: int
    status_unknown: int
    without_plan: int
    measures: int
    execution: float | None
    effect: str
    naive: str
    placebo: str
    verdict: EffectVerdict


def conclude(part: Part, rules: Rules) -> Facts:
    """The facts of a place."""
    cohort, counts = part.cohort, part.cohort["verdict"].value_counts()
    verdicts = {verdict.value: int(counts.get(verdict.value, 0)) for verdict in ChangeVerdict}
    left, plans = cohort["left_list"], part.execution.iloc[0]
    return Facts(
        schools=len(cohort),
        comparison=part.comparison,
        verdicts=verdicts,
        known=len(cohort) - verdicts[ChangeVerdict.NO_DATA],
        left=int(left.fillna(False).astype(bool).sum()),
        stayed=int((~left.fillna(True).astype(bool)).sum()),
        status_unknown=int(left.isna().sum()),
        without_plan=int(plans["cohort_without_plan"]),
        measures=int(plans["measures"]),
        execution=None if pd.isna(plans["execution"]) else float(plans["execution"]),
        effect=effect_words(part.region, rules),
        naive=naive_words(part.region),
        placebo=_placebo_words(part.region),
        verdict=verdict_of(part.region),
    )


def effect_words(result: EffectivenessResult, rules: Rules) -> str:
    """The main estimate with its interval, and what it lets one say."""
    row, verdict = effects_by_model(result)[EffectModel.MAIN], verdict_of(result)
    if verdict is EffectVerdict.INSUFFICIENT:
        return _insufficient(result, row, rules)
    found = f"{signed(row['estimate'])} (доверительный интервал {bounds(row['low'], row['high'])})"
    if verdict is EffectVerdict.WORKED:
        return (
            "Улучшение доказано: доля участников ниже минимального порога снизилась в ШНОР сильнее, чем в школах зоны "
            f"риска с той же исходной долей; разность изменений — {found}. Интервал целиком ниже нуля."
        )
    if verdict is EffectVerdict.WORSENED:
        return (
            "Ухудшение доказано: доля участников ниже минимального порога изменилась в ШНОР хуже, чем в школах зоны "
            f"риска с той же исходной долей; разность изменений — {found}. Интервал целиком выше нуля, и оценка с "
            "учётом результатов трёх лет это подтверждает."
        )
    if row["verdict"] == EffectVerdict.WORSENED:
        return (
            f"Эффект мер не доказан. Основная оценка — {found}, но оценка с учётом результатов трёх лет ухудшения не "
            "подтверждает, а основная для школ, отобранных по нескольким годам, смещена не в пользу мер."
        )
    return (
        f"Эффект мер не доказан: различие изменений ШНОР и школ зоны риска с той же исходной долей — {found}. Интервал "
        "включает ноль: с данными согласуется и отсутствие эффекта, и любое значение в этих пределах. Это не означает, "
        "что меры бесполезны."
    )


def naive_words(result: EffectivenessResult) -> str:
    """The difference before and after, beside it why it misleads; empty where it is not known."""
    row = effects_by_model(result)[EffectModel.NAIVE]
    if row["estimate"] is None:
        return ""
    span = "" if row["low"] is None else f" (интервал {bounds(row['low'], row['high'])})"
    return (
        f"Простое сравнение ШНОР «до и после» даёт {signed(row['estimate'])}{span}, но судить по нему о мерах нельзя. "
        "В перечень школы попадают с худшими результатами, и в следующем году часть отклонения исчезает сама собой, "
        "даже если ничего не делать (возврат к среднему); кроме того, в него входит всё, что изменилось во всех школах."
    )


def check_words(model: EffectModel, verdict: EffectVerdict) -> str:
    """What an estimate lets one say; only those that take regression to the mean out may speak of proof."""
    return _OTHERS.get(model, {}).get(verdict, verdict.label)


def bounds(low: float | None, high: float | None) -> str:
    """An interval of a difference: «от −5,2 до +1,1 п. п.»; a dash where there is none."""
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return "—"
    return f"от{SPACE}{signed(low).removesuffix(UNIT)} до{SPACE}{signed(high)}"


def _insufficient(result: EffectivenessResult, row: Mapping[str, Any], rules: Rules) -> str:
    if result.constants["after_year"] is None:
        return (
            "Данных недостаточно: результатов оценочных процедур за годы после принятия мер нет. Вывод об эффекте не "
            "делается."
        )
    cohort, others = row["cohort_schools"], row["comparison_schools"]
    return (
        f"Данных недостаточно: для вывода нужны данные за оба года не менее чем по {number(rules.min_cohort)} ШНОР и "
        f"{number(rules.min_comparison)} школам зоны риска, а они есть по {number(cohort)} и {number(others)}. Вывод "
        "об эффекте не делается."
    )


def _placebo_words(result: EffectivenessResult) -> str:
    row = effects_by_model(result)[EffectModel.PLACEBO]
    verdict = EffectVerdict(row["verdict"])
    if verdict is EffectVerdict.INSUFFICIENT:
        return "Сравнить группы на годах до принятия мер нельзя: данных недостаточно."
    known = counted(row["cohort_schools"] + row["comparison_schools"], "школе", "школам", "школам")
    years = f"{row['before_year']}–{row['after_year']}"
    if verdict is EffectVerdict.UNPROVEN:
        return f"На годах до принятия мер ({years}, по {known}) различия изменений двух групп не найдено."
    return (
        f"На годах до принятия мер ({years}, по {known}) различие изменений двух групп уже было: "
        f"{signed(row['estimate'])} Причиной могла быть и поддержка тех же школ по прежним перечням. "
        "Вывод об эффекте требует осторожности."
    )
