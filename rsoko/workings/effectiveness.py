"""Effectiveness of measures: its computation, export, documents, what is said of it in a few words."""

import pandas as pd

from rsoko.declared.monitoring import Brief, BriefTable, Headline, Workings
from rsoko.methodology import Methodology
from rsoko.monitorings.effectiveness import judge_measures
from rsoko.monitorings.effectiveness_result import FRAMES, EffectivenessInputs, EffectivenessResult
from rsoko.monitorings.material import Material
from rsoko.records import records
from rsoko.reports.effectiveness_documents import district_documents, municipality_documents, regional_documents
from rsoko.reports.effectiveness_place import effects_by_model, verdict_of
from rsoko.reports.effectiveness_words import CHECKED, bounds, check_words
from rsoko.reports.wording import number, percent, signed
from rsoko.wording import term
from schemas.effectiveness_result import RESULT
from schemas.terms import ChangeVerdict, DocumentKind, EffectModel, EffectVerdict, FormKey, Scope

__all__ = ["WORKINGS"]

FACTS = (
    Headline("verdict", "Изменение результатов", term(ChangeVerdict)),
    Headline("execution", "Исполнение плана", percent),
)
CONSTANTS = (
    Headline("cohort_year", "Год перечня", str),
    Headline("before_year", "Год до мер", str),
    Headline("after_year", "Год после мер", str),
    Headline("cohort_schools", "Школ в перечне", number),
    Headline("comparison_schools", "Школ сравнения", number),
    Headline("comparison_with_plan", "Школ сравнения с планом мероприятий", number),
)
BOUNDS = ("estimate", "low", "high")
SCHOOL_FIELDS = (
    "school", "share_before", "share_after", "change", "low", "high", "verdict", "left_list", "execution",
)  # fmt: skip
# Recommendations on the measures and on the work of the system name kinds of measures and offices, no school.
ADVICE = (DocumentKind.MEASURES_ADVICE, DocumentKind.SYSTEM_ADVICE)
PLACES = {Scope.MUNICIPALITY: "municipality", Scope.DISTRICT: "district"}


def _score(material: Material, methodology: Methodology) -> EffectivenessResult:
    year, cohort = material.year, material.year - 1
    inputs = EffectivenessInputs(
        year=year,
        cohort_year=cohort,
        schools=material.schools,
        assessments=material.forms[FormKey.ASSESSMENTS],
        measures=material.forms[FormKey.MEASURES],
        cohort=material.lists[cohort].schools,
        now=material.lists[year].schools[["school", "results_status"]],
        operation=material.operation,
        calendar=material.calendar,
    )
    return judge_measures(inputs, methodology)


def _export(result: EffectivenessResult) -> dict[str, object]:
    """Constants, the main estimate and the plain one, schools of the cohort: nothing is hidden from the ministry."""
    found, constants = effects_by_model(result), result.constants
    effect, did = ({name: found[model][name] for name in BOUNDS} for model in (EffectModel.MAIN, EffectModel.DID))
    return {
        "constants": constants,
        "cohort": constants["cohort_year"],
        "before_year": constants["before_year"],
        "after_year": constants["after_year"],
        "effect": effect,
        "did": did,
        "schools": records(_cohort(result).sort_values("school"), SCHOOL_FIELDS),
    }


def _brief(result: EffectivenessResult) -> Brief:
    cohort, found = _cohort(result), effects_by_model(result)
    verdicts = {model: EffectVerdict(found[model]["verdict"]) for model in CHECKED}
    without = int(result.execution["cohort_without_plan"].iloc[0])
    return Brief(
        tables=(
            BriefTable("Изменение результатов ШНОР, школ", _changes(cohort)),
            BriefTable(
                "Разность изменений, п. п.",
                tuple(
                    (CHECKED[model], _estimate(found[model], check_words(model, verdicts[model]))) for model in CHECKED
                ),
            ),
        ),
        remarks=(f"Вывод об эффекте мер: {verdict_of(result).label}", f"ШНОР без плана мероприятий: {without}"),
        listed_title="ШНОР с доказанным ухудшением результатов",
        listed=tuple(
            {
                "Код ОО": row["school"],
                "Школа": row["name"],
                "Муниципалитет": row["municipality_name"],
                "Изменение": signed(row["change"]),
                "Исполнение плана": percent(row["execution"], 0, "плана нет"),
            }
            for row in cohort[cohort["verdict"] == ChangeVerdict.WORSENED].to_dict("records")
        ),
    )


def _lines(result: EffectivenessResult, scope: Scope, code: str) -> list[str]:
    """An office reads how many of its schools changed, and what is known of the region; a school gets no letter."""
    if scope is Scope.SCHOOL:
        return []
    cohort = _cohort(result)
    own = cohort[cohort[PLACES[scope]] == code] if scope in PLACES else cohort
    left = int(own["left_list"].fillna(False).astype(bool).sum())
    counts = [("Школ в перечне ШНОР", str(len(own))), ("Из них выбыли из перечня", str(left))]
    counts += [(f"Изменение результатов: {title}", count) for title, count in _changes(own, coded=False)]
    return [*(f"{title} — {count}" for title, count in counts), f"Эффект мер по области: {verdict_of(result).label}"]


def _cohort(result: EffectivenessResult) -> pd.DataFrame:
    return result.schools[result.schools["in_cohort"].astype(bool)]


def _changes(cohort: pd.DataFrame, *, coded: bool = True) -> tuple[tuple[str, str], ...]:
    counts = cohort["verdict"].value_counts()
    return tuple(
        (f"{verdict.label} ({verdict.value})" if coded else verdict.label, str(int(counts.get(verdict.value, 0))))
        for verdict in ChangeVerdict
    )


def _estimate(row: dict[str, object], words: str) -> str:
    return f"{signed(row['estimate'], missing='—')}; {bounds(row['low'], row['high'])}; {words}"  # type: ignore[arg-type]


WORKINGS = Workings(
    result=EffectivenessResult,
    frames={name: RESULT[name] for name in FRAMES},
    score=_score,
    export=_export,
    facts=FACTS,
    constants=CONSTANTS,
    documents={
        Scope.MINISTRY: regional_documents,
        Scope.DISTRICT: district_documents,
        Scope.MUNICIPALITY: municipality_documents,
    },
    shared={
        Scope.DISTRICT: frozenset({DocumentKind.EFFECT_NOTE, *ADVICE}),
        Scope.MUNICIPALITY: frozenset(ADVICE),
    },
    brief=_brief,
    lines=_lines,
)
