"""Because of what a result differs: the mixed cases say what alone is enough."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rsoko.comparison.rows import plain
from rsoko.declared import workings
from rsoko.declared.monitoring import Outcome
from schemas.terms import ChangeCause, MonitoringKey

__all__ = ["Cases", "find_causes"]

Flags = npt.NDArray[np.bool_]
NAME = ["school", "field"]


@dataclass(frozen=True)
class Cases:
    """Six results of one monitoring.

    before, after: as the two runs have them, each by the code of its time. The other four by one code: `old` and `new`
    repeat the two runs, `data` has the later data under the earlier methodology, `methodology` the earlier data under
    the later methodology.
    """

    before: Outcome
    after: Outcome
    old: Outcome
    new: Outcome
    data: Outcome
    methodology: Outcome


def find_causes(cases: Cases, monitoring: MonitoringKey) -> pd.DataFrame:
    """Tell of each headline value and each constant of the region that differs because of what it does.

    school (None for a constant), field, cause in order of school: `data` or `methodology` where that change alone gives
    the later value and the other alone does not, `either` where each alone gives it, `code` where data and methodology
    give no difference by one code, `jointly` where nothing alone is enough.
    """
    facts = [fact.name for fact in workings(monitoring).facts]
    told = {name: _told(case, facts) for name, case in vars(cases).items()}
    index = pd.MultiIndex.from_tuples(sorted({each for case in told.values() for each in case}), names=NAME)
    values = {name: np.array([case.get(each) for each in index], dtype=np.object_) for name, case in told.items()}
    causes = pd.Series(_causes(values), index=index, name="cause", dtype="object")
    found = causes[_differ(values["before"], values["after"])].reset_index()
    return found.assign(school=found["school"].where(found["school"] != "", None))


def _causes(values: dict[str, Any]) -> Any:  # noqa: ANN401 - an array of words
    by_code = _differ(values["before"], values["old"]) | _differ(values["after"], values["new"])
    by_rest = _differ(values["old"], values["new"])
    data, methodology = (~_differ(values[name], values["new"]) for name in ("data", "methodology"))
    cases = [
        (by_code & ~by_rest, ChangeCause.CODE),
        (by_code, ChangeCause.JOINTLY),
        (data & methodology, ChangeCause.EITHER),
        (data, ChangeCause.DATA),
        (methodology, ChangeCause.METHODOLOGY),
    ]
    return np.select([holds for holds, _ in cases], [cause.value for _, cause in cases], ChangeCause.JOINTLY.value)


def _told(result: Outcome, facts: list[str]) -> dict[tuple[str, str], object]:
    """Values by school and field; constants of the region are those of no school."""
    told: dict[tuple[str, str], object] = {("", name): value for name, value in result.constants.items()}
    for row in plain(result.schools[["school", *facts]]).to_dict("records"):
        told |= {(row["school"], name): row[name] for name in facts}
    return told


def _differ(one: Any, other: Any) -> Flags:  # noqa: ANN401 - arrays of plain values
    return np.asarray(one != other, dtype=bool)
