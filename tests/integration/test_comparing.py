"""Two runs compared: what differs, and because of which of data, methodology and code."""

import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from rsoko.comparison.records import difference_json
from rsoko.comparison.runs import RunDifference
from rsoko.comparison.words import headline, sheets
from rsoko.comparison.workbook import difference_xlsx
from rsoko.demo import make_region, write_region
from rsoko.errors import UserError
from rsoko.installation import Installation, open_installation
from rsoko.methodology import DEFAULT
from rsoko.monitorings.statuses import YearCounts, count_years
from rsoko.settings import Settings
from rsoko.steps.collecting import Start, start
from rsoko.steps.comparing import compare_runs
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from schemas.terms import ChangeCause, FileChange, FormKey, MonitoringKey, SubmissionStatus
from tests.corrected import corrected
from tests.integration.conftest import new_database

AT = datetime(2026, 10, 20, 6, tzinfo=UTC)
YEAR = 2026
SCHOOLS = 60
TOWNS = ("01", "02", "03", "04", "07")
TOWN = "02"
FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS, FormKey.PARTICIPATION)
SURVEY = MonitoringKey.PARTICIPATION
STRICTER = ("value = { VPR = 0.30, OGE = 0.30, EGE = 0.30 }", "value = { VPR = 0.05, OGE = 0.30, EGE = 0.30 }")
HARDER = ("[participation.high_score]\nvalue = 0.60", "[participation.high_score]\nvalue = 0.35")


@dataclass(frozen=True)
class Place:
    """An installation, its runs by what is special about them, and the cells that the correction changed."""

    installation: Installation
    runs: dict[str, str]
    cells: list[tuple[str, str]]

    def compare(self, before: str, after: str) -> RunDifference:
        return compare_runs(self.installation, self.runs[before], self.runs[after])


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    return write_region(make_region(SCHOOLS), tmp_path_factory.mktemp("region"), forms=FORMS)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request, tmp_path_factory, files):
    home = tmp_path_factory.mktemp(f"compared-{request.param}")
    url = new_database(request.getfixturevalue("postgresql")) if request.param == "postgresql" else None
    opened = open_installation(Settings(home=home, database_url=url), create=True)
    registry = next(file for file in files if file.name == "registry.xlsx")
    load_registry_file(opened, registry, actor="Оператор", at=AT)
    submit(opened, wanted(files))
    stricter, harder = with_methodology(opened, home, *STRICTER), with_methodology(opened, home, *HARDER)
    runs = {"earlier": run(opened, YEAR - 1), "first": run(opened)}
    publish_run(opened, runs["first"], Approval("Руководитель", "1"), notify=False, at=AT)
    runs |= {"survey": run(opened, YEAR + 1, SURVEY), "survey by other rules": run(harder, YEAR + 1, SURVEY)}
    runs |= {"same": run(opened), "other rules": run(stricter)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rsoko.steps.collecting.code_version", lambda: "0.0.1+old")
        patch.setattr("rsoko.monitorings.statuses.count_years", lambda years: opposite(count_years(years)))
        runs["old code"] = run(opened)
    cells = correct(opened, files, home)
    runs |= {"corrected": run(opened), "corrected, other rules": run(stricter)}
    yield Place(opened, runs, cells)
    opened.engine.dispose()


def opposite(counts: YearCounts) -> YearCounts:
    """What a version of the program with a mistake in it would count."""
    return replace(counts, low_years=counts.defined_years - counts.low_years)


def wanted(files: list[Path]) -> list[Path]:
    """Only what the runs need, of some municipalities alone: the others are missing."""
    return [
        file
        for file in files
        if "forms" in file.parts
        and file.stem.rpartition("-")[2] in TOWNS
        and int(file.parent.name) >= (YEAR - 3 if file.name.startswith("assess") else YEAR - 1)
    ]


def submit(place: Installation, files: list[Path]) -> None:
    taken = submit_files(place, files, form=None, year=None, sender=None, actor="Оператор", at=AT)
    assert {each.status for each in taken} == {SubmissionStatus.ACCEPTED}, [each.remarks for each in taken]


def run(place: Installation, year: int = YEAR, monitoring: MonitoringKey = MonitoringKey.IDENTIFICATION) -> str:
    return draft_run(place, Start(monitoring, year, "Оператор", "Проверка", None, AT))


def with_methodology(place: Installation, folder: Path, old: str, new: str) -> Installation:
    text = DEFAULT.read_text("utf-8")
    assert text.count(old) == 1
    path = folder / f"methodology-{len(list(folder.glob('*.toml')))}.toml"
    path.write_text(text.replace(old, new), "utf-8")
    return replace(place, settings=place.settings.model_copy(update={"methodology": path}))


def correct(place: Installation, files: list[Path], folder: Path) -> list[tuple[str, str]]:
    """All pupils of a municipality turn out to be of poor families."""
    name = f"{FormKey.CONDITIONS.value}-{TOWN}.xlsx"
    source = next(file for file in files if file.name == name and file.parts[-3:-1] == ("forms", str(YEAR)))
    done = corrected(source, folder / name, FormKey.CONDITIONS, lambda row: {"low_income": row["students"]})
    submit(place, [folder / name])
    return done


def causes(found: RunDifference, field: str) -> dict[str, str]:
    rows = found.causes[(found.causes["field"] == field) & found.causes["school"].notna()]
    return dict(zip(rows["school"], rows["cause"], strict=True))


def test_two_equal_runs_differ_in_nothing(place):
    found = place.compare("first", "same")
    assert found.results.empty
    assert found.data.empty
    assert found.data.files == ()
    assert found.methodology == []
    assert found.code.repeated == (True, True)
    assert len(found.results.untouched) == len(found.schools) == SCHOOLS
    assert "Результаты одинаковы до последней цифры." in headline(found)
    told = difference_json(found)
    assert (told["same"], told["schools"]) == (True, [])


def test_a_corrected_file_is_the_cause_of_all_that_it_changes(place):
    found = place.compare("first", "corrected")
    (file,) = found.data.files
    assert (file.form, file.year, file.sender, file.change) == (FormKey.CONDITIONS, YEAR, TOWN, FileChange.REPLACED)
    cells = found.data.rows[FormKey.CONDITIONS].changed
    assert sorted(zip(cells["school"], cells["field"], strict=True)) == sorted(place.cells)
    assert found.methodology == []
    schools = {school for school, _ in place.cells}
    assert set(found.results.headlines["school"]) == schools
    assert set(found.causes["cause"]) == {ChangeCause.DATA}
    assert all(found.cause_of(school) is ChangeCause.DATA for school in schools)
    indices = found.results.headlines[found.results.headlines["field"] == "conditions_index"]
    assert (indices["after"] > indices["before"]).all()


def test_a_new_methodology_is_the_cause_of_all_that_it_changes(place):
    found = place.compare("first", "other rules")
    (parameter,) = found.methodology
    assert (parameter.key, parameter.before, parameter.after) == ("identification.low_share.VPR", 0.30, 0.05)
    assert parameter.paragraph == "5.2"
    assert found.data.empty
    assert set(found.causes["cause"]) == {ChangeCause.METHODOLOGY}
    assert causes(found, "results_status")


def test_both_at_once_are_told_apart_value_by_value(place):
    found = place.compare("first", "corrected, other rules")
    assert set(causes(found, "conditions_index").values()) == {ChangeCause.DATA}
    assert set(causes(found, "results_status").values()) == {ChangeCause.METHODOLOGY}
    assert {school for school, _ in place.cells} == set(causes(found, "conditions_index"))
    both = set(causes(found, "conditions_index")) & set(causes(found, "results_status"))
    assert all(found.cause_of(school) is ChangeCause.JOINTLY for school in both)


def test_runs_of_different_years_are_compared_by_what_they_share(place):
    found = place.compare("earlier", "first")
    assert {each.form for each in found.data.files} == {FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS}
    assert not found.data.rows[FormKey.CONDITIONS].added.empty
    assert set(found.causes["cause"]) == {ChangeCause.DATA}


def test_a_mistake_of_an_old_version_is_named_as_the_cause(place):
    found = place.compare("old code", "first")
    assert found.code.before == "0.0.1+old"
    assert found.code.repeated == (False, True)
    assert set(found.results.headlines["field"]) == {"reliability"}
    assert set(found.causes["cause"]) == {ChangeCause.CODE}
    lines = headline(found)
    assert any("Версии программы различаются" in line for line in lines)
    assert any(f"даёт для запуска {place.runs['old code']} другой результат" in line for line in lines)


def test_a_survey_is_compared_as_well(place):
    assert place.compare("survey", "survey").results.empty
    found = place.compare("survey", "survey by other rules")
    assert set(found.results.headlines["field"]) == {"participation_level"}
    assert set(found.causes["cause"]) == {ChangeCause.METHODOLOGY}


def test_the_tables_and_the_workbook_say_the_same(place):
    found = place.compare("first", "corrected, other rules")
    content = difference_xlsx(found, AT, demo=True)
    assert content == difference_xlsx(found, AT, demo=True)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Сводка", *(sheet.title for sheet in sheets(found))]
    for sheet in sheets(found):
        assert book[sheet.title].max_row == len(sheet.rows) + 1
    cells = list(book["Строки и ячейки"].iter_rows(min_row=2, values_only=True))
    assert sorted(row[1] for row in cells) == sorted(school for school, _ in place.cells)
    assert {row[3] for row in cells} == {"Из малообеспеченных семей"}
    told = json.loads(json.dumps(difference_json(found), allow_nan=False))
    assert {row["school"] for row in told["schools"]} == set(found.results.headlines["school"])
    assert told["untouched"] == len(found.results.untouched)


def test_what_cannot_be_compared_is_refused(place):
    with pytest.raises(UserError) as refused:
        place.compare("first", "survey")
    assert refused.value.code == "runs-differ"
    with pytest.raises(UserError) as refused:
        compare_runs(place.installation, place.runs["first"], "identification-2026-99")
    assert refused.value.code == "no-such-run"
    begin = Start(MonitoringKey.IDENTIFICATION, YEAR, "Оператор", "Проверка", None, AT)
    unfinished = start(place.installation, begin)
    with pytest.raises(UserError) as refused:
        compare_runs(place.installation, place.runs["first"], unfinished.id)
    assert refused.value.code == "no-result"
