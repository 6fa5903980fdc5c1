"""The work of the system over a year on a real ledger: files, refusals, bounced letters, runs, what follows from it."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.demo import make_region, write_region
from rsoko.installation import Installation, open_installation
from rsoko.ledger.documents import documents_of, record_documents
from rsoko.ledger.runs import fail, get_run
from rsoko.ledger.submissions import placed_submissions
from rsoko.material import material_of
from rsoko.methodology import load_methodology
from rsoko.notify.outbox import list_deliveries
from rsoko.results import load_result
from rsoko.settings import Settings
from rsoko.snapshots import Snapshot, canonical_json, load_snapshot
from rsoko.steps import collecting
from rsoko.steps.acknowledging import acceptance
from rsoko.steps.collecting import Start
from rsoko.steps.comparing import differing_names
from rsoko.steps.packing import pack
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.replaying import replay
from rsoko.steps.sending import send_letters
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from rsoko.steps.writing import Part, order_for, render, renderers
from rsoko.workings.effectiveness import WORKINGS
from schemas.terms import DeliveryStatus, DocumentKind, FormKey, MonitoringKey, Scope, SubmissionStatus
from tests.integration.steps import Written
from tests.integration.test_effectiveness import write_plans
from tests.integration.test_outbox import Refusing, mail_server

COHORT, YEAR = 2025, 2026
APPROVAL = Approval("Руководитель", "1")
IDENTIFICATION, EFFECTIVENESS = MonitoringKey.IDENTIFICATION, MonitoringKey.EFFECTIVENESS
OCTOBER, NOVEMBER = datetime(COHORT, 10, 10, 9, tzinfo=KIROV), datetime(COHORT, 11, 6, 9, tzinfo=KIROV)
DECEMBER, AUTUMN = datetime(COHORT, 12, 21, 9, tzinfo=KIROV), datetime(YEAR, 10, 12, 9, tzinfo=KIROV)
WINTER = datetime(YEAR, 11, 20, 9, tzinfo=KIROV)


class Picky(Refusing):
    """Refuses one address for good and one for now."""

    def __init__(self) -> None:
        super().__init__("", "")
        self.replies: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.replies.get(address, "250 OK")


@dataclass(frozen=True)
class Story:
    """The ledger at the end of the year: who did what, and the run that looks back."""

    place: Installation
    run: str
    late: str
    silent: str
    gone: str
    planned: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    home, server = tmp_path_factory.mktemp("operation"), Picky()
    files = [file for file in write_region(make_region(60), home / "region") if "forms" in file.parts]
    with mail_server(server) as url:
        place = open_installation(Settings(home=home / "home", smtp_url=url), create=True)
        load_registry_file(place, home / "region" / "registry.xlsx", actor="Оператор", at=OCTOBER)
        late, silent, gone = sorted({code_of(file) for file in files if file.name.startswith("engagement")})[:3]
        answers = {gone: "550 unknown", late: "451 later"}
        server.replies = {each: said for code, said in answers.items() for each in channels_of_town(place, code)}
        first_autumn(place, files, late, silent)
        planned = send_plans(place, home, DECEMBER)
        send(place, of_years(files, {YEAR}), AUTUMN)
        publish(place, Start(IDENTIFICATION, YEAR, "Оператор", "Плановый запуск", None, AUTUMN), AUTUMN)
        run = draft_run(place, looking_back(WINTER))
    yield Story(place, run, late, silent, gone, planned)
    place.engine.dispose()


def first_autumn(place: Installation, files: list[Path], late: str, silent: str) -> None:
    """Forms of the cohort's autumn: one came late after two refusals, one never; a run broke, one was corrected."""
    named = f"engagement-{late}"
    mine = [file for file in files if file.stem == named and file.parent.name == str(COHORT)]
    never = [file for file in files if code_of(file) == silent and file.name.startswith("conditions")]
    send(place, [f for f in of_years(files, set(range(COHORT - 2, COHORT + 1))) if f not in mine + never], OCTOBER)
    junk = mine[0].parent / "что-то.csv"
    junk.write_text("a;b\n1;2\n", "utf-8")
    for number, file in enumerate([spoiled(mine[0], 1), spoiled(mine[0], 2), junk]):
        (taken,) = take(place, [file], OCTOBER + timedelta(days=number))
        assert taken.status is SubmissionStatus.REJECTED
    broken = collecting.start(place, Start(IDENTIFICATION, COHORT, "Оператор", "Проба", None, OCTOBER))
    with session(place.engine) as work:
        fail(work, broken.id, error="нет места на диске", actor="Оператор", at=OCTOBER)
    begin = Start(IDENTIFICATION, COHORT, "Оператор", "Плановый запуск", None, OCTOBER + timedelta(days=10))
    publish(place, begin, OCTOBER + timedelta(days=12))
    answered = with_note(mine[0])
    take(place, [answered], NOVEMBER, accepted=acceptance(["column-ignored"], "Графа для своих нужд"))
    publish(place, Start(IDENTIFICATION, COHORT, "Оператор", "Исправление", None, NOVEMBER), NOVEMBER)


def looking_back(at: datetime) -> Start:
    return Start(EFFECTIVENESS, YEAR, "Оператор", "Плановый запуск", None, at)


def take(place: Installation, files: list[Path], at: datetime, **more: object) -> list:
    given = {"form": None, "year": None, "sender": None, "actor": "Оператор", "at": at}
    return submit_files(place, files, **given | more)


def send(place: Installation, files: list[Path], at: datetime, **more: object) -> None:
    taken = take(place, files, at, **more)
    assert {each.status for each in taken} == {SubmissionStatus.ACCEPTED}, [each.remarks for each in taken]


def of_years(files: list[Path], years: set[int]) -> list[Path]:
    wanted = (FormKey.ASSESSMENTS.value, FormKey.ENGAGEMENT.value, FormKey.CONDITIONS.value)
    return [file for file in files if file.name.startswith(wanted) and int(file.parent.name) in years]


def code_of(file: Path) -> str:
    return file.stem.rpartition("-")[2]


def channels_of_town(place: Installation, code: str) -> list[str]:
    with session(place.engine, reading=True) as work:
        contacts = place.registry(work).contacts
    own = contacts[(contacts["scope"] == "municipality") & (contacts["code"] == code) & contacts["active"].astype(bool)]
    return list(own["channel"])


def changed(file: Path, name: str, change) -> Path:
    book = openpyxl.load_workbook(file)
    change(book["Данные"])
    made = file.with_name(f"{name}-{file.name}")
    book.save(made)
    return made


def data_begins(sheet) -> tuple[int, int]:
    """Row and column of the first code of a school, however the sender laid the table out."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return next((cell.row, cell.column) for cell in cells if re.fullmatch(r"\D*\d{6}", str(cell.value)))


def spoiled(file: Path, number: int) -> Path:
    def spoil(sheet) -> None:
        first, column = data_begins(sheet)
        for row in range(first, first + number):
            sheet.cell(row, column + 2).value = "Иванова не сообщила"

    return changed(file, f"spoiled{number}", spoil)


def with_note(file: Path) -> Path:
    def add(sheet) -> None:
        first, _ = data_begins(sheet)
        column = sheet.max_column + 1
        sheet.cell(first - 1, column).value = "Примечание"
        sheet.cell(first, column).value = "см. приказ"

    return changed(file, "noted", add)


def publish(place: Installation, begin: Start, at: datetime) -> str:
    """A published run whose letters went out; each municipality has a small document of its own."""
    run = draft_run(place, begin)
    with session(place.engine) as work:
        towns = place.registry(work).municipalities["code"]
        written = [
            Written(f"municipalities/{code}/note.pdf", f"%PDF {run} {code}".encode(), Scope.MUNICIPALITY, code,
                    DocumentKind.MUNICIPALITY_NOTE)
            for code in towns
        ]  # fmt: skip
        record_documents(work, place.store, run, written, actor="Оператор", at=at)
    publish_run(place, run, APPROVAL, notify=True, at=at)
    send_letters(place, actor="Оператор", now=lambda: at, run_id=run)
    return run


def send_plans(place: Installation, home: Path, at: datetime) -> str:
    """The plans of one municipality, after their day; returns its code."""
    with session(place.engine, reading=True) as work:
        schools = load_result(place.store, get_run(work, f"identification-{COHORT}-3").result).schools
    low = schools[schools["results_status"] == "low"]
    town = str(low["municipality"].iloc[0])
    file = write_plans(low.loc[low["municipality"] == town, "school"].tolist(), home / f"measures-{town}.csv")
    send(place, [file], at, form=FormKey.MEASURES, year=COHORT, sender=town)
    return town


def facts_of(story: Story) -> dict[str, pd.DataFrame]:
    with session(story.place.engine, reading=True) as work:
        run = get_run(work, story.run)
    return dict(material_of(story.place.store, load_snapshot(story.place.store, run.snapshot)).operation)


def result_of(story: Story, run: str | None = None):
    with session(story.place.engine, reading=True) as work:
        return load_result(story.place.store, get_run(work, run or story.run).result)


def counts(frame: pd.DataFrame, indicator: str, **of: object) -> list[int]:
    rows = frame[frame["indicator"] == indicator]
    for name, value in of.items():
        rows = rows[rows[name] == value]
    return [int(rows["count"].sum()), int(rows["base"].sum())]


def test_only_campaigns_of_others_since_the_list_are_looked_at(story: Story) -> None:
    campaigns = facts_of(story)["campaigns"]
    assert campaigns[["monitoring", "year"]].to_numpy().tolist() == [
        ["identification", COHORT], ["deficits", YEAR], ["participation", YEAR], ["identification", YEAR],
    ]  # fmt: skip
    assert result_of(story).campaigns[["held", "timely", "editions"]].to_numpy().tolist() == [
        [1, 1, 2], [0, 0, 0], [0, 0, 0], [1, 1, 1],
    ]  # fmt: skip


def test_files_are_those_of_the_ledger(story: Story) -> None:
    facts, forms = facts_of(story), {FormKey.ENGAGEMENT, FormKey.CONDITIONS, FormKey.ASSESSMENTS}
    with session(story.place.engine, reading=True) as work:
        sent = placed_submissions(work, forms=forms, years={COHORT, YEAR})
    expected = Counter((file.form.value, file.year, file.sender) for file in sent)
    known = facts["files"].dropna(subset=["form"]).query("form != 'measures'")
    found = dict(zip(zip(known["form"], known["form_year"], known["sender"], strict=True), known["files"], strict=True))
    assert found == expected
    own = known.set_index(["form", "form_year", "sender"]).loc[("engagement", COHORT, story.late)]
    assert own[["files", "rejected", "refused", "acknowledged"]].tolist() == [3, 2, 2, 1]
    assert (own["first_on"], own["accepted_on"]) == (pd.Timestamp(COHORT, 10, 10), pd.Timestamp(COHORT, 11, 6))
    assert facts["files"]["form"].isna().sum() == 1
    errors = facts["errors"].query("code == 'not-number'")
    assert errors[["form", "files", "remarks"]].to_numpy().tolist() == [["engagement", 2, 3]]


def test_what_did_not_come_and_came_late(story: Story) -> None:
    found = result_of(story).operation
    forms = facts_of(story)["forms"]
    towns = forms.query(f"form == 'engagement' and form_year == {COHORT}")["municipality"]
    came = forms.query(f"monitoring == 'identification' and year == {COHORT} and receipt == 'received'")
    assert counts(found, "forms-missing", form="conditions", year=COHORT) == [1, len(towns)]
    assert counts(found, "forms-missing", year=YEAR) == [0, 3 * len(towns)]
    assert counts(found, "forms-late", year=COHORT, monitoring="identification") == [1, len(came)]
    late = found[(found["indicator"] == "forms-late") & (found["count"] > 0) & (found["form"] == "engagement")]
    # Due on 12 October, a Sunday: on the Friday before, on which all others sent theirs; it came on 6 November.
    assert late["most"].tolist() == [27]
    assert counts(found, "files-refused", form="engagement", year=COHORT) == [1, len(towns)]
    places = story.place.store  # The schools of the silent municipality have no conditions.
    with session(story.place.engine, reading=True) as work:
        run = get_run(work, f"identification-{COHORT}-3")
    schools = places.get_frame(load_snapshot(places, run.snapshot).manifest["places"])
    own = int((schools["municipality"] == story.silent).sum())
    assert counts(found, "schools-absent", form="conditions", year=COHORT) == [own, len(schools)]


def test_bounced_letters_and_places_left_without(story: Story) -> None:
    found, facts = result_of(story), facts_of(story)
    with session(story.place.engine, reading=True) as work:
        rows = [row for row in list_deliveries(work) if row.run is not None]
    fates = Counter(row.status for row in rows if row.status is not DeliveryStatus.CANCELLED)
    letters = found.letters.set_index("about").loc["run"]
    assert letters["letters"] == fates.total()
    assert letters["permanent"] == fates[DeliveryStatus.PERMANENT_FAILURE] > 0
    assert letters["temporary"] == fates[DeliveryStatus.TEMPORARY_FAILURE] > 0
    assert letters["sent"] == fates[DeliveryStatus.SENT] > 0
    left = found.unreached.query("scope == 'municipality'")
    assert set(left["code"]) >= {story.gone, story.late}
    assert "returned" in set(facts["letters"]["about"])


def test_runs_of_each_campaign(story: Story) -> None:
    found = result_of(story).campaigns.set_index(["monitoring", "year"])
    first = found.loc[("identification", COHORT)]
    assert first[["runs", "failed", "rejected", "editions", "days_late"]].tolist() == [3, 1, 0, 2, 0]
    assert first["published_on"] == pd.Timestamp(COHORT, 10, 22)


def test_plans_of_the_cohort(story: Story) -> None:
    found = result_of(story)
    cohort = found.schools[found.schools["in_cohort"].astype(bool)]
    own = int((cohort["municipality"] == story.planned).sum())
    assert counts(found.operation, "plans-missing") == [len(cohort) - own, len(cohort)]
    assert counts(found.operation, "plans-late") == [1, 1]
    # One of the two measures of a school was said to be done in part long before its end, and nothing since.
    assert counts(found.operation, "measures-open") == [own, 2 * own]


def test_the_facts_name_no_person_address_or_file(story: Story) -> None:
    for name, frame in facts_of(story).items():
        text = frame.astype("str").to_csv()
        assert "@" not in text, name
        assert not any(word in text for word in ("Оператор", "Руководитель", "Иванова", ".xlsx", ".csv")), name


def test_the_same_ledger_on_another_day_is_the_same_snapshot(story: Story) -> None:
    later = WINTER + timedelta(days=9)
    again = draft_run(story.place, looking_back(later))
    with session(story.place.engine, reading=True) as work:
        runs = [get_run(work, run) for run in (story.run, again)]
    assert len({run.snapshot for run in runs}) == 1
    assert len({run.result for run in runs}) == 1
    part = Part(Scope.MINISTRY, "region")
    documents = [render(order_for(story.place, run.id, part)) for run in runs]
    assert [one.content for one in documents[0]] == [one.content for one in documents[1]]
    assert DocumentKind.SYSTEM_ADVICE in [one.kind for one in documents[0]]


def test_a_run_is_repeated_by_the_calendar_that_it_knew(story: Story) -> None:
    part, file = Part(Scope.MINISTRY, "region"), story.place.settings.calendar
    before = [one.content for one in render(order_for(story.place, story.run, part))]
    # Nobody works before the day of the plans any more: they were due in November, and are later than they were.
    file.write_text(
        f"[{COHORT}]\noff = [{', '.join(f'{COHORT}-12-{day:02}' for day in (*range(1, 6), *range(8, 12)))}]\n"
    )
    try:
        with renderers(1) as pool:
            assert replay(story.place, story.run, pool).differences == ()
        assert [one.content for one in render(order_for(story.place, story.run, part))] == before
        anew = draft_run(story.place, looking_back(WINTER + timedelta(days=10)))
    finally:
        file.unlink()
    days = [
        found.loc[found["indicator"] == "plans-late", "most"].tolist()
        for found in (result_of(story).operation, result_of(story, anew).operation)
    ]
    assert days == [[10], [23]]


def test_a_snapshot_of_past_years_still_loads(story: Story) -> None:
    store = story.place.store
    with session(story.place.engine, reading=True) as work:
        run = get_run(work, story.run)
    manifest = {name: of for name, of in load_snapshot(store, run.snapshot).manifest.items() if name != "operation"}
    old = Snapshot(store.put(canonical_json(manifest)), manifest)
    material = material_of(store, load_snapshot(store, old.digest))
    # Its methodology had no section on the work of the system either.
    text = store.get(run.methodology).decode()
    methodology = load_methodology(text[: text.index("[operation.")].encode())
    result = WORKINGS.score(material, methodology)
    assert (len(result.campaigns), len(result.operation), len(result.findings)) == (0, 0, 0)
    stamp = order_for(story.place, story.run, Part(Scope.MINISTRY, "region")).stamp
    kinds = [one.kind for one in WORKINGS.documents[Scope.MINISTRY](result, "region", methodology, stamp)]
    assert kinds == [DocumentKind.EFFECT_NOTE, DocumentKind.MEASURES_ADVICE]


def test_the_facts_are_in_the_package_of_the_run_and_in_the_comparison_of_two(story: Story) -> None:
    package = pack(story.place, story.run, by="Оператор", at=WINTER)
    with zipfile.ZipFile(io.BytesIO(package)) as packed:
        names = {Path(name).stem for name in packed.namelist() if "inputs/operation/" in name}
    assert names == set(facts_of(story))
    with session(story.place.engine, reading=True) as work:
        run = get_run(work, story.run)
    here = load_snapshot(story.place.store, run.snapshot).manifest
    other = here | {"operation": here["operation"] | {"files": "0" * 64}}
    assert differing_names(here, other, "operation") == ("files",)
    assert differing_names({}, here, "operation") == tuple(sorted(here["operation"]))


def test_letters_carry_what_the_rules_name(story: Story) -> None:
    at = WINTER + timedelta(days=20)
    run = draft_run(story.place, Start(EFFECTIVENESS, YEAR, "Оператор", "Рассылка", None, at))
    with session(story.place.engine, reading=True) as work:
        towns = story.place.registry(work).municipalities.set_index("code")["district"]
    places = [(Scope.MINISTRY, "region"), (Scope.DISTRICT, towns[story.planned]), (Scope.MUNICIPALITY, story.planned)]
    documents = [one for place in places for one in render(order_for(story.place, run, Part(*place)))]
    with session(story.place.engine) as work:
        record_documents(work, story.place.store, run, documents, actor="Оператор", at=at)
    publish_run(story.place, run, APPROVAL, notify=True, at=at)
    with session(story.place.engine, reading=True) as work:
        paths = {document.id: document.path for document in documents_of(work, run)}
        letters = list_deliveries(work, run_id=run)
    got = {(letter.scope, letter.code): {paths[number] for number in letter.documents} for letter in letters}
    region = {f"region/{name}.pdf" for name in ("note", "measures", "system")}
    own = {f"municipalities/{story.planned}/{name}.pdf" for name in ("note", "measures")}
    district = str(towns[story.planned])
    assert {scope for scope, _ in got} == {Scope.MINISTRY, Scope.INSTITUTE, Scope.DISTRICT, Scope.MUNICIPALITY}
    assert all(paths == region for (scope, _), paths in got.items() if scope in (Scope.MINISTRY, Scope.INSTITUTE))
    assert got[Scope.DISTRICT, district] == region | own | {f"districts/{district}/note.pdf"}
    # Those without a document of their own are told all the same.
    assert {code for scope, code in got if scope is Scope.MUNICIPALITY} == set(towns.index)
    assert got[Scope.MUNICIPALITY, story.gone] == region - {"region/note.pdf"}
    assert got[Scope.MUNICIPALITY, story.planned] == (region - {"region/note.pdf"}) | own
    # Its own letters and publication are no facts: to look back again is to see the same.
    again = draft_run(story.place, looking_back(at + timedelta(days=1)))
    with session(story.place.engine, reading=True) as work:
        assert get_run(work, again).snapshot == get_run(work, run).snapshot
