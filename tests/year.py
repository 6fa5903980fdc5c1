"""A whole year of a small region, simulated day by day: scripted senders, the real steps at their hours, one table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
from sqlmodel import col, select

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.db.models import Delivery, Run
from rsoko.installation import Installation, open_installation
from rsoko.ledger.documents import record_documents
from rsoko.ledger.recording import record_files
from rsoko.ledger.registries import record_registry
from rsoko.ledger.results import attach_result
from rsoko.ledger.runs import attach_snapshot, fail, open_run, publish, to_draft
from rsoko.notify.letters import Letterhead
from rsoko.notify.outbox import Sender, deliver
from rsoko.notify.planning import Told, plan_deliveries
from rsoko.notify.transport import Letter, Outcome
from rsoko.registry import Registry, save_registry
from rsoko.sentinel import alarms
from rsoko.sentinel.reading import campaigns_of
from rsoko.settings import Settings
from rsoko.steps.telling import Decided, Looked, Spoken, look, raise_alarms, remind_senders
from schemas.terms import (
    DeliveryStatus,
    DocumentKind,
    FormKey,
    MonitoringKey,
    NoticeKind,
    ReminderChoice,
    Scope,
    SubmissionStatus,
)
from tests.integration.steps import Checked, Remark, Written, everyone_lives, in_store

ACTOR = "Операторова О. О."
MORNING, HOURS = time(8, 30), (9, 12, 18)
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip
TOWNS = {
    "01": ("Арбажский район", "1"), "02": ("Белохолуницкий район", "1"), "03": ("Вятский район", "2"),
    "04": ("Даровской район", "2"), "05": ("Зуевский район", "3"), "06": ("Кильмезский район", "3"),
}  # fmt: skip
DISTRICTS = {"1": "Северный округ", "2": "Центральный округ", "3": "Южный округ"}


def registry() -> Registry:
    """Three districts, six municipalities, twelve schools; everybody has an address."""
    schools = [f"4301{number:02}" for number in range(12)]
    towns = list(TOWNS)
    contacts = [
        ("ministry", "region", "отдел", "ministry@region.test", True),
        *(("district", code, "отдел", f"district-{code}@region.test", True) for code in DISTRICTS),
        *(("municipality", code, "специалист", f"town-{code}@region.test", True) for code in TOWNS),
    ]
    return Registry(
        districts=pd.DataFrame({"code": list(DISTRICTS), "name": list(DISTRICTS.values())}).astype("str"),
        municipalities=pd.DataFrame(
            {"code": towns, "name": [name for name, _ in TOWNS.values()], "district": [of for _, of in TOWNS.values()]}
        ).astype("str"),
        schools=pd.DataFrame(
            {
                "school": schools,
                "name": [f"Школа № {number}" for number in range(1, 13)],
                "municipality": [towns[number // 2] for number in range(12)],
                "level": "secondary",
                "locality": "village",
                "opened": pd.to_datetime([None] * 12),
                "closed": pd.to_datetime([None] * 12),
                "successor": None,
            }
        ).astype({"school": "str", "name": "str", "municipality": "str", "successor": "str"}),
        contacts=pd.DataFrame(contacts, columns=["scope", "code", "role", "channel", "active"]),
    )


def kirov(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), KIROV)


def open_region(home: Path) -> Installation:
    """An installation of the region with the address of those who run it."""
    place = open_installation(Settings(home=home, operations="operations@region.test"), create=True)
    with session(place.engine) as work:
        manifest = save_registry(place.store, registry())
        moment = kirov(date(2025, 9, 1))
        record_registry(work, original=place.store.put(b"x"), manifest=manifest, counts={}, actor=ACTOR, at=moment)
    return place


@dataclass
class Region:
    """The region as its senders and its ministry live through a year."""

    place: Installation
    mail: bool = True
    looked: Looked | None = None

    def send(self, sender: str, form: FormKey, year: int, at: datetime, *, accepted: bool = True) -> None:
        """A file of a sender, good or bad."""
        data = f"{sender} {form} {year} {at.isoformat()}".encode()
        frame = pd.DataFrame({"school": ["430100"], "students": [len(data)]}) if accepted else None
        checked = Checked(
            digest=self.place.store.put(data), frame=frame, form=form, year=year, sender=sender,
            remarks=[] if accepted else [Remark()],
        )  # fmt: skip
        with session(self.place.engine) as work:
            (row,) = record_files(work, in_store(self.place.store, [checked]), actor=ACTOR, at=at)
            assert (row.status is SubmissionStatus.REJECTED) == (not accepted)

    def begin(self, monitoring: MonitoringKey, year: int, at: datetime) -> str:
        """A run that computes."""
        with session(self.place.engine) as work:
            return open_run(
                work, monitoring=monitoring, year=year, reason="плановый", actor=ACTOR, host="host", pid=1,
                flow_run_id=None, code_version="1.0", at=at, is_alive=everyone_lives,
            ).id  # fmt: skip

    def draft(self, monitoring: MonitoringKey, year: int, at: datetime) -> str:
        """A run that has come to a draft."""
        run, store = self.begin(monitoring, year, at), self.place.store
        rows = pd.DataFrame(
            {
                "school": ["430100", "430106"], "municipality": ["01", "04"], "district": ["1", "2"],
                "results_status": "low", "conditions_status": "none", "reliability": "high",
                "conditions_index": 40.0, "pooled_share": 0.5,
            }
        )  # fmt: skip
        written = [
            Written("region/note.pdf", b"note", Scope.MINISTRY, "region", DocumentKind.REGIONAL_NOTE),
            *(
                Written(f"municipalities/{code}/note.pdf", run.encode(), Scope.MUNICIPALITY, code,
                        DocumentKind.MUNICIPALITY_NOTE)
                for code in TOWNS
            ),
        ]  # fmt: skip
        with session(self.place.engine) as work:
            frozen = {"snapshot": store.put(run.encode()), "methodology": store.put(b"m")}
            attach_snapshot(work, run, **frozen, actor=ACTOR, at=at)
            attach_result(work, run, result=store.put(b"r" + run.encode()), rows=rows, actor=ACTOR, at=at)
            record_documents(work, store, run, written, actor=ACTOR, at=at)
            to_draft(work, run, actor=ACTOR, at=at)
        return run

    def fail(self, run: str, at: datetime) -> None:
        with session(self.place.engine) as work:
            fail(work, run, error="сбой диска", actor=ACTOR, at=at)

    def publish(self, run: str, at: datetime) -> None:
        """The draft in force, its letters in the outbox."""
        with session(self.place.engine) as work:
            publish(work, run, approved_by="Министрова М. М.", order="1", at=at)
            plan_deliveries(
                work, self.place.store, run_id=run, registry=self.place.registry(work),
                told=Told({}, lambda _scope, _code: ()), letterhead=Letterhead("", "", False), actor=ACTOR, at=at,
            )  # fmt: skip
        self.post(at)

    def post(self, at: datetime) -> int:
        """All that waits goes out, unless the mail server is down; returns how many letters went."""
        if not self.mail:
            return 0
        passed = deliver(
            self.place.engine, self.place.store, self._take, sender=Sender(ACTOR, "host", 1), now=lambda: at,
            is_alive=everyone_lives,
        )  # fmt: skip
        return passed.outcomes[DeliveryStatus.SENT]

    def _take(self, _letter: Letter) -> Outcome:
        return Outcome(DeliveryStatus.SENT)

    def look(self, at: datetime) -> Looked:
        """Look anew where anything came since or other campaigns are spoken of; else only the clock has moved.

        A look takes half a second, and a year has five hundred moments.
        """
        spoken_of = [of.name for of in campaigns_of(at.astimezone(KIROV).date())]
        if self.looked is None or [each.campaign.name for each in self.looked.standings] != spoken_of:
            self.looked = look(self.place, at, chain=False)
        standings = [replace(each, at=at) for each in self.looked.standings]
        return Looked(standings, self.looked.facts, alarms(self.looked.facts, at))

    def mend_mail(self, at: datetime) -> None:
        """What waited goes out."""
        self.mail = True
        self.post(at)

    def letters_of_runs(self) -> int:
        with session(self.place.engine, reading=True) as work:
            return len(work.exec(select(Delivery).where(col(Delivery.run).is_not(None))).all())

    def newest(self, monitoring: MonitoringKey, year: int) -> str:
        with session(self.place.engine, reading=True) as work:
            runs = work.exec(select(Run).where(Run.monitoring == monitoring, Run.year == year)).all()
            return max(runs, key=lambda run: run.number).id


# What happens: a moment, words for the table, the deed.
Event = tuple[datetime, str, Callable[[Region], object]]


def run_year(region: Region, script: list[Event], first: date, last: date, busy: set[date]) -> Iterator[str]:
    """Go through all days; gives the lines of the table.

    Every morning at 8:30 the letters, every hour of `HOURS` the alarms: on all days whose state may change within
    the day (`busy`: declared days and days with events), else at the first hour alone.
    """
    waiting = sorted(script, key=lambda event: event[0])
    day, month = first, 0
    while day <= last:
        if day.month != month:
            month = day.month
            yield from ("", f"## {MONTHS[month - 1]} {day.year}", "", "| Когда | Что | Кому |", "|---|---|---|")
        hours = HOURS if day in busy else HOURS[:1]
        ticks = [kirov(day, MORNING.hour, MORNING.minute), *(kirov(day, hour, 5) for hour in hours)]
        end = kirov(day + timedelta(days=1))
        for moment in [*ticks, end]:
            while waiting and waiting[0][0] < moment:
                at, words, deed = waiting.pop(0)
                deed(region)
                region.looked = None
                yield _line(at, f"*{words}*", "")
            if moment == end:
                break
            step = remind_senders if moment is ticks[0] else raise_alarms
            looked = None if region.place.calendar().is_day_off(day) else region.look(moment)
            spoken = step(region.place, moment, actor=ACTOR, looked=looked)
            assert spoken.day_off == region.place.calendar().is_day_off(day)
            yield from _told(spoken, moment, region)
            region.post(moment)
        day += timedelta(days=1)


def _told(spoken: Spoken, moment: datetime, region: Region) -> Iterator[str]:
    threads: dict[tuple[str, str, str], list[Decided]] = {}
    for each in spoken.letters:
        if each.choice is ReminderChoice.NEW:
            threads.setdefault((each.kind.value, each.of, each.step), []).append(each)
    subjects = _subjects(region, moment)
    for (kind, of, step), letters in threads.items():
        names = "; ".join(each.name for each in letters)
        words = f"**{NoticeKind(kind).label}**"
        if kind == NoticeKind.ALARM:
            words += f" `{of}`" + (" → министерство" if step == "ministry" else "")
        elif kind == NoticeKind.DIGEST:
            names, words = "эксплуатация", f"{words}: {subjects['operations'].removeprefix('Сводка РСОКО на ')}"
        else:
            words += f" {step}, {of}"
        yield _line(moment, words, names.replace("Служба эксплуатации РСОКО", "эксплуатация"))
    if spoken.cancelled:
        yield _line(moment, f"отменено ждущих писем: {spoken.cancelled}", "")


def _subjects(region: Region, moment: datetime) -> dict[str, str]:
    with session(region.place.engine, reading=True) as work:
        rows = work.exec(select(Delivery).where(col(Delivery.created_at) == moment)).all()
        return {row.code: row.subject for row in rows if row.subject.startswith("Сводка")}


def _line(moment: datetime, words: str, to: str) -> str:
    local = moment.astimezone(KIROV)
    return f"| {WEEKDAYS[local.weekday()]} {local:%d.%m %H:%M} | {words} | {to} |"
