"""Forms, files and plans: what did not come, came late, came wrong, was left without an answer."""

from collections.abc import Iterator, Mapping

import pandas as pd

from rsoko.calendar import Calendar, in_academic_year
from rsoko.methodology import Operation
from rsoko.monitorings.operation_counts import counts_of
from schemas.terms import OperationIndicator, Receipt

__all__ = ["file_indicators", "form_indicators", "plan_indicators"]

_Is = OperationIndicator
_CAMPAIGN = ["monitoring", "year"]


def form_indicators(
    facts: Mapping[str, pd.DataFrame], campaigns: pd.DataFrame, rules: Operation, calendar: Calendar
) -> Iterator[pd.DataFrame]:
    """Forms missing and late, schools without data; of plans the same under their own names.

    Of a campaign that nobody held, nothing is counted here: its forms are not what is missing.
    """
    forms = facts["forms"].merge(campaigns[[*_CAMPAIGN, "held", "timely"]], how="left", on=_CAMPAIGN)
    # Plans have no campaign among those: they are asked for by the list of the oldest one.
    known = forms[["held", "timely"]].astype("boolean")
    forms = forms.assign(held=known["held"].fillna(True), timely=known["timely"].fillna(campaigns["timely"].iloc[0]))
    held = forms[forms["held"]]
    is_plan = held["deadline"].isna()
    for indicators, rows in (
        ((_Is.FORMS_MISSING, _Is.SCHOOLS_ABSENT, _Is.FORMS_LATE), held[~is_plan]),
        ((None, _Is.PLANS_MISSING, _Is.PLANS_LATE), held[is_plan]),
    ):
        missing, absent, late = indicators
        named = rows.assign(year=rows["form_year"])
        if missing is not None:
            yield counts_of(missing, named, named["receipt"] != Receipt.RECEIVED)
        yield counts_of(absent, named, named["absent"], named["schools"])
        came = named[named["received_on"].notna() & named["timely"]]
        days = _days_late(came, rules, calendar)
        yield counts_of(late, came, days > 0, most=days)


def file_indicators(facts: Mapping[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Senders whose form was not accepted at once, warnings without an answer, files of nobody, errors by code."""
    everything = facts["files"]["files"]
    of_nobody = everything.where(facts["files"]["form"].isna(), 0)
    yield counts_of(_Is.FILES_UNPLACED, facts["files"][["district"]], of_nobody, everything)
    campaign_of = facts["forms"][["form", "form_year", "monitoring"]].drop_duplicates(["form", "form_year"])
    files = facts["files"].dropna(subset=["form"]).merge(campaign_of, how="left", on=["form", "form_year"])
    named = files.assign(year=files["form_year"])
    yield counts_of(_Is.FILES_REFUSED, named, named["refused"] > 0, most=_attempts(named))
    yield counts_of(_Is.WARNINGS_OPEN, named, named["warnings"] - named["acknowledged"], named["warnings"])
    errors = facts["errors"].groupby("code", as_index=False)[["files", "remarks"]].sum()
    yield counts_of(_Is.ERRORS, errors, errors["files"], int(named["rejected"].sum()), errors["remarks"])


def plan_indicators(facts: Mapping[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Measures whose end had passed, without an outcome, when the analysis began."""
    plans = facts["forms"].loc[facts["forms"]["deadline"].isna(), ["monitoring", "form", "form_year"]].drop_duplicates()
    rows = facts["plans"].merge(plans, how="cross").rename(columns={"form_year": "year"})
    yield counts_of(_Is.MEASURES_OPEN, rows, rows["late"], rows["measures"])


def _attempts(files: pd.DataFrame) -> "pd.Series[int]":
    """Files until the accepted one, itself included; of those never accepted all."""
    return (files["refused"] + files["accepted_on"].notna()).astype("int64")


def _days_late(forms: pd.DataFrame, rules: Operation, calendar: Calendar) -> "pd.Series[int]":
    """Days from the day by which a form was due to the first accepted file, zero before it."""
    plans_due = {
        year: pd.Timestamp(calendar.working_day(in_academic_year(rules.plans_until.value, int(year))))
        for year in forms["form_year"].unique()
    }
    due = forms["deadline"].fillna(forms["form_year"].map(plans_due))
    return (forms["received_on"] - due).dt.days.clip(lower=0).astype("int64")
