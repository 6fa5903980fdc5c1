"""Demo regions whose schools live on under plans, identified and judged year by year as the ministry would."""

from functools import cache

import pandas as pd

from rsoko.demo import EFFECTS, Region, make_region
from rsoko.monitorings.effectiveness import EffectivenessInputs, EffectivenessResult, judge_measures
from rsoko.monitorings.identification import identify
from rsoko.monitorings.result import Inputs, Result
from tests.frames import METHODOLOGY, YEAR
from tests.reported import places

COHORTS = range(YEAR, YEAR + len(EFFECTS))
WITHOUT = next(cohort for cohort, effect in zip(COHORTS, EFFECTS, strict=True) if effect == 0)


@cache
def region(schools: int, seed: int, effects: tuple[float, ...] = EFFECTS) -> Region:
    """A region with all cohorts; with `effects` of nought their plans are carried out and change nothing."""
    return make_region(schools, seed, YEAR, further_years=len(EFFECTS), effects=effects)


@cache
def listed(schools: int, seed: int, year: int, effects: tuple[float, ...] = EFFECTS) -> Result:
    """The identification of a year."""
    made = region(schools, seed, effects)
    return identify(Inputs(year, places(made, year), made.assessments, made.engagement, made.conditions), METHODOLOGY)


@cache
def judged(schools: int, seed: int, cohort: int, effects: tuple[float, ...] = EFFECTS) -> EffectivenessResult:
    """The analysis of a cohort in the year after."""
    made, after = region(schools, seed, effects), cohort + 1
    then, now = (listed(schools, seed, year, effects).schools for year in (cohort, after))
    rows = (made.assessments, made.measures, then, now[["school", "results_status"]])
    return judge_measures(EffectivenessInputs(after, cohort, places(made, after), *rows), METHODOLOGY)


def planted(schools: int, seed: int, cohort: int, effects: tuple[float, ...] = EFFECTS) -> float:
    """The effect planted in a cohort, its schools weighed as the estimates weigh them."""
    found = judged(schools, seed, cohort, effects).schools.query("in_cohort").dropna(subset="change")
    truth = region(schools, seed, effects).cohort_truth.query("cohort == @cohort").set_index("school")["effect"]
    weights = 2 / (1 / found["participants_before"] + 1 / found["participants_after"])
    return float((truth[found["school"]].to_numpy() * weights).sum() / weights.sum())


def estimate(schools: int, seed: int, cohort: int, model: str, effects: tuple[float, ...] = EFFECTS) -> pd.Series:
    """An estimate with its interval and verdict."""
    return judged(schools, seed, cohort, effects).effects.set_index("model").loc[model]
