"""Collect: which files count now, and what is missing."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlmodel import Session

from rsoko.campaigns import Needed, campaign, needed_forms
from rsoko.db.engine import session
from rsoko.db.models import Run, Submission
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.runs import list_runs, open_run, published_run
from rsoko.ledger.submissions import current_submissions
from rsoko.methodology import load_methodology
from rsoko.notify.recipients import town_districts
from rsoko.registry import Registry, school_places
from rsoko.version import code_version
from schemas.terms import MonitoringKey, RunStatus

__all__ = [
    "PRELIMINARY",
    "Needed",
    "Start",
    "abandoned_flow_runs",
    "by_district",
    "decided_run",
    "missing_files",
    "needed_submissions",
    "needs",
    "published_lists",
    "require_lists",
    "start",
]


# The reason of runs that are made for a first look.
PRELIMINARY = "Предварительный расчёт"


@dataclass(frozen=True)
class Start:
    """What is run, who starts it, why, and under which flow run."""

    monitoring: MonitoringKey
    year: int
    actor: str
    reason: str
    flow_run_id: str | None
    at: datetime


def start(installation: Installation, begin: Start) -> Run:
    """Opens the run.

    Raises UserError `run-is-live` where another one is under way, `list-missing` where a published list that the
    monitoring builds on is not there, `not-conducted`.
    """
    host, pid = here()
    # Looked at first: nobody is left with a live run because of a wrong file or a list that is not there.
    require_lists(installation, begin.monitoring, begin.year)
    load_methodology(installation.methodology_bytes())
    with session(installation.engine) as work:
        return open_run(
            work,
            monitoring=begin.monitoring,
            year=begin.year,
            reason=begin.reason,
            actor=begin.actor,
            host=host,
            pid=pid,
            flow_run_id=begin.flow_run_id,
            code_version=code_version(),
            at=begin.at,
            is_alive=is_alive,
        )


def needs(installation: Installation, monitoring: MonitoringKey, year: int) -> list[Needed]:
    """Forms of a monitoring by the methodology in force."""
    return needed_forms(monitoring, year, installation.current_methodology().identification.window_years.value)


def require_lists(installation: Installation, monitoring: MonitoringKey, year: int) -> None:
    """Looks, before anything is begun, whether a monitoring can be conducted.

    Raises UserError `not-conducted` or `list-missing`.
    """
    workings(monitoring)
    with session(installation.engine, reading=True) as work:
        published_lists(work, monitoring, year)


def published_lists(work: Session, monitoring: MonitoringKey, year: int) -> dict[int, str]:
    """By year, the digests of the results of the published lists that a monitoring builds on.

    Raises UserError `list-missing` where one that it cannot do without is not published.
    """
    of = campaign(monitoring, year)
    found = {
        listed: run.result
        for listed in of.lists
        if (run := published_run(work, MonitoringKey.IDENTIFICATION, listed)) is not None and run.result is not None
    }
    missing = [listed for listed in of.required_lists if listed not in found]
    if missing:
        years = " и ".join(f"{listed} года" for listed in sorted(missing))
        raise UserError(
            "list-missing",
            f"Мониторинг «{monitoring.label}» {year} года опирается на опубликованный перечень ШНОР и ШНСУ {years}, "
            "а его нет.",
            f"Проведите и утвердите выявление: «rsoko run identification --year {min(missing)}», "
            "затем «rsoko approve», и повторите запуск.",
        )
    return found


def needed_submissions(work: Session, needed: list[Needed], sender: str | None = None) -> list[Submission]:
    """Accepted files that count now and are needed, of one sender or of all, in order of form, year and sender."""
    wanted = {(need.form, need.year) for need in needed}
    forms, years = {need.form for need in needed}, {need.year for need in needed}
    found = current_submissions(work, forms=forms, years=years, sender=sender)
    return [submission for submission in found if (submission.form, submission.year) in wanted]


def by_district(registry: Registry, submissions: list[Submission]) -> dict[str, list[Submission]]:
    """Files that take part by the district of their sender, in order of its code.

    Raises UserError `no-data` where there is no file at all.
    """
    district_of = town_districts(registry)
    parts: dict[str, list[Submission]] = {}
    for submission in submissions:
        sender = submission.sender or ""
        parts.setdefault(district_of.get(sender, sender), []).append(submission)
    if not parts:
        text = "Нет ни одного принятого файла с нужными формами."
        raise UserError("no-data", text, "Передайте файлы: «rsoko submit ФАЙЛ…».")
    return dict(sorted(parts.items()))


def decided_run(installation: Installation, monitoring: MonitoringKey, year: int) -> str | None:
    """The run of a year that is published or waits for approval; a preliminary one waits for nobody."""
    with session(installation.engine, reading=True) as work:
        for run in list_runs(work, monitoring=monitoring, year=year):
            waits = run.status is RunStatus.DRAFT and run.reason != PRELIMINARY
            if waits or run.status is RunStatus.PUBLISHED:
                return run.id
    return None


def abandoned_flow_runs(installation: Installation, monitoring: MonitoringKey, year: int) -> list[str]:
    """Flow runs whose process is gone though the ledger still counts their run as under way."""
    with session(installation.engine, reading=True) as work:
        runs = list_runs(work, monitoring=monitoring, year=year)
    return [
        run.flow_run_id
        for run in runs
        if run.status is RunStatus.RUNNING and run.flow_run_id is not None and not is_alive(run.host, run.pid)
    ]


def missing_files(registry: Registry, year: int, needed: list[Needed], submissions: list[Submission]) -> pd.DataFrame:
    """Municipalities that have open schools and sent nothing, by form and year.

    Gives form, year, municipality, municipality_name, district; a file of the district counts for all of its
    municipalities.
    """
    places = school_places(registry, year)[["municipality", "municipality_name", "district"]].drop_duplicates()
    have = {(submission.form, submission.year, submission.sender) for submission in submissions}
    parts = []
    for need in needed:
        sent = [
            (need.form, need.year, municipality) in have or (need.form, need.year, district) in have
            for municipality, district in zip(places["municipality"], places["district"], strict=True)
        ]
        parts.append(places[[not each for each in sent]].assign(form=need.form.value, year=need.year))
    columns = ["form", "year", "municipality", "municipality_name", "district"]
    return pd.concat(parts, ignore_index=True)[columns]
