"""Identification of ШНОР and ШНСУ: section 5 of the domain rules as one pure function."""

import pandas as pd

from rsoko.methodology import Identification, Methodology
from rsoko.monitorings.conditions import conditions_index, indicator_rows
from rsoko.monitorings.dynamics import movements, pooled_change
from rsoko.monitorings.pairs import judge_years, pair_shares, pooled_years
from rsoko.monitorings.project500 import candidates
from rsoko.monitorings.resilience import good_share, match_mentors, resilient
from rsoko.monitorings.result import Inputs, Result
from rsoko.monitorings.statuses import count_years, reliability, results_status
from rsoko.monitorings.supporting import confirmation, supporting_criteria
from schemas.identification import RESULT

__all__ = ["identify", "identify_by"]


def identify(inputs: Inputs, methodology: Methodology) -> Result:
    """Statuses of all schools of the snapshot with everything that explains them."""
    return identify_by(inputs, methodology.identification)


def identify_by(inputs: Inputs, rules: Identification) -> Result:
    """The same by the rules of the identification alone."""
    places = inputs.schools.sort_values("school", ignore_index=True)
    codes, year = places["school"], inputs.year
    first = year - rules.window_years.value + 1
    assessments = _of_window(inputs.assessments, codes, first, year)
    engagement = _of_window(inputs.engagement, codes, year, year).drop(columns="year")
    conditions = _of_window(inputs.conditions, codes, year, year)

    pairs = pair_shares(assessments, rules)
    years = judge_years(pairs, pairs["low"], rules)
    # Dynamics need the year before even where the window is one year long.
    pooled = pooled_years(_of_window(inputs.assessments, codes, min(first, year - 1), year), rules)
    counts = count_years(codes, years, year)
    criteria, quantiles = supporting_criteria(codes, engagement, rules)
    confirmed = confirmation(criteria, rules)
    indicators = indicator_rows(conditions, rules)

    status = results_status(counts, confirmed, rules)
    schools = places.assign(
        results_status=status, reliability=reliability(codes, pairs, confirmed, status, year, rules)
    )
    now = pooled[pooled["year"] == year].drop(columns=["year", "below_min"])
    for part in (
        conditions_index(codes, conditions, indicators, rules),
        counts,
        now.rename(columns={"participants": "pooled_participants"}),
        criteria,
    ):
        schools = schools.merge(part, on="school", how="left", validate="one_to_one")
    schools["good_share"] = good_share(codes, assessments[assessments["year"] == year], rules)
    schools["resilient"], more_quantiles = resilient(schools, rules)
    for part in (movements(schools, inputs.previous), pooled_change(codes, pooled, year, rules)):
        schools = schools.merge(part, on="school", how="left", validate="one_to_one")
    frames = {
        "schools": schools,
        "years": years.merge(pooled, on=["school", "year"], how="left", validate="one_to_one"),
        "pairs": pairs,
        "indicators": indicators,
        "mentors": match_mentors(schools, indicators, rules),
        "project500": candidates(schools, indicators),
    }
    declared = {name: RESULT[name].validate(_in_order(frame, name)) for name, frame in frames.items()}
    return Result(year=year, constants=quantiles | more_quantiles, **declared)


def _in_order(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns that a frame of the result is declared with, in that order."""
    return frame[list(RESULT[name].columns)]


def _of_window(form: pd.DataFrame, schools: pd.Series, first: int, last: int) -> pd.DataFrame:
    """Rows of the schools of the snapshot within the years, in an order that files cannot influence."""
    rows = form[form["year"].between(first, last) & form["school"].isin(schools)]
    keys = [key for key in ("school", "year", "procedure", "subject", "grade") if key in rows.columns]
    return rows.sort_values(keys, ignore_index=True)
