"""A year of the region: the list of autumn, the surveys of spring, the next list; time goes by as it is told."""

import email
import email.policy
import io
import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.demo import write_region
from rsoko.errors import UserError
from rsoko.exports import ExportFormat, export_run
from rsoko.installation import Installation, open_installation
from rsoko.ledger.runs import get_run, list_runs
from rsoko.ledger.verify import verify
from rsoko.notify.mailbox import local_mailbox
from rsoko.results import load_result
from rsoko.settings import Settings
from rsoko.steps import publishing, writing
from rsoko.steps.collecting import Start
from rsoko.steps.publishing import Approval
from rsoko.steps.replaying import replay, replayable
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from schemas.terms import DeliveryStatus, FormKey, MonitoringKey, Movement, ResultsStatus, RunStatus, SubmissionStatus
from tests import reference_deficits, reference_participation
from tests.smaller import smaller_region

# Some have two schools, most of the others one that is on a list.
TOWNS = ("01", "13", "23", "31", "35")
SCHOOLS = 9
FORMS = [form for form in FormKey if form is not FormKey.MEASURES]
APPROVAL = Approval("Руководитель", "5-1")
# What is done, when, with the forms of which years that have come by then.
CALENDAR = (
    (MonitoringKey.IDENTIFICATION, 2026, datetime(2026, 10, 20, 9, tzinfo=KIROV)),
    (MonitoringKey.DEFICITS, 2027, datetime(2027, 3, 24, 9, tzinfo=KIROV)),
    (MonitoringKey.PARTICIPATION, 2027, datetime(2027, 6, 22, 9, tzinfo=KIROV)),
    (MonitoringKey.IDENTIFICATION, 2027, datetime(2027, 10, 20, 9, tzinfo=KIROV)),
)
SURVEYS = (FormKey.DEFICITS, FormKey.PARTICIPATION)
# Codes of teachers as the demonstration writes them.
PSEUDONYM = re.compile(r"П-\d{3}")


@dataclass(frozen=True)
class Year:
    """The region after its year: the place, what the registry's people got, exports by run."""

    installation: Installation
    region: object
    mail: Path
    exports: dict[str, dict]
    runs: list[str]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    home = tmp_path_factory.mktemp("year")
    region = smaller_region(TOWNS, further_years=1)
    assert len(region.schools) == SCHOOLS
    files = [file for file in write_region(region, home / "demo", forms=FORMS) if "forms" in file.parts]
    with local_mailbox(home / "mail") as smtp, writing.renderers(2) as pool:
        place = open_installation(Settings(home=home / "var", smtp_url=smtp), create=True)
        load_registry_file(place, home / "demo" / "registry.xlsx", actor="Оператор", at=CALENDAR[0][2])
        refuse_too_early(place)
        runs = []
        for monitoring, of, at in CALENDAR:
            submit(place, due(files, monitoring, of), at)
            runs.append(conduct(place, Start(monitoring, of, "Оператор", "Плановый запуск", None, at), pool))
    exports = {run: exported(place, run) for run in runs}
    return Year(place, region, home / "mail", exports, runs)


def refuse_too_early(place: Installation) -> None:
    """Without the published list neither survey begins, and nothing is left of the attempt."""
    for monitoring, of, at in CALENDAR[1:3]:
        with pytest.raises(UserError) as refusal:
            draft_run(place, Start(monitoring, of, "Оператор", "Слишком рано", None, at))
        assert refusal.value.code == "list-missing"
        assert "перечень ШНОР и ШНСУ 2026 года" in refusal.value.text
        assert "rsoko run identification --year 2026" in refusal.value.cure
    with session(place.engine, reading=True) as work:
        assert list_runs(work) == []


def due(files: list[Path], monitoring: MonitoringKey, of: int) -> list[Path]:
    """Forms that come for a campaign: a survey, or the forms of the identification up to its year."""
    wanted = (
        {monitoring.value} if monitoring.value in SURVEYS else {form.value for form in FORMS if form not in SURVEYS}
    )
    years = {of} if of > CALENDAR[0][1] else set(range(of - 5, of + 1))
    return [file for file in files if file.name.rpartition("-")[0] in wanted and int(file.parent.name) in years]


def submit(place: Installation, files: list[Path], at: datetime) -> None:
    assert files
    results = submit_files(place, files, form=None, year=None, sender=None, actor="Оператор", at=at)
    assert Counter(each.status for each in results) == {SubmissionStatus.ACCEPTED: len(files)}


def conduct(place: Installation, begin: Start, pool) -> str:
    """A run with the documents of the surveys, published, sent and sealed, all at the time of its start."""
    survey = begin.monitoring.value in SURVEYS
    run = draft_run(place, begin, pool if survey else None)
    publishing.publish_run(place, run, APPROVAL, notify=survey, at=begin.at)
    sent = publishing.send_letters(place, actor="Оператор", now=lambda: begin.at, run_id=run)
    assert set(sent) <= {DeliveryStatus.SENT}
    publishing.seal(place, run, actor="Оператор", at=begin.at)
    return run


def exported(place: Installation, run: str) -> dict:
    with session(place.engine, reading=True) as work:
        return json.loads(export_run(place.store, get_run(work, run), ExportFormat.JSON, CALENDAR[0][2]))


def result(year: Year, number: int):
    with session(year.installation.engine, reading=True) as work:
        return load_result(year.installation.store, get_run(work, year.runs[number]).result)


def test_all_runs_of_the_year_are_published_at_the_time_they_were_told(year: Year) -> None:
    with session(year.installation.engine, reading=True) as work:
        runs = [get_run(work, run) for run in year.runs]
        assert verify(work, year.installation.store) == []
    assert [run.status for run in runs] == [RunStatus.PUBLISHED] * 4
    assert [(run.started_at, run.approved_at) for run in runs] == [(at, at) for _, _, at in CALENDAR]


def test_every_run_of_the_year_is_replayed_to_the_byte(year: Year) -> None:
    place = year.installation
    chosen = [run for of in (2026, 2027) for run in replayable(place, of)]
    assert chosen == year.runs
    with writing.renderers(2) as pool:
        done = [replay(place, run, pool) for run in chosen]
    assert [each.differences for each in done] == [()] * 4
    assert [each.documents > SCHOOLS for each in done] == [False, True, True, False]


def test_the_next_list_has_dynamics_against_the_first(year: Year) -> None:
    before, after = (result(year, number).schools.set_index("school") for number in (0, 3))
    was, now = (frame["results_status"] == ResultsStatus.LOW for frame in (before, after))
    expected = {
        school: (Movement.STAYED if was.get(school, False) else Movement.ENTERED) if low else Movement.LEFT
        for school, low in now.items()
        if low or was.get(school, False)
    }
    assert after["results_movement"].dropna().to_dict() == expected
    assert Movement.STAYED in expected.values()


def test_participation_equals_an_independent_computation(year: Year) -> None:
    schools = [
        {"school": code, "municipality": "", "district": "", "level": ""} for code in year.region.schools["school"]
    ]
    rows = year.region.participation.to_dict("records")
    expected = reference_participation.measure(2027, schools, rows, [], [], [], [])
    told = year.exports[year.runs[2]]["schools"]
    assert len(told) == SCHOOLS
    for row in told:
        code = row["school"]
        assert row["level"] == expected["levels"][code]
        assert close(row["score"], expected["scores"][code]), code
        covered = expected["coverages"][code] or dict.fromkeys(row["coverage"])
        assert all(close(value, covered[name]) for name, value in row["coverage"].items()), code


def test_deficits_equal_an_independent_computation(year: Year) -> None:
    frame = year.region.deficits
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    cells = reference_deficits.deficits(2027, dict.fromkeys(year.region.schools["school"], ("", "")), rows)
    told, nobody = year.exports[year.runs[1]], reference_deficits.counted([])
    expected = [(row, cells.get(("school", row["school"], None), nobody)) for row in told["schools"]]
    subjects = [(row, reference_deficits.plain(row["subject"])) for row in told["subjects"]]
    expected += [(row, cells["ministry", "region", subject]) for row, subject in subjects]
    assert len(told["schools"]) == SCHOOLS
    assert {subject for _, subject in subjects} == {key[2] for key in cells if key[0] == "ministry"} - {None}
    for row, of in expected:
        assert row["teachers"] == of["teachers"], row
        assert close(row["pronounced_share"], of["pronounced_share"]), row
        assert all(close(share, of[f"deficit_share_{group}"]) for group, share in row["deficit_share"].items()), row


def close(value: float | None, other: float | None) -> bool:
    """Whether two numbers are the same, or both missing."""
    return value is None if other is None else value is not None and math.isclose(value, other, abs_tol=1e-9)


def texts(year: Year) -> dict[str, str]:
    """All that people outside of the ministry get: documents, workbooks, letters."""
    found: dict[str, str] = {}
    for run in year.runs[1:3]:
        for file in sorted(year.installation.folder(run).rglob("*")):
            name = str(file.relative_to(year.installation.settings.runs))
            if file.suffix == ".pdf":
                found[name] = "\n".join(page.extract_text() for page in PdfReader(file).pages)
            elif file.suffix == ".xlsx":
                book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
                found[name] = "\n".join(
                    "\t".join("" if cell is None else str(cell) for cell in row)
                    for sheet in book
                    for row in sheet.iter_rows(values_only=True)
                )
    for file in sorted(year.mail.glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        found[file.name] = message.get_body(("plain",)).get_content()
    return found


def test_no_code_of_a_teacher_leaves_the_ministry(year: Year) -> None:
    found = texts(year)
    assert sum(name.endswith(".pdf") for name in found) > 2 * SCHOOLS
    assert sum(name.endswith(".eml") for name in found) > 2 * SCHOOLS
    assert [name for name, text in found.items() if PSEUDONYM.search(text)] == []
    # The same search finds them where they are.
    assert year.region.deficits["teacher"].str.fullmatch(PSEUDONYM.pattern).all()
