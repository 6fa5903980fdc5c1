"""The cohort of the demo region from the files of its plans to the export, against computations of their own.

Nothing of the product reads here what the product is held against: the lists are those of `tests/reference.py`, the
estimates those of statsmodels in `tests/reference_effectiveness.py`, plans are read from the files as they were sent.
"""

import csv
import io
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.demo import make_region, write_region
from rsoko.exports import ExportFormat, export_run
from rsoko.installation import open_installation
from rsoko.ledger.runs import get_run
from rsoko.plans import sums
from rsoko.plans.register import read_register
from rsoko.settings import Settings
from rsoko.steps.collecting import Start
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from schemas.terms import FormKey, MonitoringKey, SubmissionStatus
from tests import reference, reference_effectiveness

SCHOOLS, COHORT = 120, 2026
YEAR = COHORT + 1
FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.MEASURES)
AT = datetime(YEAR, 11, 20, 6, tzinfo=UTC)
WORTH = {"выполнено": 1, "частично": 0.5, "не выполнено": 0, "запланировано": 0}


@pytest.fixture(scope="module")
def region():
    return make_region(SCHOOLS, further_years=1)


@pytest.fixture(scope="module")
def sent(region, tmp_path_factory) -> list[Path]:
    """Registry and files: results of the years that the lists and the analysis hang on, plans of the cohort."""
    files = write_region(region, tmp_path_factory.mktemp("region"), FORMS)
    years = [str(year) for year in range(COHORT - 2, YEAR + 1)]
    return [
        file for file in files if file.name == "registry.xlsx" or ("forms" in file.parts and file.parent.name in years)
    ]


@pytest.fixture(scope="module")
def place(sent, tmp_path_factory):
    """An installation that has taken the files in and published both lists."""
    opened = open_installation(Settings(home=tmp_path_factory.mktemp("home")), create=True)
    load_registry_file(opened, sent[0], actor="Оператор", at=AT)
    taken = submit_files(opened, sent[1:], form=None, year=None, sender=None, actor="Оператор", at=AT)
    assert {one.status for one in taken} == {SubmissionStatus.ACCEPTED}
    for year in (COHORT, YEAR):
        run = draft_run(opened, Start(MonitoringKey.IDENTIFICATION, year, "Оператор", "Проверка", None, AT))
        publish_run(opened, run, Approval("Руководитель", "1"), notify=False, at=AT)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def exported(place) -> dict:
    run = draft_run(place, Start(MonitoringKey.EFFECTIVENESS, YEAR, "Оператор", "Проверка", None, AT))
    with session(place.engine, reading=True) as work:
        return json.loads(export_run(place.store, get_run(work, run), ExportFormat.JSON, kirov_now()))


@pytest.fixture(scope="module")
def statuses(region) -> dict[int, dict[str, str]]:
    """Status of results by year and school, school by school in plain Python."""
    forms = [
        frame.astype(object).where(frame.notna(), None).to_dict("records")
        for frame in (region.assessments, region.engagement)
    ]
    found = {}
    for year in (COHORT, YEAR):
        opened = region.schools["opened"].dt.year.fillna(0) < year
        known = set(region.schools.loc[opened, "school"])
        rows = [[row for row in form if row["year"] <= year and row["school"] in known] for form in forms]
        found[year] = {code: of["results_status"] for code, of in reference.identify(year, known, *rows, [])[0].items()}
    return found


def read(file: Path) -> list[dict]:
    """Rows of a plan as its sender wrote it: headers in one spelling, codes of six digits, no rows of sums."""
    if file.suffix == ".xlsx":
        lines = [list(row) for row in openpyxl.load_workbook(file)["Данные"].iter_rows(values_only=True)]
    else:
        content = file.read_bytes()
        text = content.decode("utf-8-sig" if b"\xd0" in content else "cp1251")
        lines = list(csv.reader(io.StringIO(text), delimiter=max(";,\t", key=text.splitlines()[0].count)))
    spelled = [[" ".join(str("" if cell is None else cell).split()) for cell in line] for line in lines]
    top = next(number for number, line in enumerate(spelled) if "код оо" in [cell.lower() for cell in line])
    header = [cell.lower() for cell in spelled[top]]
    rows = [dict(zip(header, line, strict=False)) for line in spelled[top + 1 :]]
    codes = [re.fullmatch(r"(?:edu|sch)?(\d{6})", row["код оо"]) for row in rows]
    return [row | {"school": code[1]} for row, code in zip(rows, codes, strict=True) if code]


@pytest.fixture(scope="module")
def plans(sent) -> dict[str, list[str]]:
    """What became of the measures of each school, from the files."""
    found = defaultdict(list)
    for file in sent:
        for row in read(file) if file.name.startswith(FormKey.MEASURES.value) else []:
            found[row["school"]].append(row["статус"])
    return dict(found)


def test_the_plans_are_those_of_the_published_list(exported, statuses, plans):
    low = sorted(code for code, status in statuses[COHORT].items() if status == "low")
    assert [row["school"] for row in exported["schools"]] == low
    assert len(low) >= 8
    assert set(plans) < set(low)


def test_execution_is_what_the_files_add_up_to(place, exported, plans):
    expected = {code: sum(WORTH[word] for word in words) / len(words) for code, words in plans.items()}
    told = {row["school"]: row["execution"] for row in exported["schools"]}
    assert told == pytest.approx({code: expected.get(code) for code in told})
    assert [code for code in told if told[code] is None] != []
    assert len(set(expected.values())) > len(expected) / 2, "schools differ"
    register = read_register(place, COHORT, AT.date())
    words = [word for school in plans.values() for word in school]
    whole = sums(register.measures)
    assert whole["measures"] == len(words)
    assert whole["execution"] == pytest.approx(sum(map(WORTH.get, words)) / len(words))
    assert (whole["done"], whole["partly"]) == (words.count("выполнено"), words.count("частично"))
    # A school without a plan may be the only one of its municipality on the list: then that owes its file.
    assert len(register.owing) + len(register.without) == len(told) - len(plans) == 1


def test_the_export_is_what_statsmodels_computes_from_what_was_sent(region, exported, statuses):
    rows = region.assessments[region.assessments["year"] <= YEAR]
    expected = reference_effectiveness.judge(YEAR, COHORT, statuses[COHORT], rows)
    assert (exported["cohort"], exported["before_year"], exported["after_year"]) == (COHORT, COHORT, YEAR)
    for told, model in (("effect", "main"), ("did", "did")):
        numbers = [exported[told][name] for name in ("estimate", "low", "high")]
        assert numbers == pytest.approx(list(expected[model]), abs=1e-9)
    shares = reference_effectiveness.shares(rows)["share"]
    for row in exported["schools"]:
        verdict, change, low, high = expected["schools"][row["school"]]
        assert row["verdict"] == verdict
        assert [row["change"], row["low"], row["high"]] == pytest.approx([change, low, high], abs=1e-9)
        both = [shares[row["school"], year] for year in (COHORT, YEAR)]
        assert [row["share_before"], row["share_after"]] == pytest.approx(both, abs=1e-9)
        assert row["left_list"] == (statuses[YEAR][row["school"]] != "low")
