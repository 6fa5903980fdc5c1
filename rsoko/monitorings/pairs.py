"""Shares below the minimum by pair (procedure, subject) and year, and years judged by their pairs."""

import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.intervals import wilson
from rsoko.monitorings.spans import spans, total
from schemas.terms import Subject

__all__ = ["judge_years", "low_pairs", "pair_shares", "pooled_years"]

# The two mathematics of ЕГЭ are one subject of a pair (domain rules, section 5).
PAIR_SUBJECT = {
    Subject.MATHEMATICS_BASIC.value: Subject.MATHEMATICS.value,
    Subject.MATHEMATICS_PROFILE.value: Subject.MATHEMATICS.value,
}
PAIR = ["school", "year", "procedure", "subject"]
YEAR = ["school", "year"]
COUNTS = ["participants", "below_min"]


def pair_shares(assessments: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """Rule 1: share below the minimum of each pair; NaN under `min_participants`.

    Takes rows of the form; gives school, procedure, subject, year, participants, below_min, share, share_low,
    share_high (Wilson bounds for the reliability), low (missing where undefined).
    """
    rows = assessments.assign(subject=assessments["subject"].replace(PAIR_SUBJECT).astype("category"))
    rows["procedure"] = rows["procedure"].astype("category")
    pairs = rows.groupby(PAIR, as_index=False, sort=True, observed=True)[COUNTS].sum()
    defined = pairs["participants"] >= rules.min_participants.value
    share = (pairs["below_min"] / pairs["participants"]).where(defined)
    low, high = wilson(pairs["below_min"], pairs["participants"], rules.reliability_confidence.value)
    pairs = pairs.assign(share=share, share_low=low, share_high=high)
    pairs[["share_low", "share_high"]] = pairs[["share_low", "share_high"]].where(defined)
    return pairs.assign(low=low_pairs(pairs, "share", rules))


def low_pairs(pairs: pd.DataFrame, column: str, rules: Identification) -> pd.Series:
    """Rule 2: whether the value in `column` reaches the threshold of its procedure; missing where undefined."""
    thresholds = {procedure.value: limit for procedure, limit in rules.low_share.value.items()}
    low = (pairs[column] >= pairs["procedure"].map(thresholds).astype("float64")).astype("boolean")
    return low.mask(pairs[column].isna())


def judge_years(pairs: pd.DataFrame, low: pd.Series, rules: Identification) -> pd.DataFrame:
    """Rule 3: years by their pairs; `low` says of each pair whether it is low.

    Pairs stand in order of school and year. Gives school, year, defined_pairs, low_pairs, defined, low; only
    years that have a pair at all.
    """
    starts = spans(pairs, YEAR)
    years = pairs[YEAR].iloc[starts].reset_index(drop=True)
    defined_pairs, low_count = total(low.notna(), starts), total(low.fillna(False), starts)
    defined = defined_pairs >= rules.defined_pairs.value
    return years.assign(
        defined_pairs=defined_pairs,
        low_pairs=low_count,
        defined=defined,
        low=defined & (low_count >= rules.low_pairs.value),
    )


def pooled_years(pairs: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """Pooled share of a year over all rows of Russian and mathematics, from `min_participants` on.

    Takes the pairs, defined or not: together they hold every row.
    Gives school, year, participants, below_min, pooled_share, pooled_low, pooled_high (Wilson interval).
    """
    starts = spans(pairs, YEAR)
    sums = {column: total(pairs[column], starts) for column in COUNTS}
    pooled = pairs[YEAR].iloc[starts].reset_index(drop=True).assign(**sums)
    defined = pooled["participants"] >= rules.min_participants.value
    low, high = wilson(pooled["below_min"], pooled["participants"], rules.interval_confidence.value)
    pooled = pooled.assign(pooled_share=pooled["below_min"] / pooled["participants"], pooled_low=low, pooled_high=high)
    shown = ["pooled_share", "pooled_low", "pooled_high"]
    pooled[shown] = pooled[shown].where(defined)
    return pooled
