"""A part of the region: the frames of a result for the schools of one place."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from rsoko.errors import UserError
from rsoko.monitorings.result import Result
from schemas.terms import Scope

__all__ = ["COLUMNS", "Territory", "region_of", "restrict", "schools_of", "territory"]

# Columns of `schools` by what kind of place they name.
COLUMNS = {Scope.DISTRICT: "district", Scope.MUNICIPALITY: "municipality", Scope.SCHOOL: "school"}
PARTS = ("years", "pairs", "indicators", "mentors", "project500")


@dataclass(frozen=True)
class Territory:
    """Whose document it is: the place, its own result, the result of the whole region for comparison."""

    scope: Scope
    code: str
    name: str
    own: Result
    region: Result


def restrict(result: Result, scope: Scope, code: str) -> Result:
    """The frames of a result for the schools of one place; constants stay those of the region.

    Raises UserError `no-such-place` where the run knows no school there.
    """
    schools = schools_of(result.schools, scope, code)
    parts: dict[str, Any] = {part: _of_schools(getattr(result, part), schools["school"]) for part in PARTS}
    return replace(result, schools=schools, **parts)


def schools_of(schools: pd.DataFrame, scope: Scope, code: str) -> pd.DataFrame:
    """Rows of the schools of one place. Raises UserError `no-such-place` where there are none."""
    own = schools[schools[COLUMNS[scope]] == code].reset_index(drop=True)
    if own.empty:
        text = f"В запуске нет школ с областью «{scope.label}» и кодом «{code}»."
        raise UserError("no-such-place", text, "Проверьте код по реестру.")
    return own


def territory(result: Result, scope: Scope, code: str) -> Territory:
    """A district or a municipality with its own schools."""
    own = restrict(result, scope, code)
    return Territory(scope, code, str(own.schools[f"{COLUMNS[scope]}_name"].iloc[0]), own, result)


def region_of(result: Result) -> Territory:
    """The whole region as a territory."""
    return Territory(Scope.MINISTRY, "region", "Кировская область", result, result)


def _of_schools(frame: pd.DataFrame, schools: pd.Series) -> pd.DataFrame:
    return frame[frame["school"].isin(schools)].reset_index(drop=True)
