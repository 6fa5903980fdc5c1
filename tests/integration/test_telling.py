"""What the calendar calls for, on a real ledger: told once, withdrawn when no longer so, with blanks to fill in."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pandas as pd
import pytest
from sqlmodel import col, select

from rsoko.db.engine import session
from rsoko.db.models import AuditEntry, Delivery
from rsoko.ledger.checkpoints import Checkpoint
from rsoko.ledger.registries import record_registry
from rsoko.ledger.verify import verify
from rsoko.notify.decisions import requeue
from rsoko.notify.fallback import fail
from rsoko.notify.outbox import Sender, deliver
from rsoko.notify.policy import Policy
from rsoko.notify.transport import Outcome
from rsoko.registry import save_registry
from rsoko.settings import Settings
from rsoko.snapshots import Snapshot
from rsoko.steps.checkpoints import proven
from rsoko.steps.telling import raise_alarms, remind_senders
from schemas.terms import DeliveryStatus, FindingCode, FormKey, MonitoringKey, NoticeKind, Scope
from tests.integration.steps import everyone_lives
from tests.integration.test_campaign_status import rsoko
from tests.year import ACTOR, TOWNS, Region, kirov, open_region, registry

DEFICITS = FormKey.DEFICITS
OPENING, RUNG, OVERDUE = (
    kirov(date(2026, 3, 2), 8, 30),
    kirov(date(2026, 3, 10), 8, 30),
    kirov(date(2026, 3, 20), 8, 30),
)


@pytest.fixture
def region(tmp_path):
    opened = Region(open_region(tmp_path))
    yield opened
    opened.place.engine.dispose()


def told(region, at, **options):
    """Kinds, scopes and codes of the new letters of a morning."""
    spoken = remind_senders(region.place, at, actor=ACTOR, **options)
    return sorted((each.kind.value, each.scope, each.code) for each in spoken.new if each.kind is not NoticeKind.DIGEST)


def letters(region, status=None):
    with session(region.place.engine, reading=True) as work:
        rows = work.exec(select(Delivery).order_by(Delivery.id)).all()
        assert verify(work, region.place.store) == []
    return [row for row in rows if status in (None, row.status)]


def test_an_opening_brings_blanks_that_can_be_filled_in_and_is_told_once(region):
    first = told(region, OPENING)
    towns = [("opening", "municipality", code) for code in TOWNS]
    assert first == [("opening", "district", "1"), ("opening", "district", "2"), ("opening", "district", "3"), *towns]
    assert told(region, OPENING + timedelta(minutes=5)) == []
    assert told(region, OPENING + timedelta(days=1)) == []
    (own,) = [row for row in letters(region) if (row.scope, row.code) == (Scope.MUNICIPALITY, "04")]
    (file,) = own.files
    assert file["name"] == "deficits-2026-04.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(region.place.store.get(file["digest"])))
    assert "Инструкция" in book.sheetnames
    text = region.place.store.get(own.letter).decode()
    for said in ("Формы представляются до 17.03.2026", "вложен", "24.03.2026", "31.03.2026"):
        assert said in text


def test_one_letter_names_all_forms_that_lack_and_who_has_sent_everything_gets_none(region):
    at = kirov(date(2026, 9, 28), 8, 30)
    for year in (2024, 2025, 2026):
        region.send("01", FormKey.ASSESSMENTS, year, at)
        region.send("02", FormKey.ASSESSMENTS, year, at)
    for form in (FormKey.ENGAGEMENT, FormKey.CONDITIONS):
        region.send("01", form, 2026, at)
    region.send("02", FormKey.ENGAGEMENT, 2026, at, accepted=False)
    found = told(region, at)
    assert [code for kind, _, code in found if kind == "reminder"] == ["02", "03", "04", "05", "06"]
    (own,) = [row for row in letters(region) if row.code == "02" and row.subject.startswith("Напоминание")]
    text = region.place.store.get(own.letter).decode()
    assert "отклонено, файл №" in text
    assert "Социальный паспорт" in text
    assert "Результаты оценочных процедур" not in text
    assert "не представлено форм: 2" in own.subject


def test_a_letter_that_waits_gives_way_when_the_form_has_come(region):
    told(region, RUNG)
    waiting = {row.code for row in letters(region, DeliveryStatus.QUEUED)}
    assert {"01", "02"} <= waiting
    region.send("01", DEFICITS, 2026, RUNG + timedelta(minutes=10))
    raise_alarms(region.place, RUNG + timedelta(minutes=35), actor=ACTOR)
    assert [row.code for row in letters(region, DeliveryStatus.CANCELLED)] == ["01"]
    region.post(RUNG + timedelta(hours=1))
    region.send("02", DEFICITS, 2026, RUNG + timedelta(hours=2))
    raise_alarms(region.place, RUNG + timedelta(hours=3), actor=ACTOR)
    assert len(letters(region, DeliveryStatus.CANCELLED)) == 1, "what was sent stays sent"
    assert [code for _, _, code in told(region, kirov(date(2026, 3, 13), 8, 30))] == ["03", "04", "05", "06"]


def test_a_copy_for_the_ministry_stays_and_goes_with_its_letter(region):
    told(region, RUNG)
    kept = Outcome(DeliveryStatus.TEMPORARY_FAILURE, "ответ почтового сервера 451: later")
    policy = Policy(copy_to="copy@region.test", copy_scopes=frozenset({Scope.MUNICIPALITY}))
    deliver(
        region.place.engine, region.place.store, sender=Sender(ACTOR, "host", 1), is_alive=everyone_lives,
        policy=policy,
        send=lambda letter: kept if letter.channel == policy.copy_to else Outcome(DeliveryStatus.SENT),
        now=lambda: RUNG + timedelta(minutes=10),
    )  # fmt: skip
    raise_alarms(region.place, RUNG + timedelta(minutes=35), actor=ACTOR)
    copies = [row for row in letters(region) if row.copy_of is not None]
    assert [row.code for row in copies] == list(TOWNS)
    assert {row.status for row in copies} == {DeliveryStatus.TEMPORARY_FAILURE}, "the letters were sent: they hold"

    # The letter came back and is to go once more; then the form comes, and neither is so any more.
    (own,) = [row for row in copies if row.code == "01"]
    with session(region.place.engine) as work:
        row = work.get_one(Delivery, own.copy_of)
        fail(work, region.place.store, row, "ящик закрыт", registry=None, actor=ACTOR, at=RUNG + timedelta(minutes=40))
        requeue(work, row.id, actor=ACTOR, at=RUNG + timedelta(minutes=50))
    region.send("01", DEFICITS, 2026, RUNG + timedelta(hours=1))
    raise_alarms(region.place, RUNG + timedelta(hours=2), actor=ACTOR)
    assert sorted(row.id for row in letters(region, DeliveryStatus.CANCELLED)) == [own.copy_of, own.id]


def test_a_letter_that_goes_over_another_channel_is_still_meant(region):
    place, hook = region.place, "json://hooks.region.test/01"
    second = ("municipality", "01", "специалист", hook, True)
    known = registry()
    contacts = pd.DataFrame(
        [*known.contacts.itertuples(index=False, name=None), second], columns=known.contacts.columns
    )
    with session(place.engine) as work:
        manifest = save_registry(place.store, replace(known, contacts=contacts))
        record_registry(work, original=place.store.put(b"y"), manifest=manifest, counts={}, actor=ACTOR, at=RUNG)
    told(region, RUNG)
    (first,) = [row for row in letters(region) if row.code == "01"]
    with session(place.engine) as work:
        row, found = work.get_one(Delivery, first.id), place.registry(work)
        fail(work, place.store, row, "ящик закрыт", registry=found, actor=ACTOR, at=RUNG + timedelta(minutes=10))
    raise_alarms(place, RUNG + timedelta(minutes=35), actor=ACTOR)
    (instead,) = [row for row in letters(region) if row.replaces == first.id]
    assert (instead.channel, instead.status) == (hook, DeliveryStatus.QUEUED)
    region.send("01", DEFICITS, 2026, RUNG + timedelta(hours=1))
    raise_alarms(place, RUNG + timedelta(hours=2), actor=ACTOR)
    assert [row.id for row in letters(region, DeliveryStatus.CANCELLED)] == [instead.id]


def test_a_later_step_calls_off_the_one_before_that_still_waits(region):
    told(region, RUNG)
    later = told(region, kirov(date(2026, 3, 13), 8, 30))
    cancelled = [row for row in letters(region, DeliveryStatus.CANCELLED) if not row.subject.startswith("Сводка")]
    assert len(later) == len(cancelled) == len(TOWNS)


def test_offices_above_hear_of_what_is_overdue(region):
    for code in ("01", "02", "03"):
        region.send(code, DEFICITS, 2026, RUNG)
    found = told(region, OVERDUE)
    assert [each for each in found if each[0] == "escalation"] == [
        ("escalation", "district", "2"), ("escalation", "district", "3"), ("escalation", "ministry", "region"),
    ]  # fmt: skip
    (second,) = [row for row in letters(region) if (row.scope, row.code) == (Scope.DISTRICT, "2")]
    text = region.place.store.get(second.letter).decode()
    assert "Даровской район" in text
    assert "Вятский район" not in text


def test_what_an_office_hears_is_said_once_a_form(region):
    told(region, kirov(date(2026, 10, 15), 8, 30))
    (one,) = [row for row in letters(region) if row.code == "1" and row.subject.startswith("Формы не представлены")]
    text = region.place.store.get(one.letter).decode()
    assert text.count("«Результаты оценочных процедур» за 2024, 2025, 2026 годы — не поступало;") == 2
    assert text.count("«Социальный паспорт и ресурсы» за 2026 год — не поступало") == 2


def test_the_digest_carries_the_signed_end_of_the_chain_away(region):
    told(region, OPENING)
    (digest,) = [row for row in letters(region) if row.subject.startswith("Сводка")]
    (file,) = digest.files
    says = proven(region.place.settings, region.place.store.get(file["digest"]).decode())
    assert file["name"] == f"checkpoint-{says.size}.txt"
    assert f"{says.size}:{says.hash}" in region.place.store.get(digest.letter).decode()
    assert verified(region, says) == []
    with session(region.place.engine, reading=True) as work:
        last = work.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        forged = Checkpoint(says.origin, says.size, last.hash, says.at, says.by)
    assert verified(region, forged) == [FindingCode.HEAD_MISMATCH]


def verified(region, says):
    with session(region.place.engine, reading=True) as work:
        return [each.code for each in verify(work, region.place.store, known_heads=[(says.size, says.hash)])]


def test_a_dry_run_and_a_day_off_write_nothing(region):
    assert len(told(region, OPENING, dry_run=True)) == 9
    sunday = remind_senders(region.place, kirov(date(2026, 3, 15), 8, 30), actor=ACTOR)
    assert (sunday.day_off, sunday.letters) == (True, ())
    assert raise_alarms(region.place, kirov(date(2026, 3, 9), 9), actor=ACTOR).day_off, "a holiday that was moved"
    assert letters(region) == []


def test_alarms_are_told_once_and_without_operations_to_the_ministry(region):
    at = kirov(date(2026, 3, 24), 12, 5)
    first = raise_alarms(region.place, at, actor=ACTOR)
    assert {each.of for each in first.new} == {
        "list-missing:deficits-2026", "forms-missing:deficits-2026", "no-draft:deficits-2026",
    }  # fmt: skip
    assert {each.code for each in first.new} == {"operations"}
    assert raise_alarms(region.place, at + timedelta(hours=1), actor=ACTOR).new == []
    region.post(at)
    next_day = raise_alarms(region.place, at + timedelta(days=1), actor=ACTOR)
    assert [(each.of, each.code) for each in next_day.new] == [("no-draft:deficits-2026", "region")]
    text = region.place.store.get(letters(region)[-1].letter).decode()
    assert "Служба эксплуатации оповещена 24.03.2026, причина не устранена." in text
    assert ">Министерство<" in text
    orphan = replace(region.place, settings=Settings(home=region.place.settings.home))
    assert {each.scope for each in raise_alarms(orphan, at + timedelta(days=1, hours=1), actor=ACTOR).new} == {
        "ministry"
    }
    assert "operations" not in {each.code for each in remind_senders(orphan, OVERDUE, actor=ACTOR).new}


def test_a_broken_chain_is_told_to_everybody_who_answers_for_it(region):
    with session(region.place.engine) as work:
        work.connection().exec_driver_sql("DROP TRIGGER audit_entry_no_update")
    found = raise_alarms(region.place, kirov(date(2026, 8, 12), 9, 5), actor=ACTOR)
    assert [(each.of, each.code) for each in found.new] == [("chain-broken:chain", "operations"),
                                                            ("chain-broken:chain", "region")]  # fmt: skip


def test_the_commands_say_the_same(region):
    home = region.place.settings.home
    facts = json.loads(rsoko(home, "deadlines", "--json").stdout)
    assert set(facts) == {"now", "day_off", "campaigns", "alarms", "letters"}
    shown = rsoko(home, "deadlines")
    assert shown.returncode == 0
    assert "Тревоги" in shown.stdout
    dry = json.loads(rsoko(home, "campaign", "remind", "--dry-run", "--json").stdout)
    assert dry["dry_run"] is True
    (home / "calendar.toml").write_text("[2026]\noff = 1\n")
    refused = rsoko(home, "deadlines")
    assert (refused.returncode, "не список дат" in refused.stderr) == (1, True), refused.stderr


def test_a_run_keeps_the_calendar_that_it_used():
    assert Snapshot("x", {}).calendar.is_day_off(date(2026, 12, 31)) is False, "runs of before knew of weekends alone"
    kept = {"off": ["2026-12-31"], "working": [], "known": [2026]}
    assert Snapshot("x", {"calendar": kept}).calendar.is_day_off(date(2026, 12, 31))


def test_the_list_that_a_campaign_needs_is_no_matter_once_it_is_published(region):
    at = kirov(date(2025, 10, 20), 9)
    region.publish(region.draft(MonitoringKey.IDENTIFICATION, 2025, at), at + timedelta(days=1))
    found = raise_alarms(region.place, kirov(date(2026, 3, 12), 9, 5), actor=ACTOR)
    assert found.new == []
