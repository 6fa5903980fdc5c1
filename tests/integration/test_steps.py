"""The steps of a run on real databases, without an orchestrator."""

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.demo import make_region, write_region
from rsoko.errors import UserError
from rsoko.exports import ExportFormat, export_run
from rsoko.installation import open_installation
from rsoko.ledger.runs import get_run, list_runs
from rsoko.ledger.verify import verify
from rsoko.overview import overview
from rsoko.settings import Settings
from rsoko.steps.collecting import Start, missing_files, needed_submissions, needs
from rsoko.steps.publishing import Approval, publish_run, reject_run
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from schemas.terms import MonitoringKey, RunStatus, SubmissionStatus

AT = datetime(2026, 10, 20, 6, tzinfo=UTC)
YEAR = 2026
SCHOOLS = 60
BEGIN = Start(MonitoringKey.IDENTIFICATION, YEAR, "Оператор", "Проверка", None, AT)
TOWNS = ("01", "02", "03", "04", "07")
APPROVAL = Approval("Руководитель", "1")


@pytest.fixture(scope="session")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    files = write_region(make_region(SCHOOLS), folder)
    return folder, [file for file in files if file.relative_to(folder).parts[0] == "forms"]


def wanted(files):
    """Only what a run of the year needs, of some municipalities alone: the others are missing."""
    return [
        file
        for file in files
        if file.stem.rpartition("-")[2] in TOWNS
        and (file.parent.name == str(YEAR) or (file.name.startswith("assess") and int(file.parent.name) > YEAR - 3))
    ]


def submit(installation, files, **more):
    given = {"form": None, "year": None, "sender": None, "actor": "Оператор", "at": AT}
    return submit_files(installation, files, **given | more)


@pytest.fixture
def installation(tmp_path, database_url, region):
    opened = open_installation(Settings(home=tmp_path, database_url=database_url), create=True)
    load_registry_file(opened, region[0] / "registry.xlsx", actor="Оператор", at=AT)
    yield opened
    opened.engine.dispose()


def run_of(installation, run_id):
    with session(installation.engine, reading=True) as work:
        return get_run(work, run_id)


def test_a_run_from_files_to_publication_and_back_again(installation, region):
    submit(installation, wanted(region[1]))
    first = draft_run(installation, BEGIN)
    assert run_of(installation, first).status is RunStatus.DRAFT
    publish_run(installation, first, APPROVAL, notify=True, at=AT)
    # In another order, and half of them twice: the same snapshot.
    submit(installation, wanted(region[1])[::-2])
    second = draft_run(installation, BEGIN)
    one, two = run_of(installation, first), run_of(installation, second)
    assert (one.snapshot, one.result, one.methodology) == (two.snapshot, two.result, two.methodology)
    assert two.origin == first
    reject_run(installation, second, actor="Руководитель", reason="Лишний", at=AT)
    assert run_of(installation, first).status is RunStatus.PUBLISHED
    with session(installation.engine, reading=True) as work:
        assert verify(work, installation.store) == []
        told = [overview(work, run, installation) for run in list_runs(work)]
    assert [(each["rejected_by"], each["error"]) for each in told] == [("Руководитель", "Лишний"), (None, None)]


def test_what_is_missing_is_named_by_form_year_and_municipality(installation, region):
    files = [file for file in wanted(region[1]) if not (file.parent.name == "2025" and "-07" in file.name)]
    submit(installation, files)
    with session(installation.engine, reading=True) as work:
        needed = needs(installation, MonitoringKey.IDENTIFICATION, YEAR)
        missing = missing_files(installation.registry(work), YEAR, needed, needed_submissions(work, needed))
    ours = missing[missing["municipality"].isin(TOWNS)]
    assert ours[["form", "year", "municipality"]].values.tolist() == [["assessments", 2025, "07"]]
    assert len(missing) > 1, "those who sent nothing at all are missing too"


def test_without_any_file_a_run_is_refused(installation):
    with pytest.raises(UserError) as refused:
        draft_run(installation, BEGIN)
    assert refused.value.code == "no-data"


def test_the_same_rows_from_two_senders_are_refused_at_the_run(installation, region, tmp_path):
    submit(installation, wanted(region[1]))
    conditions = next(file for file in region[1] if file.name == "conditions-01.xlsx" and file.parent.name == str(YEAR))
    book = openpyxl.load_workbook(conditions)
    book["Паспорт"]["B4"] = "1"
    with session(installation.engine, reading=True) as work:
        towns = installation.registry(work).municipalities.set_index("code")
    book["Паспорт"]["B4"] = towns.loc["01", "district"]
    book.save(tmp_path / "from-district.xlsx")
    (taken,) = submit(installation, [tmp_path / "from-district.xlsx"])
    assert taken.status is SubmissionStatus.ACCEPTED, taken.remarks
    with pytest.raises(UserError) as refused:
        draft_run(installation, BEGIN)
    assert refused.value.code == "rows-repeated"
    assert "отправители 01, " in refused.value.text


def test_a_file_that_a_new_registry_contradicts_is_named(installation, region, tmp_path):
    submit(installation, wanted(region[1]))
    book = openpyxl.load_workbook(region[0] / "registry.xlsx")
    sheet = book["schools"]
    school = sheet["A2"].value
    closed = [cell.value for cell in sheet[1]].index("Дата закрытия") + 1
    sheet.cell(2, closed).value = "31.08.2020"
    book.save(tmp_path / "registry.xlsx")
    counts, remarks = load_registry_file(installation, tmp_path / "registry.xlsx", actor="Оператор", at=AT)
    assert counts, remarks
    with pytest.raises(UserError) as refused:
        draft_run(installation, BEGIN)
    assert refused.value.code == "file-outdated"
    assert str(school) in refused.value.text


def test_a_rejected_file_leaves_its_original_and_nothing_else(installation, region):
    (spoiled, *_) = (region[0] / "rejected").rglob("*.xlsx")
    (taken,) = submit(installation, [spoiled])
    assert taken.status is SubmissionStatus.REJECTED
    with session(installation.engine, reading=True) as work:
        assert needed_submissions(work, needs(installation, MonitoringKey.IDENTIFICATION, YEAR)) == []
        assert verify(work, installation.store) == []


def test_exports_hold_the_same_numbers(installation, region):
    submit(installation, wanted(region[1]))
    run = run_of(installation, draft_run(installation, BEGIN))
    created = kirov_now()
    document = json.loads(export_run(installation.store, run, ExportFormat.JSON, created))
    text = export_run(installation.store, run, ExportFormat.CSV, created).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(export_run(installation.store, run, ExportFormat.XLSX, created)))
    cells = list(book["Результат"].iter_rows(values_only=True))
    for column in ("school", "results_status", "conditions_index", "pooled_share"):
        values = [school[column] for school in document["schools"]]
        assert [row[cells[0].index(column)] for row in cells[1:]] == pytest.approx(values, abs=1e-12)
        if column in ("conditions_index", "pooled_share"):
            shown = [float(row[column].replace(",", ".")) if row[column] else None for row in rows]
            assert shown == pytest.approx(values, abs=1e-12)
    assert len(document["schools"]) == SCHOOLS
