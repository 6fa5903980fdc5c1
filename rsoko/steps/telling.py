"""Tell by the calendar: senders of the forms that lack, offices of those who owe them, operations of what is wrong."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from sqlmodel import Session, col, select

from rsoko.calendar import KIROV
from rsoko.campaigns.standing import Standing
from rsoko.db.engine import session
from rsoko.db.models import Submission
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.audit import head as last_entry
from rsoko.notify.asking import Attach, campaign_notices
from rsoko.notify.notices import File, Notice, Notices, any_waiting, first_told, plan_notices, queue_notices
from rsoko.notify.operations import OPERATIONS, OPERATIONS_NAME, Arrivals, alarm_notices, digest_notice
from rsoko.notify.recipients import Place, Recipient, contacts_of, ministry_places
from rsoko.registry import Registry
from rsoko.sentinel import Alarm, Facts, alarms
from rsoko.sentinel.reading import read_facts, read_standings
from rsoko.snapshots import is_demo
from rsoko.steps.checkpoints import sign_checkpoint
from rsoko.steps.letterheads import letterhead_of
from schemas.terms import FormKey, NoticeKind, ReminderChoice, SubmissionStatus

__all__ = ["Decided", "Looked", "Spoken", "look", "raise_alarms", "remind_senders"]

CAMPAIGN_KINDS = (NoticeKind.OPENING, NoticeKind.REMINDER, NoticeKind.ESCALATION)
# Older letters than these say nothing of a campaign of today: the longest lasts four months, alarms a month more.
MEMORY = timedelta(days=400)


@dataclass(frozen=True)
class Decided:
    """One recipient (without its address), what of which thing on which step, what was decided."""

    kind: NoticeKind
    of: str
    step: str
    scope: str
    code: str
    name: str
    choice: ReminderChoice


@dataclass(frozen=True)
class Spoken:
    """What was decided about every recipient; places without an active contact; `day_off`: nobody was told anything."""

    letters: tuple[Decided, ...] = ()
    unreachable: tuple[Place, ...] = ()
    cancelled: int = 0
    dry: bool = False
    day_off: bool = False

    @property
    def new(self) -> list[Decided]:
        """Letters that were queued, or would have been."""
        return [each for each in self.letters if each.choice is ReminderChoice.NEW]

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        letters = [{**vars(each), "kind": each.kind.value, "choice": each.choice.value} for each in self.letters]
        unreachable = [{"scope": scope.value, "code": code} for scope, code in self.unreachable]
        counts = {"queued": len(self.new), "cancelled": self.cancelled, "dry_run": self.dry, "day_off": self.day_off}
        return {**counts, "letters": letters, "unreachable": unreachable}


@dataclass(frozen=True)
class Looked:
    """All campaigns of a moment and what is wrong with them."""

    standings: list[Standing]
    facts: Facts
    alarms: tuple[Alarm, ...]


def look(
    installation: Installation, at: datetime, standings: list[Standing] | None = None, *, chain: bool = True
) -> Looked:
    """Look at all campaigns; nothing is written.

    `standings` where they were read already; without `chain` the audit chain is not examined. Raises UserError
    `no-registry`, `calendar-wrong`.
    """
    found = read_standings(installation, at) if standings is None else standings
    facts = read_facts(installation, found, chain=chain)
    return Looked(found, facts, alarms(facts, at))


def remind_senders(
    installation: Installation, at: datetime, *, actor: str, looked: Looked | None = None, dry_run: bool = False
) -> Spoken:
    """The letters of a working morning: openings, reminders, escalations, and the digest of operations.

    Nobody is told the same step twice, whatever the number of mornings; a day off tells nobody anything. With
    `dry_run` nothing is written. Raises UserError `no-registry`, `calendar-wrong`.
    """
    if _is_day_off(installation, at):
        return Spoken(dry=dry_run, day_off=True)
    found = looked or look(installation, at)
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
        arrivals, since = _arrivals(work, installation, at)
        last = last_entry(work)
    digest = None
    if installation.settings.operations is not None:
        chain = "записей нет" if last is None else f"{last.id}:{last.hash}"
        proof = _proof(installation, at, actor=actor)
        digest = digest_notice(found.facts, found.alarms, arrivals, since, at, chain=chain, proof=proof)
    notices = [*_of_campaigns(installation, found, registry), *([] if digest is None else [digest])]
    kinds = (*CAMPAIGN_KINDS, NoticeKind.DIGEST)
    return _tell(installation, registry, notices, kinds, at, actor=actor, dry_run=dry_run)


def raise_alarms(
    installation: Installation, at: datetime, *, actor: str, looked: Looked | None = None, dry_run: bool = False
) -> Spoken:
    """The alarms of an hour, each once a state, and to the ministry where it stays.

    Also calls off waiting letters to senders of what has come since. A day off tells nobody anything. With `dry_run`
    nothing is written. Raises UserError `no-registry`, `calendar-wrong`.
    """
    if _is_day_off(installation, at):
        return Spoken(dry=dry_run, day_off=True)
    found = looked or look(installation, at)
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
        told = first_told(work, installation.store, NoticeKind.ALARM, at - MEMORY) if found.alarms else {}
        waits = any_waiting(work)
    if not (found.alarms or waits):
        return Spoken(dry=dry_run)
    today = at.astimezone(KIROV).date()
    # Without operations the ministry is told at once: there is nobody to go to next.
    places = [] if installation.settings.operations is None else ministry_places(registry)
    notices = [
        *alarm_notices(found.alarms, told, today=today, calendar=found.facts.calendar, ministry=places),
        # Nothing of theirs is queued here: they say which of the letters that wait are still so.
        *(_of_campaigns(installation, found, registry) if waits else ()),
    ]
    kinds = (*(CAMPAIGN_KINDS if waits else ()), NoticeKind.ALARM)
    return _tell(installation, registry, notices, kinds, at, actor=actor, dry_run=dry_run, only=NoticeKind.ALARM)


def _tell(
    installation: Installation,
    registry: Registry,
    notices: Sequence[Notice],
    kinds: Sequence[NoticeKind],
    at: datetime,
    *,
    actor: str,
    dry_run: bool,
    only: NoticeKind | None = None,
) -> Spoken:
    """Plan and queue; with `only` the others are not queued, and only those of them give way that are no longer so."""
    contacts = _contacts(installation, registry, {notice.place for notice in notices})
    letterhead = letterhead_of(installation.settings, demo=is_demo(registry))

    def plan(work: Session) -> Notices:
        found = plan_notices(work, installation.store, notices, contacts=contacts, kinds=kinds, since=at - MEMORY)
        chosen = tuple(
            each
            for each in found.all
            if only in (None, each.notice.about) or each.choice is not ReminderChoice.NEW
        )  # fmt: skip
        return replace(found, all=chosen)

    with session(installation.engine, reading=True) as work:
        planned = plan(work)
    if not dry_run and (planned.new or planned.overtaken):
        # Blanks take long: they are made before others have to wait for this writer.
        for each in planned.new:
            each.notice.files()
        with session(installation.engine) as work:
            planned = plan(work)
            queue_notices(work, installation.store, planned, letterhead=letterhead, actor=actor, at=at)
    decided = tuple(
        Decided(
            each.notice.about, each.notice.of, each.notice.step, each.recipient.scope.value,
            each.recipient.code, each.recipient.name, each.choice,
        )
        for each in planned.all
    )  # fmt: skip
    return Spoken(decided, planned.unreachable, len(planned.overtaken), dry_run)


def _is_day_off(installation: Installation, at: datetime) -> bool:
    return installation.calendar().is_day_off(at.astimezone(KIROV).date())


def _of_campaigns(installation: Installation, looked: Looked, registry: Registry) -> Iterator[Notice]:
    attach, places = _attaching(installation, registry), ministry_places(registry)
    return campaign_notices(looked.standings, places, attach)


def _attaching(installation: Installation, registry: Registry) -> Attach:
    """What makes the blanks of a municipality, each once."""
    from rsoko.forms import blank_form, blank_name  # noqa: PLC0415 - writing workbooks takes a while to load

    made: dict[tuple[str, FormKey, int], File | None] = {}

    def blank(code: str, form: FormKey, year: int) -> File | None:
        if (code, form, year) not in made:
            try:
                digest = installation.store.put(blank_form(registry, form, year, code))
                made[code, form, year] = {"name": blank_name(form, year, code), "digest": digest}
            except UserError as error:
                # Its schools of today were not open in a year of the past.
                if error.code != "no-open-schools":
                    raise
                made[code, form, year] = None
        return made[code, form, year]

    def attach(code: str, forms: Sequence[tuple[FormKey, int]]) -> list[File]:
        found = [blank(code, form, year) for form, year in forms]
        return [file for file in found if file is not None]

    return attach


def _proof(installation: Installation, at: datetime, *, actor: str) -> Callable[[], File]:
    """Signs where the chain ends, once and only when a letter carries it away."""

    @cache
    def made() -> File:
        with session(installation.engine, reading=True) as work:
            kept = sign_checkpoint(installation, work, by=actor, at=at)
        return {"name": f"checkpoint-{kept.says.size}.txt", "digest": installation.store.put(kept.note.encode())}

    return made


def _contacts(installation: Installation, registry: Registry, places: set[Place]) -> dict[Place, list[Recipient]]:
    """Recipients of each place; without an address of operations the ministry hears what they would."""
    secret = installation.settings.operations
    if secret is not None:
        operations = [Recipient(*OPERATIONS, OPERATIONS_NAME, secret.get_secret_value())]
        return contacts_of(registry, places - {OPERATIONS}) | {OPERATIONS: operations}
    ministry = ministry_places(registry)
    found = contacts_of(registry, places | set(ministry))
    return found | {OPERATIONS: [recipient for place in ministry for recipient in found[place]]}


def _arrivals(work: Session, installation: Installation, at: datetime) -> tuple[Arrivals, datetime]:
    """What came since the same hour of the working day before, by form."""
    local = at.astimezone(KIROV)
    before = installation.calendar().working_days_before(local.date(), 1)
    since = datetime.combine(before, local.timetz())
    rows = work.exec(select(Submission).where(col(Submission.received_at) >= since, col(Submission.received_at) < at))
    counts: Counter[tuple[str, bool]] = Counter(
        (
            "форма не распознана" if row.form is None else row.form.label,
            row.status is SubmissionStatus.REJECTED,
        )
        for row in rows
    )
    forms = sorted({form for form, _ in counts})
    return {form: (counts[form, False], counts[form, True]) for form in forms}, since
