"""Numbers that jump against last year: of a school, and of a file as a whole."""

import numpy as np
import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at, hits_of_files
from schemas.terms import FormKey

__all__ = ["total_jump", "total_jump_school"]

# What is compared with last year; of the forms without a row a school, sums and counts.
MEASURED: dict[FormKey, tuple[str, ...]] = {
    FormKey.ASSESSMENTS: ("participants",),
    FormKey.ENGAGEMENT: ("students", "graduates_9"),
    FormKey.CONDITIONS: ("students", "teachers", "positions"),
    FormKey.DEFICITS: ("teacher",),
    FormKey.PARTICIPATION: ("teachers",),
}
# Normal consistency: what makes a median absolute deviation comparable with a standard one.
TO_DEVIATION = 1.4826


def total_jump_school(evidence: Evidence) -> pd.DataFrame:
    """Schools whose number is far from last year's, judged against what is usual in the region."""
    parts = [_school_hits(evidence, field) for field in MEASURED[evidence.form]]
    return pd.concat(parts, ignore_index=True)


def total_jump(evidence: Evidence) -> pd.DataFrame:
    """Files whose total is far from last year's over the same schools, not because of a single school alone."""
    parts = [_total_hits(evidence, field) for field in MEASURED[evidence.form]]
    return pd.concat(parts, ignore_index=True)


def _school_hits(evidence: Evidence, field: str) -> pd.DataFrame:
    compared = _compared(evidence, field)
    found = compared[compared["jumps"]]
    return hits_at(found, field, school=found["school"], now=found["now"], before=found["before"])


def _total_hits(evidence: Evidence, field: str) -> pd.DataFrame:
    compared, limits = _compared(evidence, field), evidence.limits
    totals = _totals(compared)
    calm = _totals(compared[~compared["jumps"]]).reindex(totals.index)
    limit = np.maximum(np.log(limits.total_factor), totals["width"] / np.sqrt(totals["schools"].clip(lower=1)))
    jump = (totals["jump"].abs() > limit) & (calm["jump"].abs() > limit)
    found = totals[jump & (totals[["now", "before"]].max(axis=1) >= limits.total_from)].reset_index()
    return hits_of_files(found, title=field, now=found["now"], before=found["before"])


def _totals(compared: pd.DataFrame) -> pd.DataFrame:
    """Totals of files: now, before, schools, how far apart they are beyond what is usual."""
    groups = compared.assign(schools=1).groupby("file")
    # By kind of sum: as five aggregations it takes three times as long.
    totals = groups[["now", "before", "schools"]].sum().join(groups[["centre", "width"]].first())
    return totals.assign(jump=_log_ratio(totals) - totals["centre"])


def _compared(evidence: Evidence, field: str) -> pd.DataFrame:
    """Schools of the files that have both numbers: file, place, school, now, before, centre, width, jumps."""
    return evidence.once(("compared", field), lambda: _compare(evidence, field))


def _compare(evidence: Evidence, field: str) -> pd.DataFrame:
    limits = evidence.limits
    known = _measured(evidence.known(evidence.form), field)
    before = known.rename(columns={"number": "before"}).assign(year=known["year"] + 1)
    usual = _usual(known.rename(columns={"number": "now"}).merge(before, on=["school", "year"]), evidence)
    first = evidence.rows.drop_duplicates(["file", "school"])[["file", "place", "school", "year"]]
    now = _measured(evidence.rows, field, "file").rename(columns={"number": "now"})
    compared = first.merge(now, on=["file", "school", "year"]).merge(before, on=["school", "year"]).dropna()
    compared = compared.merge(usual, on="year", how="left").fillna({"centre": 0.0, "width": 0.0})
    limit = np.maximum(np.log(limits.school_factor), compared["width"])
    far = (_log_ratio(compared) - compared["centre"]).abs() > limit
    return compared.assign(jumps=far & ((compared["now"] - compared["before"]).abs() >= limits.school_people))


def _measured(rows: pd.DataFrame, field: str, *more: str) -> pd.DataFrame:
    """The number of each school and year."""
    groups = rows.groupby([*more, "school", "year"])[field]
    counted = groups.nunique() if field == "teacher" else groups.sum(min_count=1)
    return counted.astype("float64").rename("number").reset_index()


def _usual(pairs: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """What is usual in the region of a year: year, centre and width of the log-ratios."""
    ratios = pairs.dropna().assign(ratio=_log_ratio)
    ratios = ratios[ratios.groupby("year")["ratio"].transform("size") >= evidence.limits.region_pairs]
    centre = ratios.groupby("year")["ratio"].transform("median")
    spread = (ratios["ratio"] - centre).abs()
    usual = ratios.assign(centre=centre, spread=spread).groupby("year").agg(
        centre=("centre", "first"), spread=("spread", "median")
    )  # fmt: skip
    usual["width"] = evidence.limits.jump_deviations * TO_DEVIATION * usual.pop("spread")
    return usual.reset_index()


def _log_ratio(pairs: pd.DataFrame) -> "pd.Series[float]":
    # One more of each: a number may be zero.
    ratio: pd.Series[float] = np.log1p(pairs["now"]) - np.log1p(pairs["before"])
    return ratio
