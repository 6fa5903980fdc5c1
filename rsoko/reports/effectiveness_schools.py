"""Recommendations on the measures of the schools of a place: what each has carried out, what to do with each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rsoko.methodology import Methodology
from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.records import records
from rsoko.reports.effectiveness_advice import Action, SchoolAction, choose, choose_for_school, load_advice
from rsoko.reports.effectiveness_place import Part
from rsoko.reports.effectiveness_rules import Rules, rules_in_words
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import number, percent, signed
from schemas.terms import ChangeVerdict, MeasureKind

__all__ = ["SchoolAdvice", "knows_kinds", "prepare_school_advice", "school_advice_pdf"]


@dataclass(frozen=True)
class SchoolAdvice:
    """Everything the template shows; `words`: what each recommendation that occurs means."""

    place: str
    year: int
    cohort_year: int
    rules: Rules
    carried_out: str
    schools: Table
    measures: Table
    words: list[str]
    without_plan: list[str]


def knows_kinds(result: EffectivenessResult) -> bool:
    """Whether the result says which measures a school has of each kind: one of past years does not."""
    cohort = result.schools[result.schools["in_cohort"].astype(bool)]
    return len(result.school_kinds) > 0 or int(cohort["measures"].sum()) == 0


def prepare_school_advice(part: Part, methodology: Methodology) -> SchoolAdvice:
    """The recommendations for the schools of the cohort of a place, of a result that `knows_kinds`."""
    result, told = part.region, load_advice()
    region = {MeasureKind(row["kind"]): choose(row, told.carried_out) for row in records(result.kinds)}
    kinds = {(row["school"], row["kind"]): row for row in records(result.school_kinds)}
    schools = records(part.cohort)
    chosen = [
        (school, kind, kinds.get((school["school"], kind.value)), action)
        for school in schools
        if school["measures"]
        for kind in MeasureKind
        if (action := _action(kinds.get((school["school"], kind.value)), region[kind], told.carried_out)) is not None
    ]
    used = {action for *_, action in chosen}
    return SchoolAdvice(
        place=part.name,
        year=result.year,
        cohort_year=int(result.constants["cohort_year"] or 0),
        rules=rules_in_words(methodology),
        carried_out=percent(told.carried_out, 0),
        schools=_schools(schools),
        measures=_measures(chosen),
        words=[told.school_words[action] for action in SchoolAction if action in used],
        without_plan=[_name(school) for school in schools if not school["measures"]],
    )


def school_advice_pdf(part: Part, methodology: Methodology, stamp: Stamp) -> bytes:
    """The recommendations of a place as a document."""
    return render_pdf("effectiveness_schools.html", stamp, advice=prepare_school_advice(part, methodology))


_Chosen = tuple[Mapping[str, Any], MeasureKind, Mapping[str, Any] | None, SchoolAction]


def _action(kind: Mapping[str, Any] | None, region: Action, carried_out: float) -> SchoolAction | None:
    return choose_for_school(None if kind is None else kind["execution"], region, carried_out)


def _schools(schools: list[dict[str, Any]]) -> Table:
    columns = [
        Column("Школа (код)", 42), Column("Изменение", 15, "number"), Column("Вывод", 25),
        Column("Исполнение плана", 18, "number"),
    ]  # fmt: skip
    rows = [
        [
            _name(school),
            signed(school["change"], missing="—"),
            ChangeVerdict(school["verdict"]).label,
            percent(school["execution"], 0, "плана нет"),
        ]
        for school in schools
    ]
    return table("Школы перечня", columns, rows)


def _measures(chosen: Sequence[_Chosen]) -> Table:
    """A row for each school and kind of measures; the name of a school stands once."""
    columns = [
        Column("Школа (код)", 30), Column("Вид мер", 30), Column("Выпол\u00adнено из", 10, "center"),
        Column("Испол\u00adнение", 11, "number"), Column("Рекомендация", 19),
    ]  # fmt: skip
    told, rows, last = load_advice(), [], ""
    for school, kind, own, action in chosen:
        name = _name(school)
        label = kind.label
        done = "—" if own is None else f"{number(own['measures_done'])} из {number(own['measures'])}"
        execution = percent(None if own is None else own["execution"], 0, "—")
        rows.append(
            ["" if name == last else name, label[:1].upper() + label[1:], done, execution, told.school_titles[action]]
        )
        last = name
    return table("Меры школ и рекомендации по ним", columns, rows)


def _name(school: Mapping[str, Any]) -> str:
    return f"{school['name']} ({school['school']})"
