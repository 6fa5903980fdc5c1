"""The facts of the sentinel, read from the ledger."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.campaigns.plans import PLANS, Campaign, campaign
from rsoko.campaigns.standing import Standing, standing
from rsoko.db.engine import session
from rsoko.db.models import Delivery, Run
from rsoko.installation import Installation
from rsoko.ledger.runs import list_runs
from rsoko.ledger.verify import verify_chain
from rsoko.sentinel.facts import LEFT, CampaignFacts, Facts, RunFact
from rsoko.sentinel.thresholds import OVER_DAYS
from schemas.terms import CampaignPhase, DeliveryStatus, Receipt, RunStatus

__all__ = ["campaigns_of", "count_diverted", "count_letters", "read_facts", "read_standings"]


def read_standings(installation: Installation, at: datetime) -> list[Standing]:
    """Standings of the campaigns that are open or ended a short while ago, by their deadlines.

    Raises UserError `no-registry`.
    """
    return [standing(installation, of.monitoring, of.year, at) for of in campaigns_of(at.astimezone(KIROV).date())]


def read_facts(installation: Installation, standings: list[Standing], *, chain: bool = True) -> Facts:
    """Facts on the campaigns of these standings; without `chain` the audit chain is not examined."""
    with session(installation.engine, reading=True) as work:
        broken = tuple(each.text for each in verify_chain(work)) if chain else ()
        campaigns = tuple(_of_campaign(work, each) for each in standings)
        return Facts(installation.calendar(), campaigns, broken, count_letters(work))


def campaigns_of(today: date) -> list[Campaign]:
    """Campaigns of this year and the one before that have begun and are not long over."""
    found = [campaign(key, year) for year in (today.year - 1, today.year) for key in PLANS]
    return sorted(
        (
            of
            for of in found
            if of.phase(today) is not CampaignPhase.AHEAD and today <= of.last + timedelta(days=OVER_DAYS)
        ),
        key=lambda of: (of.last, of.monitoring.value),
    )


def _of_campaign(work: Session, found: Standing) -> CampaignFacts:
    of, counts = found.campaign, found.rows["receipt"].value_counts()
    received, rejected, missing = (
        int(counts.get(receipt.value, 0)) for receipt in (Receipt.RECEIVED, Receipt.REJECTED, Receipt.MISSING)
    )
    owing = found.rows[found.rows["receipt"].isin([Receipt.MISSING, Receipt.REJECTED])]
    runs = list_runs(work, monitoring=of.monitoring, year=of.year)
    published = _first(runs, RunStatus.PUBLISHED)
    return CampaignFacts(
        campaign=of,
        received=received,
        rejected=rejected,
        missing=missing,
        lacking=tuple(sorted(owing["municipality"].unique())),
        lists=tuple(year for year in of.required_lists if found.lists.get(year) is None),
        newest=_fact(runs[0]) if runs else None,
        draft=_first(runs, RunStatus.DRAFT),
        published=published,
        letters={} if published is None else count_letters(work, published.id),
        diverted=0 if published is None else count_diverted(work, published.id),
    )


def _first(runs: list[Run], status: RunStatus) -> RunFact | None:
    return next((_fact(run) for run in runs if run.status is status), None)


def _fact(run: Run) -> RunFact:
    since = run.approved_at if run.status is RunStatus.PUBLISHED else run.finished_at
    return RunFact(run.id, run.status, since or run.started_at)


def count_letters(work: Session, run: str | None = None) -> dict[DeliveryStatus, int]:
    """Letters by status, of one run or all.

    What went to the test address does not count, nor a failure after which the same letter arrived anew.
    """
    query = select(Delivery).where(col(Delivery.diverted_at).is_(None)).order_by(col(Delivery.id).desc())
    rows = work.exec(query if run is None else query.where(col(Delivery.run) == run)).all()
    mended: set[int | None] = set()
    for row in rows:
        if row.status in LEFT or row.id in mended:
            mended.add(row.replaces)
    return dict(Counter(row.status for row in rows if row.status in LEFT or row.id not in mended))


def count_diverted(work: Session, run: str) -> int:
    """Letters of a run that went to the test address, and no other to the same people since."""
    query = select(Delivery).where(col(Delivery.run) == run, col(Delivery.status) != DeliveryStatus.CANCELLED)
    rows = [row for row in work.exec(query).all() if row.copy_of is None]
    told = {(row.scope, row.code, row.role) for row in rows if row.diverted_at is None}
    return sum(row.diverted_at is not None and (row.scope, row.code, row.role) not in told for row in rows)
