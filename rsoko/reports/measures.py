"""Drafts of the two complexes of measures: what, by whom, when, for which schools and why."""

from dataclasses import dataclass

from rsoko.calendar import WEEKENDS, Calendar, in_academic_year
from rsoko.methodology import Methodology
from rsoko.monitorings.catalogue import population
from rsoko.monitorings.result import Result
from rsoko.reports.catalogue import Catalogue, Measure, load_catalogue
from rsoko.reports.grounds import Grounds, find_grounds
from rsoko.reports.place_names import short_place
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import day, number
from schemas.terms import ConditionsStatus, MeasureKind, ResultsStatus

__all__ = ["Draft", "Proposal", "draft", "measures_pdf", "propose"]


@dataclass(frozen=True)
class Proposal:
    """One measure of a draft with its number («3.2») and the schools it concerns."""

    number: str
    measure: Measure
    bodies: str
    period: str
    grounds: Grounds


@dataclass(frozen=True)
class Draft:
    """A complex of measures: a table for each kind, an appendix by school."""

    complex: str
    year: int
    kinds: list[tuple[str, Table]]
    missing: list[str]
    measures: int
    schools: int
    pronounced: float
    appendix: Table


def draft(result: Result, complex_: str, methodology: Methodology, calendar: Calendar = WEEKENDS) -> Draft:
    """The draft of the complex `results` or `conditions`; measures that concern nobody are left out."""
    catalogue = load_catalogue()
    kinds, proposals, missing = [], [], []
    for position, kind in enumerate(MeasureKind, start=1):
        own = propose(result, complex_, kind, position, methodology, catalogue, calendar)
        title = f"{position}. {kind.label[:1].upper()}{kind.label[1:]}"
        if own:
            kinds.append((title, _kind_table(own)))
            proposals += own
        else:
            missing.append(kind.label)
    appendix = _appendix(result, proposals)
    return Draft(
        complex_, result.year, kinds, missing, len(proposals), len(appendix.rows), catalogue.pronounced, appendix
    )


def propose(
    result: Result,
    complex_: str,
    kind: MeasureKind,
    position: int,
    methodology: Methodology,
    catalogue: Catalogue,
    calendar: Calendar,
) -> list[Proposal]:
    """Measures of one kind that concern at least one school, numbered within the kind."""
    proposals: list[Proposal] = []
    for measure in catalogue.measures:
        if (measure.complex, measure.kind) != (complex_, kind):
            continue
        found = find_grounds(result, measure.grounds, methodology.identification, catalogue.pronounced)
        chosen = set(population(result.schools, measure.schools)["school"])
        grounds = {school: words for school, words in sorted(found.items()) if school in chosen}
        if grounds:
            bodies = "; ".join(catalogue.bodies[body] for body in measure.bodies)
            label = f"{position}.{len(proposals) + 1}"
            proposals.append(Proposal(label, measure, bodies, period(measure, result.year, calendar), grounds))
    return proposals


def period(measure: Measure, year: int, calendar: Calendar) -> str:
    """From when to when, in the academic year after the campaign."""
    start, end = (calendar.working_day(in_academic_year(date, year)) for date in (measure.start, measure.end))
    return f"{day(start)} – {day(end)}"


def measures_pdf(result: Result, complex_: str, methodology: Methodology, stamp: Stamp) -> bytes:
    """The draft as a document marked «Проект»."""
    return render_pdf("measures.html", stamp, draft=draft(result, complex_, methodology, stamp.calendar))


def _kind_table(proposals: list[Proposal]) -> Table:
    columns = [
        Column("№", 6, "center"), Column("Мера", 45), Column("Ответственные", 26),
        Column("Срок", 14, "center"), Column("Школ", 9, "center"),
    ]  # fmt: skip
    rows = [[one.number, one.measure.title, one.bodies, one.period, number(len(one.grounds))] for one in proposals]
    return table("", columns, rows)


def _appendix(result: Result, proposals: list[Proposal]) -> Table:
    """Schools in order of municipality, each with the numbers of its measures and their grounds."""
    places = result.schools.sort_values(["municipality_name", "school"])
    rows = []
    for row in places.to_dict("records"):
        reasons = _reasons(str(row["school"]), proposals)
        if reasons:
            place = f"{row['name']} ({row['school']})\n{short_place(str(row['municipality_name']))}"
            rows.append([place, _statuses(str(row["results_status"]), str(row["conditions_status"])), reasons])
    columns = [
        Column("Школа (код), муниципалитет", 28), Column("Статус", 9, "center"),
        Column("Номера мер и основания включения", 63),
    ]  # fmt: skip
    return table("Школы, меры и основания включения", columns, rows)


def _reasons(school: str, proposals: list[Proposal]) -> str:
    """Grounds of a school, each once, with the numbers of the measures that it calls for."""
    numbers: dict[str, list[str]] = {}
    for one in proposals:
        if school in one.grounds:
            numbers.setdefault("; ".join(one.grounds[school]), []).append(one.number)
    return " • ".join(f"{', '.join(own)}: {ground}" for ground, own in numbers.items())


def _statuses(results: str, conditions: str) -> str:
    words = [ResultsStatus(results).label] if results in (ResultsStatus.LOW, ResultsStatus.RISK) else []
    if conditions == ConditionsStatus.ADVERSE:
        words.append(ConditionsStatus.ADVERSE.label)
    return ", ".join(words) or "—"
