"""The analysis of effectiveness from files to documents and the export, on the published lists of both years."""

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
from rsoko.steps.replaying import replay
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from rsoko.steps.writing import Part, order_for, render, renderers
from rsoko.workings.effectiveness import WORKINGS
from schemas.forms import FORMS
from schemas.terms import DocumentKind, FormKey, MonitoringKey, Scope, SubmissionStatus

YEAR = 2026
COHORT = YEAR - 1
# What the status of results hangs on.
RESULTS = (FormKey.ASSESSMENTS.value, FormKey.ENGAGEMENT.value)
AUTUMN, WINTER = datetime(YEAR, 10, 20, 6, tzinfo=UTC), datetime(YEAR, 11, 20, 6, tzinfo=UTC)
LISTS = [Start(MonitoringKey.IDENTIFICATION, year, "Оператор", "Проверка", None, AUTUMN) for year in (COHORT, YEAR)]
BEGIN = Start(MonitoringKey.EFFECTIVENESS, YEAR, "Оператор", "Проверка", None, WINTER)


def submit(installation, files, at, **more):
    given = {"form": None, "year": None, "sender": None, "actor": "Оператор", "at": at}
    taken = submit_files(installation, files, **given | more)
    assert {one.status for one in taken} == {SubmissionStatus.ACCEPTED}, [one.remarks for one in taken]


@pytest.fixture
def installation(tmp_path):
    opened = open_installation(Settings(home=tmp_path / "home"), create=True)
    yield opened
    opened.engine.dispose()


def write_plans(schools, file):
    """A CSV of the plans of these schools: each has one measure done and one in part."""
    heads = [column.title for column in FORMS[FormKey.MEASURES].columns.values()]
    lines = [";".join(heads)]
    for school in schools:
        for number, status in ((1, "выполнено"), (2, "частично")):
            cells = [school, COHORT, number, "адресная методическая помощь", "Выезд методиста", "муниципальный"]
            cells += [f"05.11.{COHORT}", f"29.05.{YEAR}", "Методист", 10, 8, status]
            lines.append(";".join(map(str, cells)))
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_from_files_to_documents_and_the_export(installation, tmp_path):
    made = write_region(make_region(60), tmp_path / "region")
    load_registry_file(installation, tmp_path / "region" / "registry.xlsx", actor="Оператор", at=AUTUMN)
    with pytest.raises(UserError) as refused:
        draft_run(installation, BEGIN)
    assert refused.value.code == "list-missing"

    forms = [file for file in made if (tmp_path / "region" / "forms") in file.parents]
    submit(installation, [file for file in forms if file.stem.startswith(RESULTS)], AUTUMN)
    for start in LISTS:
        publish_run(
            installation, draft_run(installation, start), Approval("Руководитель", "1"), notify=False, at=AUTUMN
        )
    with session(installation.engine, reading=True) as work:
        listed = load_result(installation.store, get_run(work, f"identification-{COHORT}-1").result).schools
    low = listed[listed["results_status"] == "low"]
    town = str(low["municipality"].iloc[0])
    own = low.loc[low["municipality"] == town, "school"].tolist()
    plans = write_plans(own, tmp_path / f"measures-{town}.csv")
    submit(installation, [plans], WINTER, form=FormKey.MEASURES, year=COHORT, sender=town)

    run_id = draft_run(installation, BEGIN)
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
    told = json.loads(export_run(installation.store, run, ExportFormat.JSON, kirov_now()))
    assert [one["school"] for one in told["schools"]] == sorted(low["school"])
    assert (told["run"], told["cohort"], told["after_year"]) == (run_id, COHORT, YEAR)
    executions = {one["school"]: one["execution"] for one in told["schools"]}
    assert executions == dict.fromkeys(sorted(low["school"])) | dict.fromkeys(own, 0.75)
    assert all(one["change"] is None or -1 <= one["change"] <= 1 for one in told["schools"])

    with renderers(1) as pool:
        assert replay(installation, run_id, pool).differences == ()

    result = load_result(installation.store, run.result)
    # The years before the measures are in the snapshot, so the groups can be compared on them.
    assert result.effects.set_index("model").loc["placebo", "cohort_schools"] > 0
    documents = [one for scope, code in ((Scope.MINISTRY, "region"), (Scope.MUNICIPALITY, town))
                 for one in render(order_for(installation, run_id, Part(scope, code)))]  # fmt: skip
    kinds = [DocumentKind.EFFECT_NOTE, DocumentKind.MEASURES_ADVICE]
    assert [one.kind for one in documents] == [*kinds, DocumentKind.SYSTEM_ADVICE, *kinds]
    assert WORKINGS.lines(result, Scope.MUNICIPALITY, town)[0] == f"Школ в перечне ШНОР — {len(own)}"
    assert WORKINGS.lines(result, Scope.SCHOOL, own[0]) == []
    assert WORKINGS.brief(result).tables[0].title == "Изменение результатов ШНОР, школ"
