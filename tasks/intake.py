"""Tasks of the intake: each calls one step of rsoko and says what happened; file names stay out of it."""

from collections.abc import Mapping, Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from rsoko.calendar import kirov_now
from rsoko.campaigns import open_campaigns
from rsoko.campaigns.standing import standing
from rsoko.db.engine import session
from rsoko.inbox.texts import NEEDS_A_PERSON
from rsoko.ledger.submissions import submissions_by_id
from rsoko.steps import inbox
from schemas.terms import InboxState, SubmissionStatus
from tasks import intake_artifacts as artifacts
from tasks.workplace import installation, operator

__all__ = ["look", "report", "show_campaigns", "take"]


@task(name="Осмотреть папки", persist_result=False, cache_policy=NO_CACHE)
def look(sender: str | None) -> list[str]:
    """Names the senders in whose folders something is ready, and shows what waits for a person."""
    place = installation()
    inbox.prepare_inbox(place)
    entries = inbox.list_inbox(place, now=kirov_now())
    artifacts.left([entry for entry in entries if entry.state in NEEDS_A_PERSON])
    ready = dict.fromkeys(entry.folder for entry in entries if entry.state is InboxState.READY)
    return [folder for folder in ready if sender in (None, folder)]


@task(
    name="Принять файлы",
    task_run_name="Принять файлы: отправитель {sender}",
    persist_result=False,
    cache_policy=NO_CACHE,
)
def take(sender: str) -> list[int]:
    """Takes what lies in the folder of one sender; returns the numbers of what was recorded."""
    outcomes = inbox.take_sender(installation(), sender, actor=operator(), now=kirov_now())
    stuck = sum(outcome.state in (InboxState.NOT_MOVED, InboxState.BEHIND) for outcome in outcomes)
    if stuck:
        get_run_logger().warning("Не перенесено из папки %s: %s. Список: rsoko inbox list", sender, stuck)
    recorded = (outcome.submitted for outcome in outcomes if outcome.submitted is not None)
    return [each.submission for each in recorded if each.submission is not None]


@task(name="Показать поступившее", persist_result=False, cache_policy=NO_CACHE)
def report(recorded: Mapping[str, Sequence[int]]) -> tuple[int, int]:
    """Shows what came and what was rejected; returns how many of each."""
    folders = {number: sender for sender, numbers in recorded.items() for number in numbers}
    place = installation()
    with session(place.engine, reading=True) as work:
        submissions = submissions_by_id(work, list(folders))
        registry = place.registry(work)
    rejected = [each for each in submissions if each.status is SubmissionStatus.REJECTED]
    came = [each for each in submissions if each.status is not SubmissionStatus.REJECTED]
    artifacts.came(came, folders, registry)
    artifacts.rejected(rejected, folders, registry)
    return len(came), len(rejected)


@task(name="Показать состояние кампаний", persist_result=False, cache_policy=NO_CACHE)
def show_campaigns() -> int:
    """Shows who has sent what for the campaigns whose window is open; returns their number."""
    now = kirov_now()
    found = [standing(installation(), each.monitoring, each.year, now) for each in open_campaigns(now.date())]
    artifacts.missing(found)
    for each in found:
        artifacts.campaign(each)
    return len(found)
