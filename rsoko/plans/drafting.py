"""Draft plans as rows of the form that districts edit, each with the indicator that led to it in words."""

import pandas as pd

from rsoko.calendar import Calendar
from rsoko.methodology import Methodology
from rsoko.monitorings.catalogue import Catalogue
from rsoko.monitorings.plans import draft_plans
from rsoko.monitorings.result import Result
from rsoko.reports.catalogue import load_catalogue
from rsoko.reports.grounds import find_grounds
from rsoko.tables import Sheet
from schemas.forms import FORMS
from schemas.sheets import GROUNDS_SHEET
from schemas.terms import FormKey, MeasureStatus

__all__ = ["as_form", "drafted", "grounds_sheet"]


def drafted(result: Result, conditions: pd.DataFrame, methodology: Methodology, calendar: Calendar) -> pd.DataFrame:
    """Draft measures of all schools of the list (low or adverse), in order of school and number.

    `conditions` is the form of the snapshot. Columns: those of the form `measures`, then `grounds`: the indicator that
    led to the measure, in words. Where nothing says how many people will take part, `planned` is 0: the form cannot
    be sent without a number, and the intake asks whoever leaves it.
    """
    catalogue = load_catalogue()
    draft = draft_plans(result, conditions, catalogue, methodology.identification, calendar)
    return as_form(draft, result.year).assign(
        grounds=pd.Series(_words(draft, result, methodology, catalogue), index=draft.index, dtype="str")
    )


def as_form(draft: pd.DataFrame, cohort: int) -> pd.DataFrame:
    """Draft plans of a cohort (`schemas.plans`) as rows of the form `measures`: nothing is carried out yet."""
    filled = draft.assign(
        cohort=cohort,
        planned=draft["planned"].fillna(0),
        actual=None,
        status=MeasureStatus.PLANNED.value,
    )
    types = {name: column.dtype for name, column in FORMS[FormKey.MEASURES].columns.items()}
    return filled[list(types)].astype(types)


def grounds_sheet(draft: pd.DataFrame, names: dict[str, str]) -> Sheet:
    """Why each measure stands in the draft; `names` of schools by code."""
    schools = [names.get(school, "") for school in draft["school"]]
    columns = (draft["school"], schools, draft["number"].tolist(), draft["title"], draft["grounds"])
    headers = ("Код ОО", "Наименование", "№", "Мероприятие", "Основание: показатель выявления")
    return Sheet(GROUNDS_SHEET, headers, list(zip(*columns, strict=True)))


def _words(draft: pd.DataFrame, result: Result, methodology: Methodology, catalogue: Catalogue) -> list[str]:
    """The ground of each measure in words; each different ground is looked up once."""
    found = {
        ground: find_grounds(result, [ground], methodology.identification, catalogue.pronounced)
        for ground in draft["ground"].unique()
    }
    return [
        "; ".join(found[ground][school]) for ground, school in zip(draft["ground"], draft["school"], strict=True)
    ]  # fmt: skip
