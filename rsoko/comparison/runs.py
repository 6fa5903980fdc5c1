"""Two runs of one monitoring and everything that they differ in."""

from dataclasses import dataclass

import pandas as pd

from rsoko.comparison.data import DataDifference
from rsoko.comparison.parameters import ParameterDifference
from rsoko.comparison.results import ResultDifference
from schemas.terms import ChangeCause, MonitoringKey

__all__ = ["CodeDifference", "Compared", "RunDifference"]


@dataclass(frozen=True)
class Compared:
    """A run that is compared: its number, year, status in words, and what names its data, methodology and code."""

    run: str
    year: int
    status: str
    snapshot: str
    methodology: str
    methodology_version: str
    code: str


@dataclass(frozen=True)
class CodeDifference:
    """Versions of the program: of both runs, and the one that computed the mixed cases.

    `repeated`: whether that one gives the results of the earlier and of the later run to the last digit; None where it
    cannot compute the mixed cases, and `obstacle` says why.
    """

    before: str
    after: str
    now: str
    repeated: tuple[bool, bool] | None
    obstacle: str = ""


@dataclass(frozen=True)
class RunDifference:
    """What two runs differ in and because of what.

    causes: school, field, cause as `find_causes` gives them; schools: school, name, municipality_name of all schools of
    either run.
    """

    monitoring: MonitoringKey
    before: Compared
    after: Compared
    data: DataDifference
    methodology: list[ParameterDifference]
    code: CodeDifference
    results: ResultDifference
    causes: pd.DataFrame
    schools: pd.DataFrame

    def cause_of(self, school: str | None) -> ChangeCause | None:
        """The cause of what changed of a school; `jointly` where its values have several, None where nothing did."""
        found = self.causes.loc[self.causes["school"] == school, "cause"].unique().tolist()
        if len(found) == 1:
            return ChangeCause(found[0])
        return ChangeCause.JOINTLY if found else None
