"""Participation in what the institute does: its computation, export, documents, what is said of it in a few words."""

import pandas as pd

from rsoko.declared.monitoring import Brief, BriefTable, Headline, Workings
from rsoko.explaining.participation import explain_participation
from rsoko.methodology import Methodology
from rsoko.monitorings.coverage import INDICATORS
from rsoko.monitorings.material import Material
from rsoko.monitorings.participation import measure_participation
from rsoko.monitorings.participation_result import FRAMES, ParticipationInputs, ParticipationResult
from rsoko.records import records
from rsoko.reports.participation_documents import (
    district_documents,
    municipality_documents,
    regional_documents,
    school_documents,
)
from rsoko.reports.participation_place import listed_words
from rsoko.reports.participation_rules import measured, points
from rsoko.reports.territory import COLUMNS
from rsoko.reports.wording import percent
from rsoko.wording import term
from schemas.participation_result import RESULT
from schemas.terms import (
    ConditionsStatus,
    DocumentKind,
    FormKey,
    ParticipationIndicator,
    ParticipationLevel,
    ResultsStatus,
    Scope,
)

__all__ = ["WORKINGS"]

FACTS = (
    Headline("score", "Оценка участия, баллов из 100", points, protected=True),
    Headline("participation_level", "Участие в мероприятиях ИРО", term(ParticipationLevel)),
)
CONSTANTS = tuple(
    Headline(f"{indicator.value}_coverage", f"Охват по области: {indicator.label}", percent)
    for indicator in ParticipationIndicator
)
STATUSES = ["school", "results_status", "conditions_status"]


def _score(material: Material, methodology: Methodology) -> ParticipationResult:
    published = material.lists[material.year - 1]
    inputs = ParticipationInputs(
        year=material.year,
        schools=material.schools,
        participation=material.forms[FormKey.PARTICIPATION],
        listed=published.schools[STATUSES],
        mentors=published.mentors,
        resilient=tuple(published.schools.loc[published.schools["resilient"].astype(bool), "school"]),
        centres=material.catalogues["centres"],
    )
    return measure_participation(inputs, methodology)


def _export(result: ParticipationResult) -> dict[str, object]:
    """Constants and schools as programs hold on to them: nothing is hidden from the ministry."""
    columns = {f"{name}_coverage": name for name in INDICATORS}
    rows = records(result.schools.sort_values("school"), ("school", *columns, *(fact.name for fact in FACTS)))
    schools = [
        {
            "school": row["school"],
            "coverage": {name: row[column] for column, name in columns.items()},
            "score": row["score"],
            "level": row["participation_level"],
        }
        for row in rows
    ]
    return {"constants": result.constants, "schools": schools}


def _brief(result: ParticipationResult) -> Brief:
    schools = result.schools
    low = schools["results_status"] == ResultsStatus.LOW
    adverse = schools["conditions_status"] == ConditionsStatus.ADVERSE
    groups = (
        ("Участие, школ", slice(None)),
        ("Участие ШНОР, школ", low.fillna(False)),
        ("Участие ШНСУ, школ", adverse.fillna(False)),
    )
    own = result.absent.merge(schools[["school", "name", "municipality_name"]], on="school")
    return Brief(
        tables=tuple(BriefTable(title, _levels(schools.loc[of, "participation_level"])) for title, of in groups),
        remarks=(f"Школ, числа которых вне министерства не показываются: {int(schools['hidden'].sum())}",),
        listed_title="Школы, которым нужна помощь, но они не участвуют",
        listed=tuple(
            {
                "Код ОО": row["school"],
                "Школа": row["name"],
                "Муниципалитет": row["municipality_name"],
                "Перечень": listed_words(row["results_status"], row["conditions_status"]),
                "Участие": ParticipationLevel(row["participation_level"]).label,
                "Не хватает": _lacks(row["lacking"], bool(row["hidden"])),
            }
            for row in own.to_dict("records")
        ),
    )


def _lines(result: ParticipationResult, scope: Scope, code: str) -> list[str]:
    """A school reads of itself, an office how many of its schools take part."""
    schools = result.schools
    own = schools[schools[COLUMNS[scope]] == code] if scope in COLUMNS else schools
    if scope is Scope.SCHOOL:
        return [line for row in own.to_dict("records") for line in _own_lines(row)]
    counts = [("Школ в мониторинге", len(own))]
    counts += [
        (f"Участие в мероприятиях ИРО: {level.label}", int((own["participation_level"] == level).sum()))
        for level in ParticipationLevel
    ]
    absent = int(own["school"].isin(result.absent["school"]).sum())
    counts.append(("Школ перечней ШНОР и ШНСУ, которые мало участвуют или о которых нет сведений", absent))
    return [f"{title} — {count}" for title, count in counts]


def _own_lines(row: dict[object, object]) -> list[str]:
    lines = [f"Участие в мероприятиях ИРО: {ParticipationLevel(str(row['participation_level'])).label}"]
    score = row["score"]
    if not row["hidden"] and isinstance(score, float) and not pd.isna(score):
        lines.append(f"Оценка участия: {points(score)} из 100 баллов")
    return lines


def _levels(levels: pd.Series) -> tuple[tuple[str, str], ...]:
    counts = levels.value_counts()
    return tuple(
        (f"{level.label} ({level.value})", str(int(counts.get(level.value, 0)))) for level in ParticipationLevel
    )


def _lacks(lacking: str | None, hidden: bool) -> str:
    """What a school lacks most; of a hidden one it would tell of single teachers."""
    if hidden:
        return "не показывается"
    return "сведений нет" if lacking is None or pd.isna(lacking) else measured(lacking)


WORKINGS = Workings(
    result=ParticipationResult,
    frames={name: RESULT[name] for name in FRAMES},
    score=_score,
    export=_export,
    facts=FACTS,
    constants=CONSTANTS,
    documents={
        Scope.MINISTRY: regional_documents,
        Scope.DISTRICT: district_documents,
        Scope.MUNICIPALITY: municipality_documents,
        Scope.SCHOOL: school_documents,
    },
    shared={Scope.DISTRICT: frozenset({DocumentKind.PARTICIPATION_NOTE})},
    brief=_brief,
    lines=_lines,
    explain=explain_participation,
)
