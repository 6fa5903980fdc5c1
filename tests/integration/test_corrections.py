"""A correction: what it would change is known before, only that is written anew, only those are written to."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import func, select

from rsoko.comparison.impact import Impact, impact_lines, impact_sheets, impact_xlsx
from rsoko.db.engine import session
from rsoko.db.models import AuditEntry, Run, Submission
from rsoko.demo import write_region
from rsoko.errors import UserError
from rsoko.installation import Installation, open_installation
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import edition_of, get_run
from rsoko.ledger.verify import verify
from rsoko.notify.mailbox import local_mailbox
from rsoko.notify.outbox import list_deliveries
from rsoko.settings import Settings
from rsoko.steps import writing
from rsoko.steps.collecting import Start
from rsoko.steps.impact import impact_of, preview
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.replaying import replay
from rsoko.steps.sending import send_letters
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from schemas.terms import DocumentKind, FormKey, MonitoringKey, RunStatus, Scope, SubmissionStatus
from tests.corrected import all_failed, corrected
from tests.reported import pages
from tests.smaller import smaller_region

YEAR, KEY = 2026, MonitoringKey.IDENTIFICATION
AT = datetime(2026, 10, 20, 6, tzinfo=UTC)
TOWNS = ("01", "04", "08", "11", "18", "28")
TOWN, DISTRICT = "28", "2"
FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS)


@dataclass(frozen=True)
class Place:
    """An installation and what was seen on the way from the first list to its correction."""

    installation: Installation
    mail: Path
    first: str
    draft: str
    before: tuple[int, ...]
    after_preview: tuple[int, ...]
    previewed: Impact
    drafted: Impact
    letters: frozenset[tuple[Scope, str]]

    def documents(self, run: str) -> dict[str, tuple[DocumentKind, str]]:
        with session(self.installation.engine, reading=True) as work:
            return {each.path: (each.kind, each.digest) for each in documents_of(work, run)}

    def text(self, run: str, path: str) -> str:
        return " ".join(pages(self.installation.store.get(self.documents(run)[path][1])))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("corrections")
    files = write_region(smaller_region(TOWNS), home / "demo", forms=FORMS)
    with local_mailbox(home / "mail") as smtp, writing.renderers(2) as pool:
        opened = open_installation(Settings(home=home / "var", smtp_url=smtp), create=True)
        load_registry_file(opened, home / "demo" / "registry.xlsx", actor="Оператор", at=AT)
        submit(opened, [file for file in files if "forms" in file.parts])
        first = draft_run(opened, begin(0), pool)
        publish(opened, first, 0)
        mended = spoil(files, home)
        before = counts(opened)
        seen = preview(opened, KEY, YEAR, [mended], at=AT)
        after = counts(opened)
        submit(opened, [mended])
        draft = draft_run(opened, begin(1), pool)
        drafted = impact_of(opened, draft)
        publish(opened, draft, 1)
        with session(opened.engine, reading=True) as work:
            letters = frozenset((each.scope, each.code) for each in list_deliveries(work, run_id=draft))
        yield Place(opened, home / "mail", first, draft, before, after, seen.impact, drafted, letters)
        opened.engine.dispose()


def begin(day: int) -> Start:
    return Start(KEY, YEAR, "Оператор", "Исправлены сведения школы", None, AT + timedelta(days=day))


def submit(opened: Installation, files: list[Path]) -> None:
    taken = submit_files(opened, files, form=None, year=None, sender=None, actor="Оператор", at=AT)
    assert SubmissionStatus.ACCEPTED in {each.status for each in taken}


def publish(opened: Installation, run: str, day: int) -> None:
    at = AT + timedelta(days=day, hours=1)
    publish_run(opened, run, Approval("Руководитель", f"5-{day}"), notify=True, at=at)
    send_letters(opened, actor="Оператор", now=lambda: at, run_id=run)


def spoil(files: list[Path], folder: Path) -> Path:
    """Every pupil of the municipality turns out to have failed the procedures of the year."""
    name = f"{FormKey.ASSESSMENTS.value}-{TOWN}.xlsx"
    source = next(file for file in files if file.name == name and file.parts[-3:-1] == ("forms", str(YEAR)))
    cells = corrected(source, folder / name, FormKey.ASSESSMENTS, all_failed)
    assert cells
    return folder / name


def counts(opened: Installation) -> tuple[int, ...]:
    with session(opened.engine, reading=True) as work:
        return tuple(work.exec(select(func.count()).select_from(of)).one() for of in (Submission, Run, AuditEntry))


def test_a_preview_records_nothing(place):
    assert place.before == place.after_preview


def test_the_preview_says_what_the_draft_does(place):
    seen, drafted = place.previewed, place.drafted
    assert seen.results.headlines.equals(drafted.results.headlines)
    assert {each.path for each in seen.documents} == {each.path for each in drafted.documents} - {"region/changes.xlsx"}
    assert seen.letters == drafted.letters
    assert seen.force == drafted.force == place.first


def test_only_documents_of_those_concerned_are_written_anew(place):
    was, now = place.documents(place.first), place.documents(place.draft)
    changed = {path for path, (_, digest) in now.items() if was.get(path, (None, None))[1] != digest}
    schools = set(place.drafted.results.touched)
    assert schools
    assert changed == {each.path for each in place.drafted.documents}
    assert {path.split("/")[1] for path in changed if path.startswith("schools/")} == schools
    assert {path for path in changed if path.startswith("municipalities/")} == {f"municipalities/{TOWN}/note.pdf"}
    assert {path for path in changed if path.startswith("districts/")} == {f"districts/{DISTRICT}/note.pdf"}
    assert {"region/note.pdf", "region/list.xlsx", "region/changes.xlsx"} <= changed


def test_a_corrected_document_says_so_and_what_changed(place):
    for path in ("region/note.pdf", f"municipalities/{TOWN}/note.pdf"):
        text = place.text(place.draft, path)
        assert "Исправленная редакция № 1" in text
        assert f"запуск {place.first}" in text
    row = place.drafted.results.headlines.iloc[0]
    own = place.text(place.draft, f"schools/{row['school']}/profile.pdf")
    assert "Что изменилось" in own
    assert "Исправленная редакция" not in place.text(place.first, "region/note.pdf")


def test_an_unchanged_document_is_the_one_that_was_sent(place):
    was, now = place.documents(place.first), place.documents(place.draft)
    same = set(was) - {each.path for each in place.drafted.documents}
    assert any(path.startswith("schools/") for path in same)
    assert {path: was[path] for path in same} == {path: now[path] for path in same}


def test_the_workbook_of_changes_has_what_was_and_what_is(place):
    content = place.installation.store.get(place.documents(place.draft)["region/changes.xlsx"][1])
    target = place.mail.parent / "changes.xlsx"
    target.write_bytes(content)
    book = openpyxl.load_workbook(target)
    rows = [[cell.value for cell in row] for row in book["Школы"].iter_rows(min_row=2)]
    assert [row[0] for row in rows] == place.drafted.results.headlines["school"].tolist()
    assert all(row[4] != row[5] for row in rows)


def test_letters_go_only_to_those_for_whom_something_changed(place):
    concerned = {(each.scope, each.code) for each in place.drafted.letters}
    assert place.letters == concerned
    schools = {code for scope, code in concerned if scope is Scope.SCHOOL}
    assert schools == set(place.drafted.results.touched)
    letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in mail(place)]
    told = [each.get_body(("html",)).get_content() for each in letters]
    assert sum("Исправленная редакция № 1" in text for text in told) == len(concerned)


def mail(place: Place) -> list[Path]:
    return sorted(place.mail.glob("*.eml"))


def test_the_earlier_run_stays_readable(place):
    with session(place.installation.engine, reading=True) as work:
        first, second = get_run(work, place.first), get_run(work, place.draft)
        assert (first.status, second.status) == (RunStatus.SUPERSEDED, RunStatus.PUBLISHED)
        assert (second.corrects, second.supersedes, edition_of(work, second)) == (place.first, place.first, 1)
        assert list_deliveries(work, run_id=place.first)
        assert verify(work, place.installation.store) == []
    folder = place.installation.folder(place.first)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} == set(place.documents(place.first))


def test_the_impact_is_told_in_words_and_as_a_workbook(place):
    lines = " ".join(impact_lines(place.drafted))
    assert place.first in lines
    assert f"{len(place.drafted.documents)} из {place.drafted.documents_total}" in lines
    titles = [sheet.title for sheet in impact_sheets(place.drafted)]
    assert titles == ["Школы", "Показатели области", "Документы", "Получатели"]
    twice = [impact_xlsx(place.drafted, AT, demo=True) for _ in range(2)]
    assert twice[0] == twice[1]


def test_nothing_new_is_a_correction_without_documents_or_letters(place):
    with writing.renderers(1) as pool:
        again = draft_run(place.installation, begin(2), pool)
    impact = impact_of(place.installation, again)
    assert impact is not None
    assert impact.results.empty
    assert (impact.documents, impact.letters) == ((), ())
    was, now = place.documents(place.draft), place.documents(again)
    assert now == was


def test_a_draft_made_before_another_run_came_into_force_is_not_published(place):
    first, second = (draft_run(place.installation, begin(day)) for day in (3, 4))
    with pytest.raises(UserError) as refusal:
        publish_run(place.installation, first, Approval("Руководитель", "6"), notify=False, at=AT)
    assert refusal.value.code == "run-state"
    publish_run(place.installation, second, Approval("Руководитель", "7"), notify=False, at=AT)


def test_both_editions_are_replayed_to_the_byte(place):
    with writing.renderers(2) as pool:
        for run in (place.first, place.draft):
            assert replay(place.installation, run, pool).differences == ()


@pytest.mark.parametrize(
    ("year", "files", "code"),
    [(2024, (), "nothing-in-force"), (YEAR, ("no-such-file.xlsx",), "file-missing")],
)
def test_a_preview_that_cannot_be_made_is_refused(place, year, files, code):
    with pytest.raises(UserError) as refusal:
        preview(place.installation, KEY, year, [Path(file) for file in files], at=AT)
    assert refusal.value.code == code
