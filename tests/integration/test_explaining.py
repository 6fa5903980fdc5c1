"""The result of every school of a region explained, down to the cells of the workbooks that people sent."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import pytest
from typer.testing import CliRunner

from rsoko.cli.app import app
from rsoko.db.engine import session
from rsoko.demo import make_region, write_region
from rsoko.errors import UserError
from rsoko.explaining.telling import explanation_json
from rsoko.installation import Installation, open_installation
from rsoko.ledger.runs import get_run
from rsoko.results import load_result
from rsoko.settings import Settings
from rsoko.steps.collecting import Start
from rsoko.steps.explaining import Explained, explain_school, explain_schools
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from schemas.terms import FormKey, MonitoringKey, SubmissionStatus
from tests import reference
from tests.explained import Originals, check_cells, check_values
from tests.integration.conftest import new_database

AT = datetime(2026, 10, 20, 6, tzinfo=UTC)
LATER = datetime(2026, 10, 21, 6, tzinfo=UTC)
YEAR = 2026
SCHOOLS = 60
TOWNS = tuple(f"{number:02d}" for number in range(1, 16))
FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS, FormKey.PARTICIPATION)
FACTS = (
    "results_status", "reliability", "conditions_status", "conditions_index", "pooled_share",
)  # fmt: skip

WORDS = (
    "Статус образовательных результатов:", "Данные!F", "identification.low_share.VPR", "пункт 5.2",
    "Что изменило бы статус", "Если бы пороги были другими", "отправитель", "20.10.2026 09:00",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    installation: Installation
    run: str
    survey: str
    originals: Originals
    told: list[dict]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request, tmp_path_factory):
    home = tmp_path_factory.mktemp(f"explained-{request.param}")
    files = write_region(make_region(SCHOOLS), home / "region", forms=FORMS)
    url = new_database(request.getfixturevalue("postgresql")) if request.param == "postgresql" else None
    opened = open_installation(Settings(home=home / "var", database_url=url), create=True)
    load_registry_file(opened, home / "region" / "registry.xlsx", actor="Оператор", at=AT)
    own = [
        file
        for file in files
        if "forms" in file.parts
        and file.stem.rpartition("-")[2] in TOWNS
        and int(file.parent.name) >= (YEAR - 2 if file.name.startswith("assess") else YEAR)
    ]
    given = {"form": None, "year": None, "sender": None, "actor": "Оператор", "at": AT}
    assert {each.status for each in submit_files(opened, own, **given)} == {SubmissionStatus.ACCEPTED}
    run = draft_run(opened, Start(MonitoringKey.IDENTIFICATION, YEAR, "Оператор", "Проверка", None, LATER))
    publish_run(opened, run, Approval("Руководитель", "1"), notify=False, at=LATER)
    survey = draft_run(opened, Start(MonitoringKey.PARTICIPATION, YEAR + 1, "Оператор", "Проверка", None, LATER))
    originals = Originals({hashlib.sha256(file.read_bytes()).hexdigest(): file.read_bytes() for file in own})
    yield Place(
        opened, run, survey, originals, [told(each) for each in explain_schools(opened, run, codes(opened, run))]
    )
    opened.engine.dispose()


def codes(installation: Installation, run: str) -> list[str]:
    return result_of(installation, run).schools["school"].tolist()


def result_of(installation: Installation, run: str):
    with session(installation.engine, reading=True) as work:
        return load_result(installation.store, get_run(work, run).result)


def told(found: Explained) -> dict:
    return json.loads(json.dumps(explanation_json(found.explanation, found.sources), allow_nan=False))


def test_every_status_follows_from_the_cells_that_the_tree_names(place):
    """Each leaf is read from its workbook with openpyxl; an independent reading of the rules gives the same."""
    rows = defaultdict(list)
    for each in place.told:
        for key, row in check_cells(each["tree"], place.originals).items():
            rows[key[0]].append(row | {"good": None})
    schools = [each["school"] for each in place.told]
    expected, limits = reference.identify(YEAR, schools, *(rows[form.value] for form in FORMS[:3]))
    seen = set()
    for each in place.told:
        roots = {root["name"]: root for root in each["tree"]}
        for fact in ("results_status", "reliability", "conditions_status"):
            assert roots[fact]["value"] == expected[each["school"]][fact], (each["school"], fact)
            seen.add((fact, roots[fact]["value"]))
        share = expected[each["school"]]["pooled_share"]
        assert roots["pooled_share"]["value"] == (None if share is None else pytest.approx(share, abs=1e-12))
        quantiles = {part["name"]: part["value"] for part in walk(each["tree"]) if part["how"] == "region_quantile"}
        assert quantiles == {name: pytest.approx(limits[name], abs=1e-12) for name in quantiles}
        assert len(quantiles) == 2
    assert len(seen) > 6, "the region has schools of several kinds"


def walk(nodes):
    for node in nodes:
        yield node
        yield from walk(node["parts"])


def test_every_value_follows_from_its_parts(place):
    for each in place.told:
        for root in each["tree"]:
            check_values(root)


def test_the_roots_are_what_the_result_says(place):
    rows = result_of(place.installation, place.run).schools.set_index("school")
    for each in place.told:
        values = {node["name"]: node["value"] for node in walk(each["tree"])}
        row = rows.loc[each["school"]]
        for fact in FACTS:
            assert values[fact] == (None if pd.isna(row[fact]) else row[fact]), (each["school"], fact)


def test_a_leaf_says_who_sent_its_file_when(place):
    sources = [leaf["source"] for each in place.told for leaf in walk(each["tree"]) if "cell" in leaf]
    assert sources
    assert {source["received_at"] for source in sources} == {"2026-10-20T09:00:00+03:00"}
    assert all(source["cell"] and not source["remark"] for source in sources)
    for source in sources:
        assert source["sender"] in TOWNS
        assert source["name"].startswith(source["form"])


def test_participation_is_explained_down_to_its_cells(place):
    found = explain_schools(place.installation, place.survey, codes(place.installation, place.survey)[:5])
    for each in map(told, found):
        check_cells(each["tree"], place.originals)
        for root in each["tree"]:
            check_values(root)


def test_the_command_tells_a_tree_in_words(place, monkeypatch):
    if place.installation.settings.database_url is not None:
        monkeypatch.setenv("RSOKO_DATABASE_URL", place.installation.settings.database_url.get_secret_value())
    monkeypatch.setenv("RSOKO_HOME", str(place.installation.settings.home))
    school = next(each["school"] for each in place.told if each["tree"][0]["value"] != "no_data")
    done = CliRunner().invoke(app, ["explain", place.run, school])
    assert done.exit_code == 0, done.output
    for words in WORDS:
        assert words in done.output, words
    as_json = CliRunner().invoke(app, ["explain", place.run, school, "--json"])
    content = json.loads(as_json.stdout)
    assert (content["run"], content["school"]) == (place.run, school)


def test_a_school_that_the_run_does_not_know_is_refused(place):
    with pytest.raises(UserError) as refused:
        explain_school(place.installation, place.run, "999999")
    assert refused.value.code == "no-such-school"


def test_a_file_that_is_read_otherwise_now_names_no_cell(place, monkeypatch):
    monkeypatch.setattr("rsoko.steps.explaining.packed", lambda _frame: b"other rows")
    school = place.told[0]["school"]
    sources = explain_school(place.installation, place.run, school).sources
    assert sources
    assert {source.cell for source in sources.values()} == {None}
    assert all("читается теперь иначе" in source.remark for source in sources.values())
