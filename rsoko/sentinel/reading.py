"""The facts of the sentinel, read from the ledger."""

from collections import Counter
from collections.abc import Iterable, Sequence
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
        return Facts(installation.calendar(), campaigns, broken, count_letters(_letters(work)))


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
    letters = () if published is None else _letters(work, published.id)
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
        letters=count_letters(letters),
        diverted=count_diverted(letters),
    )


def _first(runs: list[Run], status: RunStatus) -> RunFact | None:
    return next((_fact(run) for run in runs if run.status is status), None)


def _fact(run: Run) -> RunFact:
    since = run.approved_at if run.status is RunStatus.PUBLISHED else run.finished_at
    return RunFact(run.id, run.status, since or run.started_at)


def _letters(work: Session, run: str | None = None) -> Sequence[Delivery]:
    """Letters of one run or of all."""
    query = select(Delivery)
    return work.exec(query if run is None else query.where(col(Delivery.run) == run)).all()


def count_letters(letters: Iterable[Delivery]) -> dict[DeliveryStatus, int]:
    """Letters by status.

    What went to the test address does not count, nor a failure after which the same letter arrived anew.
    """
    # The newest first: what replaces a letter comes before it.
    rows = sorted((row for row in letters if row.diverted_at is None), key=lambda row: row.id or 0, reverse=True)
    mended: set[int | None] = set()
    for row in rows:
        if row.status in LEFT or row.id in mended:
            mended.add(row.replaces)
    return dict(Counter(row.status for row in rows if row.status in LEFT or row.id not in mended))


def count_diverted(letters: Iterable[Delivery]) -> int:
    """Letters of a run that went to the test address, and no other to the same people since."""
    rows = [row for row in letters if row.copy_of is None and row.status is not DeliveryStatus.CANCELLED]
    told = {(row.scope, row.code, row.role) for row in rows if row.diverted_at is None}
    return sum(row.diverted_at is not None and (row.scope, row.code, row.role) not in told for row in rows)
