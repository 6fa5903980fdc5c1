"""Status of educational results and how reliable it is."""

from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Counts, Flags, Words, worded
from rsoko.monitorings.pairs import Pairs, Years, judge_years
from schemas.terms import Reliability, ResultsStatus

__all__ = ["YearCounts", "count_years", "reliability", "results_status"]


@dataclass(frozen=True)
class YearCounts:
    """Years of the window, a place a school, and whether the year of the campaign itself is low."""

    defined_years: Counts
    low_years: Counts
    year_low: Flags


def count_years(years: Years) -> YearCounts:
    """Rule 4: defined and low years of the window; zeros for schools without data."""
    return YearCounts(
        defined_years=np.count_nonzero(years.defined, axis=1),
        low_years=np.count_nonzero(years.low, axis=1),
        year_low=years.low[:, -1],
    )


def results_status(counts: YearCounts, confirmed: Flags, rules: Identification) -> Words:
    """Rules 4 and 6: status of results of each school; `confirmed` says it of the supporting criteria."""
    stable = counts.low_years == rules.window_years.value
    no_data = counts.defined_years < rules.defined_years.value
    risk = stable | (counts.low_years >= rules.risk_years.value) | counts.year_low
    cases = [(no_data, ResultsStatus.NO_DATA), (stable & confirmed, ResultsStatus.LOW), (risk, ResultsStatus.RISK)]
    return worded(cases, ResultsStatus.NONE)


def reliability(pairs: Pairs, confirmed: Flags, status: Words, rules: Identification) -> Words:
    """Rule 7: `high` where both Wilson bounds give the same status, else `borderline`; none for no data."""
    agree = np.full(status.shape, True)
    for bound in (pairs.share_low, pairs.share_high):
        counts = count_years(judge_years(bound, rules))
        agree &= results_status(counts, confirmed, rules) == status
    return worded([(status == ResultsStatus.NO_DATA, None), (agree, Reliability.HIGH)], Reliability.BORDERLINE)
