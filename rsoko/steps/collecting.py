"""Collect: which files count now, and what is missing."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlmodel import Session

from rsoko.campaigns import Needed, needed_forms
from rsoko.db.engine import session
from rsoko.db.models import Run, Submission
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.liveness import here, is_alive
from rsoko.ledger.runs import list_runs, open_run
from rsoko.ledger.submissions import current_submissions
from rsoko.methodology import load_methodology
from rsoko.registry import Registry, school_places
from rsoko.version import code_version
from schemas.terms import MonitoringKey, RunStatus

__all__ = [
    "Needed",
    "Start",
    "abandoned_flow_runs",
    "by_district",
    "missing_files",
    "needed_submissions",
    "needs",
    "start",
]


@dataclass(frozen=True)
class Start:
    """Who starts a run, why, and under which flow run."""

    year: int
    actor: str
    reason: str
    flow_run_id: str | None
    at: datetime


def start(installation: Installation, begin: Start) -> Run:
    """Opens the run. Raises UserError `run-is-live` where another one is under way."""
    host, pid = here()
    # Read first: nobody is left with a live run because of a wrong file.
    load_methodology(installation.methodology_bytes())
    with session(installation.engine) as work:
        return open_run(
            work,
            monitoring=MonitoringKey.IDENTIFICATION,
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


def needs(year: int, window: int) -> list[Needed]:
    """Forms of the identification: assessments of the window, the rest of the year."""
    return needed_forms(MonitoringKey.IDENTIFICATION, year, window)


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
    towns = registry.municipalities
    district_of = dict(zip(towns["code"], towns["district"], strict=True))
    parts: dict[str, list[Submission]] = {}
    for submission in submissions:
        sender = submission.sender or ""
        parts.setdefault(district_of.get(sender, sender), []).append(submission)
    if not parts:
        text = "Нет ни одного принятого файла с нужными формами."
        raise UserError("no-data", text, "Передайте файлы: «rsoko submit ФАЙЛ…».")
    return dict(sorted(parts.items()))


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
