"""A place in the monitoring of deficits: its schools, its cells, those of the places below and of the region."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from rsoko.records import records
from rsoko.reports.deficits_shown import REGION, Row, Shown
from rsoko.reports.territory import schools_of
from schemas.terms import ComparedGroup, ResultsStatus, Scope

__all__ = ["Place", "deficits_place"]

LOW = ComparedGroup.LOW.value
Key = tuple[str | None, str, str, str | None]


@dataclass(frozen=True)
class Place:
    """Whose document it is. `schools`: rows of its schools; `cells`: by group, scope, code and subject."""

    scope: Scope
    code: str
    name: str
    shown: Shown
    schools: pd.DataFrame
    cells: dict[Key, Row]

    def cell(self, group: str | None = None, subject: str | None = None) -> Row | None:
        """The own cell of a group of schools (None: all) and a subject (None: all); None where there is none."""
        return self.cells.get((group, self.scope.value, self.code, subject))

    def below(self, scope: Scope, code: str, group: str | None = None) -> Row | None:
        """The cell of a place within this one."""
        return self.cells.get((group, scope.value, code, None))

    def region(self, group: str | None = None, subject: str | None = None) -> Row | None:
        """The cell of the region."""
        return self.cells.get((group, Scope.MINISTRY.value, REGION, subject))

    def subjects(self) -> list[str]:
        """Subjects that are taught here, in order."""
        own = (self.scope.value, self.code)
        return sorted({subject for _, *place, subject in self.cells if subject is not None and tuple(place) == own})

    @property
    def low(self) -> pd.DataFrame:
        """Schools with low results."""
        return self.schools[(self.schools["results_status"] == ResultsStatus.LOW.value).fillna(False)]

    @property
    def silent(self) -> pd.DataFrame:
        """Schools that sent no sheet; that is no secret."""
        return self.schools[[teachers == 0 for teachers in self.schools["teachers"]]]


def deficits_place(shown: Shown, scope: Scope, code: str) -> Place:
    """The region, a district, a municipality or a school.

    Raises UserError `no-such-place` where the run knows no school there.
    """
    whole = scope is Scope.MINISTRY
    schools = shown.schools if whole else schools_of(shown.schools, scope, code)
    name = "Кировская область" if whole else str(schools.iloc[0]["name" if scope is Scope.SCHOOL else f"{scope}_name"])
    codes = {code, REGION, *_codes(schools, ("school", "municipality", "district"))}
    rows = records(shown.cells[shown.cells["code"].isin(codes)])
    cells = {(row["group"], str(row["scope"]), str(row["code"]), row["subject"]): row for row in rows}
    return Place(scope, code, name, shown, schools, cells)


def _codes(schools: pd.DataFrame, columns: Iterable[str]) -> set[str]:
    return {str(code) for column in columns for code in schools[column].unique()}
