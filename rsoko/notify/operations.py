"""What the people who run the system are told: a digest every working morning, an alarm once a state."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from rsoko.calendar import KIROV, Calendar
from rsoko.notify.notices import File, Notice, Words
from rsoko.notify.recipients import Place
from rsoko.sentinel.alarms import Alarm
from rsoko.sentinel.facts import Facts
from rsoko.sentinel.thresholds import RULES
from rsoko.sentinel.words import alarm_sheet, campaign_sheet, today_lines
from rsoko.tables import Cell, Sheet
from rsoko.wording import day, moment
from schemas.terms import DeliveryStatus, NoticeKind, RunStatus, Scope

__all__ = ["OPERATIONS", "OPERATIONS_NAME", "Arrivals", "alarm_notices", "digest_notice"]

# Operations have no place in the registry.
OPERATIONS: Place = (Scope.MINISTRY, "operations")
OPERATIONS_NAME = "Служба эксплуатации РСОКО"
_TROUBLE = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.TEMPORARY_FAILURE,
    DeliveryStatus.PERMANENT_FAILURE,
    DeliveryStatus.DELIVERY_UNKNOWN,
)
# By form: how many files were accepted and rejected.
Arrivals = Mapping[str, tuple[int, int]]


def digest_notice(
    facts: Facts,
    found: Sequence[Alarm],
    arrivals: Arrivals,
    since: datetime,
    now: datetime,
    *,
    chain: str,
    proof: Callable[[], File],
) -> Notice | None:
    """The digest of a working morning; none when no campaign goes on and nothing happened.

    `chain` names its last entry and `proof` makes the signed checkpoint that goes with the letter: a mailbox elsewhere
    keeps what nobody here can change.
    """
    today = now.astimezone(KIROV).date()
    trouble = {status: facts.letters[status] for status in _TROUBLE if facts.letters.get(status)}
    if not (any(today <= each.campaign.last for each in facts.campaigns) or arrivals or found or trouble):
        return None
    due = today_lines(facts, today)
    today_words = f"Сегодня: {' '.join(due)}" if due else "Сегодня сроков нет."
    lines = [f"Сводка на {moment(now.astimezone(KIROV))}.", today_words]
    if trouble:
        lines.append("Письма: " + ", ".join(f"{status.label} — {count}" for status, count in trouble.items()) + ".")
    lines += [
        f"Ждёт утверждения с {day(each.draft.since.astimezone(KIROV).date())}: {each.draft.id}."
        for each in facts.campaigns
        if each.draft is not None and each.draft.status is RunStatus.DRAFT
    ]
    came: list[tuple[Cell, ...]] = [(form, *counts) for form, counts in arrivals.items()]
    title = f"Поступило с {moment(since.astimezone(KIROV))}"
    tables = [
        *([alarm_sheet(found)] if found else []),
        *([campaign_sheet(facts)] if facts.campaigns else []),
        *([Sheet(title, ("Форма", "Принято файлов", "Отклонено"), came)] if came else []),
    ]
    if not came:
        lines.append(f"{title}: файлов нет.")
    lines.append(
        f"Отпечаток журнала: {chain}. Храните письмо: по отпечатку и по подписанной контрольной точке, которая "
        "приложена к письмам электронной почты, «rsoko audit verify» найдёт подмену, сделанную позже."
    )
    subject = f"Сводка РСОКО на {day(today)}" + (f": тревог {len(found)}" if found else "")
    said = {"alarms": len(found), "trouble": sum(trouble.values())}
    words = Words(subject, lines, tables)
    return Notice(NoticeKind.DIGEST, "digest", today.isoformat(), OPERATIONS, said, words, lambda: [proof()])


def alarm_notices(
    found: Sequence[Alarm],
    told: Mapping[str, datetime],
    *,
    today: date,
    calendar: Calendar,
    ministry: Sequence[Place],
) -> Iterator[Notice]:
    """Each alarm to operations, and to the ministry where it stays; `told`: when each was told first, by its thread."""
    for alarm in found:
        thread = f"{alarm.code.value}:{alarm.state}"
        yield _notice(alarm, thread, "operations", OPERATIONS)
        wait = RULES[alarm.code].ministry
        if wait is None:
            continue
        first = told[thread].astimezone(KIROV).date() if thread in told else today
        if today >= calendar.working_days_after(first, wait):
            for place in ministry:
                yield _notice(alarm, thread, "ministry", place, _stays(first, today))


def _stays(first: date, today: date) -> str:
    """Why the ministry hears of an alarm."""
    if first == today:
        return "Служба эксплуатации оповещена одновременно с министерством."
    return f"Служба эксплуатации оповещена {day(first)}, причина не устранена."


def _notice(alarm: Alarm, thread: str, step: str, place: Place, *more: str) -> Notice:
    about = "" if alarm.campaign is None else f": {alarm.campaign.monitoring.label}, {alarm.campaign.year} год"
    words = Words(
        f"Тревога: {alarm.code.label}{about}",
        [f"{alarm.text[:1].upper()}{alarm.text[1:]}.", f"Код тревоги: {alarm.code.value}.", *more],
        (),
        [f"{alarm.cure.rstrip('.')}. Срок: {day(alarm.until)}."],
    )
    return Notice(NoticeKind.ALARM, thread, step, place, {"until": alarm.until.isoformat()}, words)
