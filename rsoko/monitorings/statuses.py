"""Status of educational results and how reliable it is."""

import numpy as np
import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.pairs import judge_years, low_pairs
from rsoko.monitorings.spans import spans, total
from schemas.terms import Reliability, ResultsStatus

__all__ = ["count_years", "reliability", "results_status"]


def count_years(schools: pd.Series, years: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rule 4: defined and low years of the window, and whether the year of the campaign itself is low.

    Gives school, defined_years, low_years, year_low; zeros for schools without data.
    """
    starts = spans(years, ["school"])
    sums = {
        "defined_years": total(years["defined"], starts),
        "low_years": total(years["low"], starts),
        "year_low": total(years["low"] & (years["year"] == year), starts),
    }
    counts = pd.DataFrame(sums, index=pd.Index(years["school"].iloc[starts].astype("str")))
    counts = counts.reindex(schools, fill_value=0)
    return counts.assign(year_low=counts["year_low"] > 0).rename_axis("school").reset_index()


def results_status(counts: pd.DataFrame, confirmed: pd.Series, rules: Identification) -> pd.Series:
    """Rules 4 and 6: status of results of each row of `counts`; `confirmed` stands in the same order."""
    stable = counts["low_years"] == rules.window_years.value
    no_data = counts["defined_years"] < rules.defined_years.value
    risk = stable | (counts["low_years"] >= rules.risk_years.value) | counts["year_low"]
    status = np.select(
        [no_data, stable & confirmed.to_numpy(dtype=bool), risk],
        [ResultsStatus.NO_DATA.value, ResultsStatus.LOW.value, ResultsStatus.RISK.value],
        ResultsStatus.NONE.value,
    )
    return pd.Series(status, index=counts.index, dtype="str")


def reliability(
    schools: pd.Series, pairs: pd.DataFrame, confirmed: pd.Series, status: pd.Series, year: int, rules: Identification
) -> pd.Series:
    """Rule 7: `high` where the Wilson bounds give the same status, else `borderline`; missing for no data."""
    agree = pd.Series(True, index=status.index)
    for bound in ("share_low", "share_high"):
        years = judge_years(pairs, low_pairs(pairs, bound, rules), rules)
        agree &= results_status(count_years(schools, years, year), confirmed, rules) == status
    words = agree.map({True: Reliability.HIGH.value, False: Reliability.BORDERLINE.value})
    return words.astype("str").mask(status == ResultsStatus.NO_DATA)
