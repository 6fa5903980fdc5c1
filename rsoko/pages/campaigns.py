"""Pages of campaigns: who has sent what, how many days are left."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from rsoko.calendar import KIROV
from rsoko.campaigns.plans import PLANS, campaign
from rsoko.campaigns.standing import Standing, standing
from rsoko.campaigns.words import districts, forms, headline, nothing_sent, title
from rsoko.pages.listing import Column, listed
from rsoko.pages.sight import Viewer
from rsoko.pages.visit import Visit, Visiting, not_found
from rsoko.records import records
from rsoko.wording import day, moment
from schemas.terms import CampaignPhase, FormKey, MonitoringKey, Receipt, Scope

__all__ = ["router"]

router = APIRouter()
KEYS = {each.value: each for each in PLANS}
FIRST, LAST = 2000, 2100
# The order in which campaigns are told: what is open comes first.
PHASES = (CampaignPhase.OPEN, CampaignPhase.AHEAD, CampaignPhase.OVER)
DETAILS = (
    Column("form", "Форма", lambda form: FormKey(form).label, choice=True),
    Column("year", "Год", number=True, choice=True),
    Column("municipality", "Код"),
    Column("municipality_name", "Муниципалитет", search=True),
    Column("district_name", "Округ", search=True),
    Column("receipt", "Состояние", lambda receipt: Receipt(receipt).label, choice=True),
    Column("received", "Получено", lambda at: "" if at is None else moment(at.astimezone(KIROV))),
    Column("submission", "№ файла", number=True),
    Column("rows", "Строк", number=True),
    Column("errors", "Ошибок", number=True),
    Column("warnings", "Предупреждений", number=True),
    Column("rejected", "Позже отклонён", number=True),
)


@router.get("/campaigns")
def index(visit: Visiting) -> Response:
    """The campaigns of this year and of the one before, those that are open first."""
    _require_office(visit)
    today = visit.desk.now().astimezone(KIROV).date()
    found = [campaign(key, year) for year in (today.year, today.year - 1) for key in PLANS]
    found.sort(key=lambda each: (PHASES.index(each.phase(today)), -each.first.toordinal()))
    rows = [
        {
            "key": each.monitoring.value,
            "year": each.year,
            "title": each.monitoring.label,
            "window": f"{day(each.first)} — {day(each.last)}",
            "phase": each.phase(today),
            "lines": _lines(visit, each.monitoring, each.year) if each.phase(today) is CampaignPhase.OPEN else [],
        }
        for each in found
    ]
    return visit.page("campaigns.html", rows=rows)


@router.get("/campaigns/{monitoring}/{year}")
def show(visit: Visiting, monitoring: str, year: int) -> Response:
    """A campaign: totals, and every form of every municipality that one answers for."""
    _require_office(visit)
    if monitoring not in KEYS or not FIRST <= year <= LAST:
        raise not_found()
    own = _own(visit, KEYS[monitoring], year)
    sheets = [forms(own), *([districts(own)] if visit.viewer.whole else [])]
    listing = listed(_rows(own), DETAILS, visit.asked)
    return visit.page(
        "campaign.html",
        title=title(own),
        lines=headline(own),
        sheets=sheets,
        silent=nothing_sent(own),
        listing=listing,
    )


def _require_office(visit: Visit) -> None:
    """Campaigns are an affair of offices: a school sends nothing. Raises 404."""
    if visit.viewer.scope is Scope.SCHOOL:
        raise not_found()


def _lines(visit: Visit, monitoring: MonitoringKey, year: int) -> list[str]:
    return headline(_own(visit, monitoring, year))


def _own(visit: Visit, monitoring: MonitoringKey, year: int) -> Standing:
    """The part of a standing that somebody answers for; strangers' files are known to the ministry alone."""
    found = standing(visit.installation, monitoring, year, visit.desk.now())
    return replace(
        found,
        rows=found.rows[_mine(visit.viewer, found)],
        unplaced=found.unplaced if visit.viewer.ministry else 0,
    )


def _mine(viewer: Viewer, found: Standing) -> Any:  # noqa: ANN401 - a mask
    if viewer.whole:
        return found.rows["municipality"].notna()
    return found.rows[viewer.scope.value] == viewer.code


def _rows(own: Standing) -> list[dict[str, Any]]:
    names = [each.name for each in DETAILS]
    rows = records(own.rows, names)
    for row in rows:
        for name in ("submission", "rows", "errors", "warnings", "rejected"):
            row[name] = None if row[name] is None else int(row[name])
    return rows
