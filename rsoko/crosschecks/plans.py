"""Plans of measures that contradict themselves or the calendar."""

from datetime import date

import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at
from schemas.terms import MeasureStatus

__all__ = ["done_without_people", "outside_plan", "overdue", "planned_for_nobody"]


def done_without_people(evidence: Evidence) -> pd.DataFrame:
    """Measures that were carried out, if only partly, and nobody took part."""
    rows = evidence.rows
    done = rows["status"].isin([MeasureStatus.DONE, MeasureStatus.PARTLY])
    found = rows[done & (rows["actual"].isna() | (rows["actual"] == 0).fillna(False).astype(bool))]
    return hits_at(found, "actual", status=_label(found))


def overdue(evidence: Evidence) -> pd.DataFrame:
    """Measures whose end has passed and which are still only planned."""
    rows = evidence.rows
    found = rows[(rows["status"] == MeasureStatus.PLANNED) & (rows["end"] < pd.Timestamp(evidence.today))]
    return hits_at(found, "status", end=found["end"].dt.strftime("%d.%m.%Y"), status=_label(found))


def outside_plan(evidence: Evidence) -> pd.DataFrame:
    """Measures that begin before the list of their cohort or after the end of its plans."""
    rows, limits = evidence.rows, evidence.limits
    cohorts = rows["year"].drop_duplicates().tolist()
    first = rows["year"].map({year: pd.Timestamp(date(year, *limits.plan_begins)) for year in cohorts})
    last = rows["year"].map({year: pd.Timestamp(date(year + 1, *limits.plan_ends)) for year in cohorts})
    found = rows[(rows["start"] < first) | (rows["start"] > last)]
    days = {"first": first, "last": last, "start": rows["start"]}
    shown = {name: column[found.index].dt.strftime("%d.%m.%Y") for name, column in days.items()}
    return hits_at(found, "start", cohort=found["year"], **shown)


def planned_for_nobody(evidence: Evidence) -> pd.DataFrame:
    """Measures planned for no participants."""
    found = evidence.rows[evidence.rows["planned"] == 0]
    return hits_at(found, "planned")


def _label(rows: pd.DataFrame) -> "pd.Series[str]":
    return rows["status"].map({str(status): status.label for status in MeasureStatus})
