"""The identification: its export, its documents, what is said of it in a few words."""

import pandas as pd

from rsoko.declared.monitoring import Brief, BriefTable, Headline, Workings
from rsoko.explaining.identification import explain_identification
from rsoko.methodology import Methodology
from rsoko.monitorings.identification import identify
from rsoko.monitorings.material import Material
from rsoko.monitorings.result import FRAMES, Inputs, Result
from rsoko.records import records
from rsoko.reports.documents import (
    district_documents,
    municipality_documents,
    regional_documents,
    school_documents,
)
from rsoko.reports.profile import result_steps
from rsoko.reports.stamp import Planned, Stamp
from rsoko.reports.territory import COLUMNS
from rsoko.reports.wording import percent, points
from rsoko.wording import term
from schemas.identification import RESULT
from schemas.terms import ConditionsStatus, DocumentKind, FormKey, Reliability, ResultsStatus, Scope

__all__ = ["WORKINGS"]

SCHOOL_FIELDS = (
    "school",
    "municipality",
    "district",
    "results_status",
    "conditions_status",
    "reliability",
    "conditions_index",
    "conditions_coverage",
    "defined_years",
    "low_years",
    "pooled_share",
    "olympiad_rate",
    "continuation_rate",
    "resilient",
)
PAIR_FIELDS = ("procedure", "subject", "year", "participants", "below_min", "share", "low")
FACTS = (
    Headline("results_status", "Образовательные результаты", term(ResultsStatus)),
    Headline("conditions_status", "Социальные условия", term(ConditionsStatus)),
    Headline("reliability", "Надёжность статуса", term(Reliability)),
    Headline("conditions_index", "Индекс условий, баллов", points),
    Headline("pooled_share", "Сводная доля ниже минимального порога", percent),
)
CONSTANTS = (
    Headline("olympiad_quantile", "Граница доли участников муниципального этапа олимпиады", percent),
    Headline("continuation_quantile", "Граница доли поступивших в 10 класс", percent),
    Headline("conditions_quantile", "Граница индекса условий для резильентных школ, баллов", points),
    Headline("good_quantile", "Граница доли отметок «4» и «5» для резильентных школ", percent),
)
PREVIOUS = ["school", "results_status", "conditions_status"]


def _score(material: Material, methodology: Methodology) -> Result:
    before = material.lists.get(material.year - 1)
    inputs = Inputs(
        year=material.year,
        schools=material.schools,
        assessments=material.forms[FormKey.ASSESSMENTS],
        engagement=material.forms[FormKey.ENGAGEMENT],
        conditions=material.forms[FormKey.CONDITIONS],
        previous=None if before is None else before.schools[PREVIOUS],
    )
    return identify(inputs, methodology)


def _export(result: Result) -> dict[str, object]:
    """Constants and schools with their pairs, as programs hold on to them."""
    pairs = {
        str(code): records(rows, PAIR_FIELDS)
        for code, rows in result.pairs.sort_values(["school", "year", "procedure", "subject"]).groupby("school")
    }
    schools = [
        row | {"pairs": pairs.get(str(row["school"]), [])}
        for row in records(result.schools.sort_values("school"), SCHOOL_FIELDS)
    ]
    return {"constants": result.constants, "schools": schools}


def _region(result: Result, _code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    return regional_documents(result, methodology, stamp)


def _brief(result: Result) -> Brief:
    schools = result.schools
    low = schools["results_status"] == ResultsStatus.LOW
    adverse = schools["conditions_status"] == ConditionsStatus.ADVERSE
    columns = ("school", "name", "municipality_name", "results_status", "conditions_status")
    listed = schools.loc[low | adverse, list(columns)]
    return Brief(
        tables=(
            BriefTable("Образовательные результаты, школ", _counts(schools["results_status"], ResultsStatus)),
            BriefTable("Социальные условия, школ", _counts(schools["conditions_status"], ConditionsStatus)),
        ),
        remarks=(
            f"Пограничных статусов: {int((schools['reliability'] == Reliability.BORDERLINE).sum())}",
            f"Резильентных школ: {int(schools['resilient'].sum())}",
        ),
        listed_title="Перечень ШНОР и ШНСУ",
        listed=tuple(
            {
                "Код ОО": school,
                "Школа": name,
                "Муниципалитет": municipality,
                "Результаты": ResultsStatus(results).label,
                "Условия": ConditionsStatus(conditions).label,
            }
            for school, name, municipality, results, conditions in zip(
                *(listed[column].tolist() for column in columns), strict=True
            )
        ),
    )


def _lines(result: Result, scope: Scope, code: str) -> list[str]:
    """A school reads of itself in words, an office in numbers."""
    schools = result.schools
    own = schools[schools[COLUMNS[scope]] == code] if scope in COLUMNS else schools
    if scope is Scope.SCHOOL:
        return [
            line
            for results, conditions in zip(own["results_status"], own["conditions_status"], strict=True)
            for line in (
                f"Образовательные результаты: {ResultsStatus(results).label}",
                f"Социальные условия: {ConditionsStatus(conditions).label}",
            )
        ]
    status, conditions = own["results_status"], own["conditions_status"]
    counts = (
        ("Школ в мониторинге", len(own)),
        ("Школ с низкими образовательными результатами (ШНОР)", (status == ResultsStatus.LOW).sum()),
        ("Школ в зоне риска", (status == ResultsStatus.RISK).sum()),
        (
            "Школ, функционирующих в неблагоприятных социальных условиях (ШНСУ)",
            (conditions == ConditionsStatus.ADVERSE).sum(),
        ),
        ("Школ, по результатам которых данных недостаточно", (status == ResultsStatus.NO_DATA).sum()),
    )
    return [f"{title}: {count}" for title, count in counts]


def _counts(column: pd.Series, words: type[ResultsStatus] | type[ConditionsStatus]) -> tuple[tuple[str, str], ...]:
    counts = column.value_counts()
    return tuple((f"{word.label} ({word.value})", str(int(counts.get(word.value, 0)))) for word in words)


WORKINGS = Workings(
    result=Result,
    frames={name: RESULT[name] for name in FRAMES},
    score=_score,
    export=_export,
    facts=FACTS,
    constants=CONSTANTS,
    documents={
        Scope.MINISTRY: _region,
        Scope.DISTRICT: district_documents,
        Scope.MUNICIPALITY: municipality_documents,
        Scope.SCHOOL: school_documents,
    },
    shared={Scope.DISTRICT: frozenset({DocumentKind.REGIONAL_NOTE})},
    brief=_brief,
    lines=_lines,
    explain=explain_identification,
    steps=result_steps,
)
