"""Years after the history: the list of a year, the plans of its schools, and what these do to the results of the next.

The list is the one that the identification finds in the forms of the region: plans belong to those on it, and the
effect is planted in them and in no others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np
import pandas as pd

from rsoko.calendar import WEEKENDS
from rsoko.demo.arrays import Bools, Floats
from rsoko.demo.assessments import expected_share
from rsoko.demo.fates import Fates, supported_fates
from rsoko.demo.plans import carried_out, dose
from rsoko.demo.pupils import Pupils, next_pupils, with_entered
from rsoko.methodology import DEFAULT, load_methodology
from rsoko.monitorings.identification import identify
from rsoko.monitorings.plans import draft_plans
from rsoko.monitorings.result import Inputs
from rsoko.plans.drafting import as_form
from rsoko.reports.catalogue import load_catalogue
from schemas.forms import FORMS
from schemas.terms import FormKey, ResultsStatus

__all__ = ["EFFECTS", "Course", "Listing", "listing", "under_plans", "untouched"]

EFFECTS = (0.8, 0.0, 0.7, 0.6)
"""By cohort, what plans carried out in full take off the log-odds of a mark below the minimum; one cohort has none."""
_TRUTH = {"school": "str", "cohort": "int64", "dose": "float64", "effect": "float64"}


@dataclass(frozen=True, eq=False)
class Course:
    """What the schools came to: their state up to the last year, the plans of the cohorts, and what was planted.

    measures: columns of the form; truth: school, cohort, dose (0..1), effect (change of the expected share below the
    minimum in the year after, below zero is better), a row a school of a cohort.
    """

    fates: Fates
    pupils: Pupils
    measures: pd.DataFrame
    truth: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Listing:
    """The list of a year: status of results of every school of the region (missing: not open), drafts of its plans."""

    status: "pd.Series[str]"
    drafts: pd.DataFrame


def untouched(fates: Fates, pupils: Pupils) -> Course:
    """The schools before anything was planned for them."""
    nothing: pd.DataFrame = FORMS[FormKey.MEASURES].model.empty()
    return Course(fates, pupils, nothing, pd.DataFrame(columns=list(_TRUTH)).astype(_TRUTH))


def listing(inputs: Inputs, schools: pd.Series) -> Listing:
    """What the identification makes of the forms by the methodology that comes with the program."""
    methodology = load_methodology(DEFAULT.read_bytes())
    result = identify(inputs, methodology)
    status = result.schools.set_index("school")["results_status"].reindex(schools)
    drafts = as_form(
        draft_plans(result, inputs.conditions, load_catalogue(), methodology.identification, WEEKENDS), inputs.year
    )
    low = status.index[status == ResultsStatus.LOW]
    return Listing(status, drafts[drafts["school"].isin(low)].reset_index(drop=True))


def under_plans(
    course: Course,
    cohorts: range,
    listed: Callable[[Course, int], Listing],
    spring: Pupils,
    effects: Sequence[float],
    may_fail: Bools,
    rngs: tuple[np.random.Generator, np.random.Generator],
) -> Course:
    """Let the schools live on for the year after each cohort's.

    `listed` says whom the forms up to a year put on its list; `spring` has the pupils of the first year after, whom the
    surveys count; `effects` are those of the cohorts, repeated as long as there are any; the generators are those of
    the schools and of the plans. What comes of a year does not depend on how many follow.
    """
    for cohort, effect in zip(cohorts, islice(cycle(effects), len(cohorts)), strict=True):
        found = listed(course, cohort)
        plans = carried_out(found.drafts, rngs[1])
        amount = dose(plans, found.status.index)
        relief = effect * amount
        fates = supported_fates(course.fates, relief, may_fail & _of_no_list(found), rngs[0])
        failing = fates.failing[:, -1]
        first = cohort == cohorts.start
        pupils = with_entered(spring, failing, rngs[0]) if first else next_pupils(course.pupils, failing, rngs[0])
        truth = _truth(found, cohort, amount, _effect(fates, pupils, relief))
        course = Course(fates, pupils, _joined(course.measures, plans), _joined(course.truth, truth))
    return course


def _of_no_list(found: Listing) -> Bools:
    return np.asarray((found.status == ResultsStatus.NONE).to_numpy(dtype=bool))


def _effect(fates: Fates, pupils: Pupils, relief: Floats) -> Floats:
    """Change of the expected share of the newest year that the measures brought."""
    ability, enrolled = fates.ability[:, -1], pupils.enrolled[:, -1]
    return np.asarray(expected_share(ability, enrolled) - expected_share(ability + relief, enrolled))


def _truth(found: Listing, cohort: int, amount: Floats, effect: Floats) -> pd.DataFrame:
    columns = {"school": found.status.index, "cohort": cohort, "dose": amount, "effect": effect}
    low = (found.status == ResultsStatus.LOW).to_numpy(dtype=bool)
    return pd.DataFrame(columns).astype(_TRUTH)[low]


def _joined(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([before, after], ignore_index=True)
