"""The monitoring of participation from files to documents, on the published list of the year before."""

import json
from datetime import UTC, datetime

import pytest

from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.demo import make_region, write_region
from rsoko.errors import UserError
from rsoko.exports import ExportFormat, export_run
from rsoko.installation import open_installation
from rsoko.ledger.runs import get_run
from rsoko.results import load_result
from rsoko.settings import Settings
from rsoko.steps.collecting import Start
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from rsoko.steps.writing import Part, order_for, render
from rsoko.workings.participation import WORKINGS
from schemas.forms import FORMS
from schemas.terms import DocumentKind, FormKey, MonitoringKey, Scope, SubmissionStatus

YEAR = 2026
TOWNS = ("01", "02", "03")
AUTUMN, SPRING = datetime(YEAR - 1, 10, 20, 6, tzinfo=UTC), datetime(YEAR, 6, 22, 6, tzinfo=UTC)
LIST = Start(MonitoringKey.IDENTIFICATION, YEAR - 1, "Оператор", "Проверка", None, AUTUMN)
BEGIN = Start(MonitoringKey.PARTICIPATION, YEAR, "Оператор", "Проверка", None, SPRING)


def submit(installation, files, at, **more):
    given = {"form": None, "year": None, "sender": None, "actor": "Оператор", "at": at}
    taken = submit_files(installation, files, **given | more)
    assert {one.status for one in taken} == {SubmissionStatus.ACCEPTED}, [one.remarks for one in taken]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    made = make_region(60)
    return made, write_region(made, folder), folder


@pytest.fixture
def installation(tmp_path, region):
    opened = open_installation(Settings(home=tmp_path), create=True)
    load_registry_file(opened, region[2] / "registry.xlsx", actor="Оператор", at=AUTUMN)
    yield opened
    opened.engine.dispose()


def write_forms(region, folder):
    """A CSV of each town: every fourth school has three teachers, the others twenty."""
    heads = [column.title for column in FORMS[FormKey.PARTICIPATION].columns.values()]
    for town in TOWNS:
        own = region.schools[(region.schools["municipality"] == town) & region.schools["closed"].isna()]
        lines = [";".join(heads)]
        for number, school in enumerate(own["school"]):
            teachers = 3 if number % 4 == 0 else 20
            counts = [teachers, number % 4, (number + 1) % 4, 2, 3, 1, 0, 0]
            lines.append(";".join(map(str, [school, f"{YEAR - 1}/{YEAR % 100}", *counts])))
        (folder / f"participation-{town}.csv").write_text("\n".join(lines), "utf-8")
        yield town, folder / f"participation-{town}.csv"


def test_from_files_to_documents_and_the_export(installation, region, tmp_path):
    with pytest.raises(UserError) as refused:
        draft_run(installation, BEGIN)
    assert refused.value.code == "list-missing"
    years = {str(year) for year in range(YEAR - 3, YEAR)}
    forms = [file for file in region[1] if file.parent.name in years and file.stem.rpartition("-")[2] in TOWNS
             and file.relative_to(region[2]).parts[0] == "forms"]  # fmt: skip
    submit(installation, forms, AUTUMN)
    listed = draft_run(installation, LIST)
    publish_run(installation, listed, Approval("Руководитель", "1"), notify=False, at=AUTUMN)

    for town, file in write_forms(region[0], tmp_path):
        submit(installation, [file], SPRING, form=FormKey.PARTICIPATION, year=YEAR, sender=town)
    made = draft_run(installation, BEGIN)
    with session(installation.engine, reading=True) as work:
        run = get_run(work, made)
    result = load_result(installation.store, run.result)
    known = result.schools[result.schools["municipality"].isin(TOWNS)]
    assert known["hidden"].any()
    assert set(result.schools.loc[~result.schools["municipality"].isin(TOWNS), "participation_level"]) == {"no_data"}

    documents = [one for scope, code in ((Scope.MINISTRY, "region"), (Scope.MUNICIPALITY, "01"))
                 for one in render(order_for(installation, made, Part(scope, code)))]  # fmt: skip
    assert {one.kind for one in documents} == {
        DocumentKind.PARTICIPATION_NOTE, DocumentKind.PARTICIPATION_LIST, DocumentKind.PARTICIPATION_SCHOOL,
    }  # fmt: skip
    assert len(documents) == 3 + (known["municipality"] == "01").sum()

    told = json.loads(export_run(installation.store, run, ExportFormat.JSON, kirov_now()))
    assert (told["run"], len(told["schools"])) == (made, len(result.schools))
    small = known.loc[known["teachers"] == 3, "school"].iloc[0]
    assert next(one for one in told["schools"] if one["school"] == small)["coverage"]["recommendations"] == 2 / 3
    assert WORKINGS.brief(result).tables[0].title == "Участие, школ"
    assert WORKINGS.lines(result, Scope.MINISTRY, "")[0] == f"Школ в мониторинге — {len(result.schools)}"
