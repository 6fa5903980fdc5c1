"""Recommendations on the work of the system: what the ledger says of the campaigns, and what follows from it."""

from dataclasses import dataclass

import pandas as pd

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.methodology import Methodology, Operation, required
from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.records import records
from rsoko.reports.operation_advice import advice_table
from rsoko.reports.operation_tables import (
    campaign_table,
    district_table,
    error_table,
    file_table,
    form_table,
    letter_table,
    plan_table,
)
from rsoko.reports.parameters import Declared, parameters_of
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Table
from rsoko.reports.wording import percent
from schemas.terms import MonitoringKey, Scope

__all__ = ["SystemAdvice", "has_operation", "prepare_system_advice", "system_advice_pdf"]

NAMED = (Scope.MINISTRY, Scope.INSTITUTE, Scope.DISTRICT, Scope.MUNICIPALITY)


@dataclass(frozen=True)
class SystemAdvice:
    """Everything the template shows.

    not_held, archived: campaigns by name, of which nothing was done, of which nothing was done in time; offices and
    schools that got no letter of a campaign: names, and a number, since a school is not named beyond its district.
    """

    year: int
    cohort_year: int
    title: str
    version: str
    not_held: list[str]
    archived: list[str]
    offices: list[str]
    schools: int
    plans_until: str
    tables: dict[str, Table]


def has_operation(result: EffectivenessResult) -> bool:
    """Whether the snapshot of the result held facts on the work of the system."""
    return len(result.campaigns) > 0


def prepare_system_advice(
    result: EffectivenessResult, methodology: Methodology, calendar: Calendar = WEEKENDS
) -> SystemAdvice:
    """The recommendations for the region, of a result that `has_operation`."""
    districts, operation, campaigns = result.districts, result.operation, result.campaigns
    letters, unreached, findings = result.letters, result.unreached, result.findings
    names = dict(zip(districts["code"], districts["name"], strict=True))
    rules = required(methodology, Operation)
    held = campaigns["held"]
    return SystemAdvice(
        year=result.year,
        cohort_year=int(result.constants["cohort_year"] or 0),
        title=methodology.title,
        version=methodology.version,
        not_held=_names(campaigns[~held]),
        archived=_names(campaigns[held & ~campaigns["timely"]]),
        offices=_offices(unreached),
        schools=int(unreached.loc[unreached["scope"] == Scope.SCHOOL, "code"].nunique()),
        plans_until=rules.plans_until.value,
        tables={
            "forms": form_table(operation),
            "districts": district_table(operation, names),
            "files": file_table(operation),
            "errors": error_table(operation),
            "letters": letter_table(letters),
            "campaigns": campaign_table(campaigns),
            "plans": plan_table(operation, names),
            "advice": advice_table(findings, operation, names, result.year, calendar),
            "parameters": parameters_of(rules, methodology.version, _value, (58, 14, 10, 18)),
        },
    )


def system_advice_pdf(result: EffectivenessResult, methodology: Methodology, stamp: Stamp) -> bytes:
    """The recommendations as a document."""
    return render_pdf(
        "effectiveness_system.html", stamp, advice=prepare_system_advice(result, methodology, stamp.calendar)
    )


def _names(campaigns: pd.DataFrame) -> list[str]:
    rows = records(campaigns, ("monitoring", "year"))
    return [f"«{MonitoringKey(row['monitoring']).label}» {row['year']} года" for row in rows]


def _offices(unreached: pd.DataFrame) -> list[str]:
    """Names of offices that got no letter of some campaign, each once, districts first."""
    own = unreached[unreached["scope"].isin(NAMED)].drop_duplicates(["scope", "code"])
    order = {scope.value: number for number, scope in enumerate(NAMED)}
    ordered = own.assign(rank=own["scope"].map(order)).sort_values(["rank", "code"])
    return [str(name) for name in ordered["name"]]


def _value(_name: str, parameter: Declared) -> str:
    return str(parameter.value) if isinstance(parameter.value, str) else percent(parameter.value, 0)
