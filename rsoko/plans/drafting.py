"""Draft plans: what the indicators of each listed school call for, as rows of the form that its district edits."""

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.monitorings.result import Result
from rsoko.reports.catalogue import load_catalogue
from rsoko.reports.deadlines import in_academic_year, working_day
from rsoko.reports.measures import Proposal, propose
from rsoko.tables import Sheet
from schemas.forms import FORMS
from schemas.sheets import GROUNDS_SHEET
from schemas.terms import ConditionsStatus, FormKey, MeasureKind, MeasureLevel, MeasureStatus, ResultsStatus, Scope

__all__ = ["drafted", "grounds_sheet"]

COMPLEXES = ("results", "conditions")
# Who carries a measure out is who leads it: the first of its bodies.
LEVELS = {
    Scope.MINISTRY: MeasureLevel.REGION,
    Scope.INSTITUTE: MeasureLevel.REGION,
    Scope.DISTRICT: MeasureLevel.DISTRICT,
    Scope.MUNICIPALITY: MeasureLevel.MUNICIPALITY,
    Scope.SCHOOL: MeasureLevel.SCHOOL,
}
DRAFT = ["school", "kind", "title", "level", "start", "end", "responsible", "grounds"]


def drafted(result: Result, methodology: Methodology) -> pd.DataFrame:
    """Draft measures of all schools of the list (low or adverse), in order of school and catalogue.

    Columns: those of the form `measures`, then `grounds`: the indicators that led to the measure, in words. Nobody
    knows yet how many people will take part: `planned` is 0, of which the intake reminds whoever sends it back.
    """
    schools = result.schools
    listed = (schools["results_status"] == ResultsStatus.LOW) | (
        schools["conditions_status"] == ConditionsStatus.ADVERSE
    )
    rows = [row for proposal in _proposals(result, methodology) for row in _rows(proposal, result.year)]
    frame = pd.DataFrame(rows, columns=DRAFT)
    frame = frame[frame["school"].isin(schools.loc[listed, "school"])]
    frame = frame.sort_values("school", kind="stable", ignore_index=True)
    frame = frame.assign(
        cohort=result.year,
        number=frame.groupby("school").cumcount() + 1,
        planned=0,
        actual=None,
        status=MeasureStatus.PLANNED.value,
    )
    columns = FORMS[FormKey.MEASURES].columns
    types = {name: column.dtype for name, column in columns.items()}
    return frame[[*columns, "grounds"]].astype({**types, "grounds": "str"})


def grounds_sheet(draft: pd.DataFrame, names: dict[str, str]) -> Sheet:
    """Why each measure stands in the draft; `names` of schools by code."""
    schools = [names.get(school, "") for school in draft["school"]]
    columns = (draft["school"], schools, draft["number"].tolist(), draft["title"], draft["grounds"])
    headers = ("Код ОО", "Наименование", "№", "Мероприятие", "Основание: показатель выявления")
    return Sheet(GROUNDS_SHEET, headers, list(zip(*columns, strict=True)))


def _proposals(result: Result, methodology: Methodology) -> list[Proposal]:
    catalogue = load_catalogue()
    return [
        proposal
        for complex_ in COMPLEXES
        for position, kind in enumerate(MeasureKind, start=1)
        for proposal in propose(result, complex_, kind, position, methodology, catalogue)
    ]


def _rows(proposal: Proposal, year: int) -> list[tuple[object, ...]]:
    measure = proposal.measure
    start, end = (pd.Timestamp(working_day(in_academic_year(day, year))) for day in (measure.start, measure.end))
    about = (measure.kind.value, measure.title, LEVELS[measure.bodies[0]].value, start, end, proposal.bodies)
    return [(school, *about, "; ".join(words)) for school, words in proposal.grounds.items()]
