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
    # Dynamics need the year before even where the window is one year long.
    assessments = _of_window(inputs.assessments, codes, min(first, year - 1), year)
    engagement = _of_window(inputs.engagement, codes, year, year).drop(columns="year")
    conditions = _of_window(inputs.conditions, codes, year, year)

    all_pairs = pair_shares(assessments, rules)
    pooled = pooled_years(all_pairs, rules)
    pairs = all_pairs[all_pairs["year"] >= first].reset_index(drop=True)
    years = judge_years(pairs, pairs["low"], rules)
    counts = count_years(codes, years, year)
    criteria, quantiles = supporting_criteria(codes, engagement, rules)
    confirmed = confirmation(criteria, rules)
    indicators = indicator_rows(conditions, rules)

    status = results_status(counts, confirmed, rules)
    trust = reliability(codes, pairs, confirmed, status, year, rules)
    schools = _side_by_side(
        places.assign(results_status=status, reliability=trust),
        conditions_index(codes, conditions, indicators, rules),
        counts,
        _pooled_of(pooled, codes, year),
        criteria,
        pooled_change(codes, pooled, year, rules),
    )
    schools["good_share"] = good_share(codes, assessments[assessments["year"] == year], rules)
    schools["resilient"], more_quantiles = resilient(schools, rules)
    schools = _side_by_side(schools, movements(schools, inputs.previous))
    frames = {
        "schools": schools,
        "years": years.merge(pooled, on=["school", "year"], how="left", validate="one_to_one"),
        "pairs": pairs,
        "indicators": indicators,
        "mentors": match_mentors(schools, indicators, rules),
        "project500": candidates(schools, indicators),
    }
    declared = {name: _as_declared(frame, name) for name, frame in frames.items()}
    return Result(year=year, constants=quantiles | more_quantiles, **declared)


def _as_declared(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns, in the order and of the types that a frame of the result is declared with."""
    types = {column: str(declared.dtype) for column, declared in RESULT[name].columns.items()}
    ordered = frame[list(types)]
    return ordered.astype({column: dtype for column, dtype in types.items() if ordered[column].dtype != dtype})


def _side_by_side(first: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
    """Frames with the same schools in the same order as one."""
    assert all(other["school"].tolist() == first["school"].tolist() for other in others)
    return pd.concat([first, *(other.drop(columns="school") for other in others)], axis=1)


def _pooled_of(pooled: pd.DataFrame, schools: pd.Series, year: int) -> pd.DataFrame:
    """Pooled share of one year, a row a school."""
    columns = {"participants": "pooled_participants"}
    now = pooled[pooled["year"] == year].drop(columns=["year", "below_min"]).rename(columns=columns)
    return now.set_index("school").reindex(schools).rename_axis("school").reset_index()


def _of_window(form: pd.DataFrame, schools: pd.Series, first: int, last: int) -> pd.DataFrame:
    """Rows of the schools of the snapshot within the years, schools as categories in order of code.

    One row a school and year is put in that order; many rows are only ever counted together.
    """
    place = pd.Index(schools).get_indexer(pd.Index(form["school"]))
    chosen = (place >= 0) & form["year"].between(first, last).to_numpy()
    known = pd.CategoricalDtype(schools)
    rows: pd.DataFrame = form[chosen].assign(school=pd.Categorical.from_codes(place[chosen], dtype=known))
    return rows.sort_values("school", ignore_index=True) if first == last else rows
