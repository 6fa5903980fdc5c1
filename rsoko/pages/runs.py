"""Pages of runs: the list, a run with its schools, a school with what its result was made from."""

import re
from typing import Any

import pandas as pd
from fastapi import APIRouter, Response

from rsoko.calendar import KIROV
from rsoko.db.models import Document, Run
from rsoko.declared.monitoring import Workings
from rsoko.explaining.telling import alternative_lines, margin_lines
from rsoko.ledger.runs import edition_of, list_runs
from rsoko.overview import overview
from rsoko.pages.listing import Column, Row, listed
from rsoko.pages.papers import papers
from rsoko.pages.sight import facts_seen, lines_seen, schools_seen, tells_of_schools
from rsoko.pages.tree import branch_of
from rsoko.pages.visit import Visit, Visiting, not_found
from rsoko.records import records
from rsoko.results import load_result
from rsoko.steps.explaining import explain_school
from rsoko.wording import day, term
from schemas.terms import MonitoringKey, RunStatus, Scope

__all__ = ["router"]

router = APIRouter()
SCHOOL = re.compile(r"[0-9]{6}")
RUNS = (
    Column("run", "Запуск", search=True, link=lambda row: f"/runs/{row['run']}"),
    Column("monitoring", "Мониторинг", term(MonitoringKey), search=True, choice=True),
    Column("year", "Год", number=True, choice=True),
    Column("status", "Состояние", term(RunStatus), choice=True),
    Column("approved", "Утверждён", lambda at: "" if at is None else day(at.astimezone(KIROV))),
    Column("documents", "Документов", number=True),
)
PLACES = ["school", "name", "municipality", "municipality_name", "district", "district_name"]
# Facts with so few different words are something to choose from.
MOST_CHOICES = 12


@router.get("/runs")
def index(visit: Visiting) -> Response:
    """The runs that somebody may see, the newest first."""
    with visit.reading() as work:
        seen = [(run, visit.documents(work, run)) for run in list_runs(work) if visit.may_open(work, run)]
    rows = [
        {
            "run": run.id,
            "monitoring": run.monitoring.value,
            "year": run.year,
            "status": run.status.value,
            "approved": run.approved_at,
            "documents": len(documents),
        }
        for run, documents in seen
    ]
    return visit.page("runs.html", listing=listed(rows, RUNS, visit.asked))


@router.get("/runs/{run_id}")
def show(visit: Visiting, run_id: str) -> Response:
    """A run: what it is, what came out, its documents, its schools."""
    with visit.reading() as work:
        run = visit.run(work, run_id)
        documents = visit.documents(work, run)
        facts = overview(work, run, visit.installation) if visit.viewer.ministry else {}
        edition = edition_of(work, run)
    how = visit.how(run)
    result = None if run.result is None else load_result(visit.installation.store, run.result)
    schools = None if result is None else _schools(visit, run, how, result)
    return visit.page(
        "run.html",
        run=run,
        edition=edition,
        facts=facts,
        lines=[] if result is None else lines_seen(visit.viewer, how, result, documents),
        constants=_constants(visit, how, result),
        papers=papers(visit, _near(visit, documents)),
        count=len(documents),
        listing=schools,
    )


@router.get("/runs/{run_id}/schools/{code}")
def school(visit: Visiting, run_id: str, code: str) -> Response:
    """A school in a run: its facts, its documents, how its result came about."""
    run, how, result, row = _found(visit, run_id, code)
    with visit.reading() as work:
        documents = [each for each in visit.documents(work, run) if (each.scope, each.code) == (Scope.SCHOOL, code)]
    methodology = None if run.methodology is None else visit.installation.methodology(run.methodology)
    shown = methodology is not None and how.steps is not None and tells_of_schools(visit.viewer, how)
    facts = [(fact.title, fact.told(row[fact.name])) for fact in facts_seen(visit.viewer, how)]
    return visit.page(
        "school.html",
        run=run,
        school=row,
        facts=facts,
        papers=papers(visit, documents),
        steps=how.steps(result, code, methodology) if shown and how.steps and methodology else [],
    )


@router.get("/runs/{run_id}/schools/{code}/cells")
def cells(visit: Visiting, run_id: str, code: str) -> Response:
    """What a result of a school was made from, down to the cells of files: for the ministry alone."""
    if not visit.viewer.ministry:
        raise not_found()
    run, _how, _result, row = _found(visit, run_id, code)
    found = explain_school(visit.installation, run.id, code)
    return visit.page(
        "cells.html",
        run=run,
        school=row,
        tree=[branch_of(root, found.sources, set()) for root in found.explanation.roots],
        margins=margin_lines(found.explanation),
        alternatives=alternative_lines(found.explanation),
    )


def _found(visit: Visit, run_id: str, code: str) -> tuple[Run, Workings[Any], Any, dict[str, Any]]:
    """A run, its workings and result, the row of a school there. Raises 404."""
    with visit.reading() as work:
        run = visit.run(work, run_id)
    if run.result is None or not SCHOOL.fullmatch(code):
        raise not_found()
    result = load_result(visit.installation.store, run.result)
    seen = schools_seen(visit.viewer, result.schools, visit.district_of)
    own = records(seen[seen["school"] == code])
    if not own:
        raise not_found()
    return run, visit.how(run), result, own[0]


def _constants(visit: Visit, how: Workings[Any], result: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - a result
    """Numbers of the region, for those who answer for it."""
    if result is None or not visit.viewer.whole:
        return []
    seen = [each for each in how.constants if visit.viewer.ministry or not each.protected]
    return [(each.title, each.told(result.constants.get(each.name))) for each in seen]


def _near(visit: Visit, documents: list[Document]) -> list[Document]:
    """Documents to show on the page of a run: of hundreds those of the region, the others are a list of their own."""
    return [each for each in documents if each.scope is Scope.MINISTRY] if visit.viewer.whole else documents


def _schools(visit: Visit, run: Run, how: Workings[Any], result: Any) -> Any:  # noqa: ANN401 - a result, a listing
    seen: pd.DataFrame = schools_seen(visit.viewer, result.schools, visit.district_of)
    shown = facts_seen(visit.viewer, how)
    rows = records(seen.sort_values("school"), [*PLACES, *(fact.name for fact in shown)])

    def link(row: Row) -> str:
        return f"/runs/{run.id}/schools/{row['school']}"

    places = [
        Column("school", "Код ОО", search=True, link=link),
        Column("name", "Школа", search=True, link=link),
        Column("municipality_name", "Муниципалитет", search=True, choice=True),
        *([Column("district_name", "Округ", choice=True)] if visit.viewer.whole else []),
    ]
    facts = [_fact(fact.name, fact.title, fact.told, rows) for fact in shown]
    return listed(rows, [*places, *facts], visit.asked)


def _fact(name: str, title: str, told: Any, rows: list[dict[str, Any]]) -> Column:  # noqa: ANN401 - a function
    values = {row[name] for row in rows}
    words = all(value is None or isinstance(value, str) for value in values)
    return Column(name, title, told, choice=words and len(values) <= MOST_CHOICES, number=not words)
