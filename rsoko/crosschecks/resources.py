"""Resources of schools that are out of all proportion: mostly slips of the unit."""

import numpy as np
import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at
from schemas.terms import FormKey

__all__ = ["unlikely_computers", "unlikely_internet", "unlikely_spending", "unlikely_teachers"]

TO_DEVIATION = 1.4826


def unlikely_spending(evidence: Evidence) -> pd.DataFrame:
    """Money a pupil far outside the range of the region (or of reason, where the region is not known yet)."""
    limits = evidence.limits
    ranges = _money_ranges(evidence)
    rows = evidence.rows[evidence.rows["spending_per_pupil"].notna()]
    low = rows["year"].map({year: low for year, (low, _) in ranges.items()}).fillna(limits.money_range[0])
    high = rows["year"].map({year: high for year, (_, high) in ranges.items()}).fillna(limits.money_range[1])
    wrong = (rows["spending_per_pupil"] < low) | (rows["spending_per_pupil"] > high)
    found = rows[wrong]
    more = {"low": low[wrong].round(), "high": high[wrong].round()}
    return hits_at(found, "spending_per_pupil", number=found["spending_per_pupil"], **more)


def unlikely_internet(evidence: Evidence) -> pd.DataFrame:
    """Speed of the internet that no school has: other units, or a dash written as 0."""
    low, high = evidence.limits.internet_range
    speed = evidence.rows["internet_mbps"]
    found = evidence.rows[speed.notna() & ~speed.between(low, high)]
    return hits_at(found, "internet_mbps", number=found["internet_mbps"])


def unlikely_computers(evidence: Evidence) -> pd.DataFrame:
    """Several computers for every pupil."""
    rows, limits = evidence.rows, evidence.limits
    many = (rows["computers"] > limits.computers_a_pupil * rows["students"]).fillna(False).astype(bool)
    found = rows[many & (rows["computers"] >= limits.computers_from).fillna(False).astype(bool)]
    return hits_at(found, "computers", number=found["computers"], students=found["students"])


def unlikely_teachers(evidence: Evidence) -> pd.DataFrame:
    """More teachers than pupils, or a teacher for a crowd of them."""
    rows, limits = evidence.rows, evidence.limits
    teachers, students = rows["teachers"].astype("float64"), rows["students"]
    wrong = (students >= limits.pupils_from) & ((teachers > students) | (students > limits.pupils_a_teacher * teachers))
    found = rows[wrong]
    return hits_at(found, "teachers", number=found["teachers"], students=found["students"])


def _money_ranges(evidence: Evidence) -> dict[int, tuple[float, float]]:
    """What schools of the region spend, by year, where enough of them are known."""
    limits = evidence.limits
    region = evidence.row_of_school(FormKey.CONDITIONS, ["spending_per_pupil"]).dropna()
    logs = np.log(region["spending_per_pupil"].where(region["spending_per_pupil"] > 0)).groupby(region["year"])
    ranges = {}
    for year, numbers in logs:
        if len(numbers) >= limits.region_pairs:
            middle = numbers.median()
            spread = TO_DEVIATION * (numbers - middle).abs().median()
            width = max(np.log(limits.money_factor), limits.money_deviations * spread)
            ranges[int(str(year))] = (float(np.exp(middle - width)), float(np.exp(middle + width)))
    return ranges
