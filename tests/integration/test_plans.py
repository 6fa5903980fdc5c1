"""The register of measures on real databases: its standing, the command, the letters that remind."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pandas as pd
import pytest
from sqlmodel import select

from rsoko.db.engine import session
from rsoko.db.models import AuditEntry
from rsoko.installation import open_installation
from rsoko.ledger.documents import record_documents
from rsoko.ledger.registries import record_registry
from rsoko.ledger.results import attach_result
from rsoko.ledger.runs import attach_snapshot, publish, to_draft
from rsoko.ledger.verify import verify
from rsoko.notify.outbox import list_deliveries
from rsoko.plans.records import register_json
from rsoko.plans.register import read_register
from rsoko.plans.workbook import register_xlsx
from rsoko.registry import save_registry
from rsoko.settings import Settings
from rsoko.steps.reminding import remind
from rsoko.steps.submitting import submit_files
from schemas.terms import DeliveryStatus
from tests.integration.steps import ACTOR, CHIEF, at, begin, schools_frame
from tests.integration.test_campaign_status import rsoko
from tests.integration.test_outbox import Recorder, post
from tests.workbooks import REGISTRY, passport, sheets_of, workbook

AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
CONTACTS = pd.DataFrame(
    [
        ("ministry", "region", "отдел", "ministry@example.org", True),
        ("municipality", "01", "специалист", "first@example.org", True),
        ("municipality", "01", "прежний", "old@example.org", False),
        ("district", "1", "отдел", "district@example.org", True),
    ],
    columns=["scope", "code", "role", "channel", "active"],
)
MAIN, HELP, LEVEL = "повышение качества преподавания", "адресная методическая помощь", "муниципальный"


def measure(number: int, end: datetime, status: str, school: str = "430001", level: str = LEVEL) -> list[object]:
    start = datetime(2026, 11, 1)
    actual = None if status == "запланировано" else 5
    return [school, 2026, number, HELP, f"Мера {number} <b>", level, start, end, "Директор Иванова", 10, actual, status]


PLAN = [
    measure(1, datetime(2027, 1, 31), "запланировано"),
    measure(2, datetime(2027, 2, 28), "запланировано", level="окружной"),
    measure(3, datetime(2027, 5, 31), "запланировано"),
    measure(4, datetime(2027, 1, 15), "выполнено"),
]


def plan(rows, sender="01"):
    return workbook(
        {"Данные": [sheets_of("measures")["Данные"][0], *rows], "Паспорт": passport("measures", sender=sender)}
    )


@pytest.fixture
def place(tmp_path, database_url):
    opened = open_installation(Settings(home=tmp_path / "home", database_url=database_url), create=True)
    furnish(opened)
    yield opened
    opened.engine.dispose()


def furnish(opened):
    """The registry, and a published list on which 430001 of municipality 01 and 430003 of 02 are low."""
    store = opened.store
    with session(opened.engine) as work:
        manifest = save_registry(store, replace(REGISTRY, contacts=CONTACTS))
        record_registry(work, original=store.put(b"x"), manifest=manifest, counts={}, actor=ACTOR, at=at())
        run = begin(work)
        attach_snapshot(work, run.id, snapshot=store.put(b"s"), methodology=store.put(b"m"), actor=ACTOR, at=at(1))
        frame = schools_frame().assign(municipality=["02", "01"], school=["430003", "430001"], results_status="low")
        attach_result(work, run.id, result=store.put(b"r"), rows=frame, actor=ACTOR, at=at(1))
        record_documents(work, store, run.id, (), actor=ACTOR, at=at(1))
        to_draft(work, run.id, actor=ACTOR, at=at(1))
        publish(work, run.id, approved_by=CHIEF, order="1", at=at(2))


@pytest.fixture
def send(place, tmp_path):
    def give(content, moment=AT):
        file = tmp_path / "план.xlsx"
        file.write_bytes(content)
        (taken,) = submit_files(place, [file], actor=ACTOR, at=moment, form=None, year=None, sender=None)
        assert taken.status.value == "accepted", taken.remarks
        post(place.engine, place.store, Recorder())  # warnings went back to the sender

    return give


def told(place, day, **options):
    done = remind(place, 2026, day, actor=ACTOR, at=AT, **options)
    return [(each.scope, each.code, each.late, each.due, each.choice.value) for each in done.letters]


def reminders(place):
    with session(place.engine, reading=True) as work:
        return [row for row in list_deliveries(work) if row.submission is None]


def whole(place):
    with session(place.engine, reading=True) as work:
        return verify(work, place.store) == []


def test_the_register_counts_and_says_who_owes_a_plan(place, send):
    send(plan(PLAN))
    found = read_register(place, 2026, date(2027, 2, 15))
    assert found.measures["standing"].tolist() == ["late", "under_way", "under_way", "done"]
    assert found.measures["due"].tolist() == [False, True, False, False]
    assert found.owing["municipality"].tolist() == ["02"]
    assert found.without.empty
    facts = register_json(found)
    json.dumps(facts, allow_nan=False)
    assert (facts["list"], facts["total"]["execution"]) == ("identification-2026-1", 0.25)
    assert [row["late"] for row in facts["levels"] if row["level"] == "municipality"] == [1]
    assert "Иванова" not in json.dumps(facts, ensure_ascii=False)


def test_a_plan_without_a_school_of_the_list_shows_it(place, send):
    send(plan([measure(1, datetime(2027, 1, 31), "запланировано", school="430002")]))
    found = read_register(place, 2026, date(2027, 2, 15))
    assert found.without["school"].tolist() == ["430001"]
    assert found.measures["listed"].tolist() == [False]


def test_of_two_plans_the_municipality_s_own_counts(place, send):
    send(plan([measure(9, datetime(2027, 1, 31), "запланировано")], sender="1"))
    send(plan(PLAN))
    assert read_register(place, 2026, date(2027, 2, 15)).measures["number"].tolist() == [1, 2, 3, 4]


def test_an_empty_register_has_its_tables(place):
    found = read_register(place, 2026, date(2027, 2, 15))
    assert found.owing["municipality"].tolist() == ["01", "02"]
    book = openpyxl.load_workbook(io.BytesIO(register_xlsx(found)))
    assert book.sheetnames[:2] == ["Сводка", "По муниципалитетам"]
    assert register_xlsx(found) == register_xlsx(read_register(place, 2026, date(2027, 2, 15)))
    assert told(place, date(2027, 2, 15)) == []


def test_offices_are_reminded_once(place, send):
    send(plan(PLAN))
    expected = [("municipality", "01", 1, 1, "new"), ("district", "1", 1, 1, "new")]
    assert told(place, date(2027, 2, 15), dry_run=True) == expected
    assert reminders(place) == []
    assert told(place, date(2027, 2, 15)) == expected
    assert {each[-1] for each in told(place, date(2027, 2, 15))} == {"same"}
    assert [(row.channel, row.run, row.status.value) for row in reminders(place)] == [
        ("first@example.org", None, "queued"),
        ("district@example.org", None, "queued"),
    ]
    assert whole(place)


def test_the_letter_lists_measures_and_names_nobody(place, send):
    send(plan(PLAN))
    told(place, date(2027, 2, 15))
    out = Recorder()
    assert post(place.engine, place.store, out) == {"sent": 2}
    town, district = out.sent
    assert town.subject == "Планы мероприятий, выявление 2026 года — просрочено: 1, скоро срок: 1 [демонстрация]"
    for words in ("Первый район", "Школа № 1 (430001)", "Мера 1 &lt;b&gt;", "29.01.2027", "2 недели", "26.02.2027"):
        assert words in town.html
    assert "Мера 3" not in town.html
    assert "Мера 2" in district.html, "a measure of the district's own level"
    assert "Мера 1" not in district.html
    assert "Первый район" in district.html
    assert not any("Иванова" in letter.html for letter in out.sent)
    assert whole(place)


def test_at_most_one_letter_a_week_unless_something_new_is_late(place, send):
    send(plan(PLAN))
    told(place, date(2027, 2, 15))
    post(place.engine, place.store, Recorder())
    choices = {day: {each[-1] for each in told(place, date(2027, 2, day), dry_run=True)} for day in (16, 21, 22)}
    # On the 21st the first measure is three weeks late: that is something else, but six days after the letter.
    assert choices == {16: {"same"}, 21: {"too-soon"}, 22: {"new"}}
    told(place, date(2027, 2, 22))
    post(place.engine, place.store, Recorder())
    assert [each[2:] for each in told(place, date(2027, 3, 1))] == [(2, 0, "new")] * 2, "the second one is late too"
    assert len(reminders(place)) == 6
    assert whole(place)


def test_a_waiting_letter_gives_way_to_what_is_so_now(place, send):
    send(plan(PLAN))
    told(place, date(2027, 2, 15))
    told(place, date(2027, 3, 1))
    assert [row.status.value for row in reminders(place)] == ["cancelled", "cancelled", "queued", "queued"]
    with session(place.engine, reading=True) as work:
        said = [entry.payload for entry in work.exec(select(AuditEntry)).all() if entry.subject == "plans:2026"]
    assert [json.loads(payload)["cancelled"] for payload in said] == [0, 2]
    assert not any("@" in payload for payload in said)


def test_what_was_reported_is_not_asked_for_again(place, send, tmp_path):
    send(plan(PLAN))
    told(place, date(2027, 2, 15))
    done = [measure(number, datetime(2027, 1, 31), "выполнено") for number in (1, 2, 3, 4)]
    file = tmp_path / "готово.xlsx"
    file.write_bytes(plan(done))
    submit_files(place, [file], actor=ACTOR, at=AT, form=None, year=None, sender=None)
    assert told(place, date(2027, 2, 15)) == []
    assert {row.status for row in reminders(place)} == {DeliveryStatus.CANCELLED}
    assert whole(place)


def test_a_reminder_whose_content_was_altered_is_found(place, send):
    send(plan(PLAN))
    told(place, date(2027, 2, 15))
    row = reminders(place)[0]
    place.store.path(row.content).chmod(0o600)
    place.store.path(row.content).write_bytes(b"other")
    with session(place.engine, reading=True) as work:
        findings = verify(work, place.store)
    assert [(each.code.value, each.subject) for each in findings] == [("file-altered", f"delivery:{row.id}")]


def test_an_office_without_a_contact_is_named(place, send):
    send(plan([measure(1, datetime(2027, 1, 31), "запланировано", school="430003")], sender="02"))
    done = remind(place, 2026, date(2027, 2, 15), actor=ACTOR, at=AT)
    assert [(scope.value, code) for scope, code in done.unreachable] == [("municipality", "02")]
    assert [each.scope for each in done.letters] == ["district"]


def test_the_commands(tmp_path):
    home = tmp_path / "home"
    opened = open_installation(Settings(home=home), create=True)
    furnish(opened)
    opened.engine.dispose()
    file = tmp_path / "план.xlsx"
    file.write_bytes(plan(PLAN))
    assert rsoko(home, "submit", str(file)).returncode == 0
    done = rsoko(home, "plans", "status", "--year", "2026", "--on", "15.02.2027", "--xlsx", str(tmp_path / "p.xlsx"))
    assert done.returncode == 0, done.stderr
    for said in ("на 15.02.2027", "просрочено 1", "Исполнение: 25", "02 Второй район", "Ближайшие сроки", "окружной"):
        assert said in done.stdout
    assert "Мероприятия" in openpyxl.load_workbook(tmp_path / "p.xlsx").sheetnames
    dry = json.loads(
        rsoko(home, "plans", "remind", "--year", "2026", "--on", "2027-02-15", "--dry-run", "--json").stdout
    )
    assert (dry["queued"], dry["dry_run"]) == (2, True)
    assert (
        "Поставлено в очередь писем: 2" in rsoko(home, "plans", "remind", "--year", "2026", "--on", "2027-02-15").stdout
    )
    assert "Планы мероприятий, выявление 2026 года" in rsoko(home, "deliveries").stdout
    assert rsoko(home, "audit", "verify").returncode == 0
    wrong = rsoko(home, "plans", "status", "--year", "2026", "--on", "скоро")
    assert (wrong.returncode, "«скоро» не дата" in wrong.stderr) == (2, True), wrong.stderr
