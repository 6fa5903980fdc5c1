"""Forms as a careful sender would fill them in: a header and rows of cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from rsoko.demo.cells import Cell, columns_of_cells, titles
from rsoko.demo.region import Region
from schemas.forms import FORMS
from schemas.terms import FormKey

__all__ = ["IDENTIFICATION_FORMS", "SURVEYS", "FilledForm", "filled_forms"]

IDENTIFICATION_FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS)
SURVEYS = (FormKey.DEFICITS, FormKey.PARTICIPATION)
# Districts that gather the plans of their municipalities and send them themselves.
GATHERING = ("2", "7")


@dataclass(frozen=True)
class FilledForm:
    """A form of one sender and year; `above` and `below` are lines around the table, `indent` empty columns."""

    form: FormKey
    year: int
    sender: str
    header: list[str]
    rows: list[list[Cell]]
    above: list[list[Cell]] = field(default_factory=list)
    below: list[list[Cell]] = field(default_factory=list)
    indent: int = 0

    @property
    def grid(self) -> list[list[Cell]]:
        """All lines of the sheet «Данные» from its first row and column."""
        lines: list[list[Cell]] = [*self.above, list(self.header), *self.rows, *self.below]
        pad: list[Cell] = [None] * self.indent
        return [pad + line for line in lines] if self.indent else lines


def filled_forms(region: Region) -> Iterator[FilledForm]:
    """Fill in every form for every sender and year that have rows.

    In order of form, year and sender; first the history up to the campaign, then the surveys of the spring, then the
    years after, then the plans of their lists: a region that goes on leaves the places of what stood before.
    """
    senders = region.schools.set_index("school")["municipality"]
    history = {form: getattr(region, form.value) for form in IDENTIFICATION_FORMS}
    parts = [(form, frame[frame["year"] <= region.year]) for form, frame in history.items()]
    parts += [(form, getattr(region, form.value)) for form in SURVEYS]
    parts += [(form, frame[frame["year"] > region.year]) for form, frame in history.items()]
    for form, frame in parts:
        yield from _of_form(form, frame, frame["school"].map(senders))
    yield from _of_form(FormKey.MEASURES, region.measures, region.measures["school"].map(_planners(region)))


def _planners(region: Region) -> pd.Series:
    """Tell by school who sends its plan: the municipality, or the district that gathers the plans of its own."""
    districts = region.municipalities.set_index("code")["district"]
    town = region.schools.set_index("school")["municipality"]
    district = town.map(districts)
    return town.mask(district.isin(GATHERING), district)


def _of_form(form: FormKey, frame: pd.DataFrame, sender: pd.Series) -> Iterator[FilledForm]:
    """Part the rows of a form by year and sender; cells are made once for all, for the sake of speed."""
    table = FORMS[form]
    # Rows of plans belong to the year of their cohort.
    years = frame[str(table.year_field)]
    ordered = frame.assign(year=years, sender=sender).sort_values(["year", "sender"], kind="stable")
    columns = columns_of_cells(table, ordered)
    sizes = ordered.groupby(["year", "sender"]).size().rename("rows").reset_index()
    begin = 0
    for year, code, size in zip(*(sizes[name].tolist() for name in sizes.columns), strict=True):
        part = zip(*(column[begin : begin + size] for column in columns), strict=True)
        yield FilledForm(form, year, code, titles(table), [list(row) for row in part])
        begin += size
