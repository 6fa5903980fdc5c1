"""The facts of the ledger on how campaigns went, as frames for a snapshot."""

from collections.abc import Sequence

import pandas as pd
from sqlmodel import Session

from rsoko.calendar import KIROV, Calendar
from rsoko.campaigns.plans import Campaign, campaign, observed_campaigns
from rsoko.ledger.runs import list_runs
from rsoko.operation.asked import Asked, asked_forms
from rsoko.operation.days import day_column
from rsoko.operation.receiving import error_rows, file_rows, form_rows, read_files
from rsoko.operation.sending import letter_rows
from rsoko.plans.register import register
from rsoko.registry import Registry
from rsoko.store import Store
from schemas.columns import nothing_of
from schemas.operation import FACTS
from schemas.terms import MeasureStanding, MonitoringKey

__all__ = ["operation_facts"]


def operation_facts(
    work: Session, store: Store, registry: Registry, calendar: Calendar, monitoring: MonitoringKey, year: int
) -> dict[str, pd.DataFrame]:
    """Facts on the campaigns that a monitoring looks back at, and on the plans of their cohort.

    They hang on the ledger, the registry and the calendar, on no clock: what did not change since is
    the same on a later day. The own campaign and its runs are left out: nobody judges a work while doing it.
    """
    campaigns, asked = observed_campaigns(monitoring, year), asked_forms(monitoring, year)
    files = read_files(work, asked, campaigns)
    found = {
        "districts": registry.districts[["code", "name"]].sort_values("code", ignore_index=True),
        "campaigns": _campaign_rows(campaigns, calendar),
        "forms": form_rows(work, store, registry, calendar, asked, files),
        "files": file_rows(work, registry, files),
        "errors": error_rows(files),
        "letters": letter_rows(work, store, registry, campaigns, asked),
        "runs": _run_rows(work, campaigns),
        "plans": _plan_rows(work, store, registry, calendar, campaign(monitoring, year), asked),
    }
    return {name: FACTS[name].validate(found[name]) for name in FACTS}


def _campaign_rows(campaigns: Sequence[Campaign], calendar: Calendar) -> pd.DataFrame:
    rows = [(of.monitoring.value, of.year, of.first, of.last, of.deadline(calendar)) for of in campaigns]
    frame = pd.DataFrame(rows, columns=list(FACTS["campaigns"].columns))
    return frame.assign(**{name: day_column(frame[name]) for name in ("first", "last", "deadline")})


def _run_rows(work: Session, campaigns: Sequence[Campaign]) -> pd.DataFrame:
    runs = [
        (run.monitoring.value, run.year, run.number, run.status.value, run.started_at, run.approved_at)
        for of in campaigns
        for run in reversed(list_runs(work, monitoring=of.monitoring, year=of.year))
    ]
    frame = pd.DataFrame(runs, columns=list(FACTS["runs"].columns))
    days = {
        name: day_column([None if at is None or pd.isna(at) else at.astimezone(KIROV).date() for at in frame[name]])
        for name in ("started_on", "published_on")
    }
    return frame.assign(**days)


def _plan_rows(
    work: Session, store: Store, registry: Registry, calendar: Calendar, own: Campaign, asked: Sequence[Asked]
) -> pd.DataFrame:
    """Measures of the schools of each cohort as they stood when the own window opened, by municipality."""
    parts = [
        register(work, store, registry, calendar, each.year, own.first).measures.query("listed")
        for each in asked
        if each.listed
    ]
    if not parts:
        return nothing_of(FACTS["plans"])
    measures = pd.concat(parts, ignore_index=True)
    counts = measures.assign(late=measures["standing"] == MeasureStanding.LATE).groupby(["municipality", "district"])
    return counts.agg(measures=("late", "size"), late=("late", "sum")).reset_index()
