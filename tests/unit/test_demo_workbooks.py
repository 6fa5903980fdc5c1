"""Files of the demo region: what is written is what the intake reads back, and the spoilt ones are refused."""

import re
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from rsoko.demo import Region, make_region, write_region
from rsoko.intake import Checked, Incoming, check_files
from rsoko.registry import Registry, read_registry
from schemas.terms import FormKey, Severity

KEYS = ["school", "year", "procedure", "subject", "grade"]


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region()


@pytest.fixture(scope="module")
def folder(region, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    write_region(region, folder)
    return folder


@pytest.fixture(scope="module")
def registry(folder) -> Registry:
    path = folder / "registry.xlsx"
    registry, remarks = read_registry(path.read_bytes(), path.name)
    assert remarks == []
    assert registry is not None
    return registry


def check(folder: Path, registry: Registry) -> list[Checked]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return check_files([Incoming(path.name, path.read_bytes()) for path in paths], registry)


@pytest.fixture(scope="module")
def checked(folder, registry) -> list[Checked]:
    return check(folder / "forms", registry)


def test_a_workbook_for_every_municipality_form_and_year(region, folder):
    names = {str(path.relative_to(folder)) for path in (folder / "forms").rglob("*.*")}
    assert len(names) == 45 * 3 * 5
    assert all(re.fullmatch(r"forms/202[2-6]/(assessments|engagement|conditions)-\d\d\.(xlsx|csv)", n) for n in names)
    assert sum(name.endswith(".csv") for name in names) == 3 * 3 * 5


def test_the_paths_returned_are_the_files_written(tmp_path):
    written = write_region(make_region(50), tmp_path)
    assert len(set(written)) == len(written)
    assert set(written) == {path for path in tmp_path.rglob("*") if path.is_file()}
    assert all(str(path).isascii() for path in written)


def test_the_same_region_gives_the_same_bytes(tmp_path):
    one = write_region(make_region(50), tmp_path / "one")
    two = write_region(make_region(50), tmp_path / "two")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_a_workbook_has_the_data_and_the_passport(folder):
    book = CalamineWorkbook.from_path(str(folder / "forms/2026/assessments-02.xlsx"))
    assert book.sheet_names == ["Данные", "Паспорт"]
    assert book.get_sheet_by_name("Паспорт").to_python() == [
        ["Форма", "assessments"],
        ["Версия формы", 1.0],
        ["Год", 2026.0],
        ["Отправитель", "02"],
    ]


@pytest.mark.parametrize(
    ("sender", "encoding", "separator"), [("11", "cp1251", ";"), ("22", "utf-8-sig", ","), ("34", "utf-8", "\t")]
)
def test_text_files_differ_in_encoding_and_separator(folder, sender, encoding, separator):
    text = (folder / f"forms/2024/engagement-{sender}.csv").read_bytes().decode(encoding)
    assert any(line.lower().count(separator) >= 7 for line in text.splitlines())
    assert "год" in text.lower()


@pytest.mark.parametrize("name", ["districts", "municipalities", "schools", "contacts", "programmes", "centres"])
def test_the_registry_is_read_back_as_it_was(region, registry, name):
    expected, read = getattr(region, name), getattr(registry, name)
    keys = ["scope", "channel"] if name == "contacts" else [expected.columns[0]]
    pd.testing.assert_frame_equal(
        read[list(expected.columns)].sort_values(keys, ignore_index=True),
        expected.sort_values(keys, ignore_index=True),
    )


def test_every_form_is_accepted(checked):
    assert len(checked) == 45 * 3 * 5
    refused = {(file.name, remark.message) for file in checked for remark in file.remarks if not file.accepted}
    assert refused == set()


def test_no_form_gives_rise_to_an_error(checked):
    assert not [remark for file in checked for remark in file.remarks if remark.severity is Severity.ERROR]


@pytest.mark.parametrize("form", [FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS])
def test_forms_are_read_back_as_they_were(region, checked, form):
    expected = getattr(region, form)
    keys = [key for key in KEYS if key in expected.columns]
    read = pd.concat([file.frame for file in checked if file.form is form], ignore_index=True)
    pd.testing.assert_frame_equal(
        read[list(expected.columns)].sort_values(keys, ignore_index=True).astype(expected.dtypes),
        expected.sort_values(keys, ignore_index=True),
    )


SURVEYS = (FormKey.DEFICITS, FormKey.PARTICIPATION)


@pytest.fixture(scope="module")
def surveys(region, registry, tmp_path_factory) -> list[Checked]:
    folder = tmp_path_factory.mktemp("surveys")
    written = write_region(region, folder, SURVEYS)
    assert len(written) == 1 + 45 * 2
    names = {str(path.relative_to(folder)) for path in written[1:]}
    assert all(re.fullmatch(r"forms/2027/(deficits|participation)-\d\d\.(xlsx|csv)", name) for name in names)
    return check(folder / "forms", registry)


def test_every_survey_is_accepted_whatever_was_done_to_it(surveys):
    assert {(file.name, said.message) for file in surveys for said in file.remarks if not file.accepted} == set()
    assert not [said for file in surveys for said in file.remarks if said.severity is Severity.ERROR]


@pytest.mark.parametrize("form", SURVEYS)
def test_surveys_are_read_back_as_they_were(region, surveys, form):
    expected = getattr(region, form)
    keys = [key for key in ("school", "teacher", "subject") if key in expected.columns]
    read = pd.concat([file.frame for file in surveys if file.form is form], ignore_index=True)
    pd.testing.assert_frame_equal(
        read[list(expected.columns)].sort_values(keys, ignore_index=True).astype(expected.dtypes),
        expected.sort_values(keys, ignore_index=True),
    )


@pytest.fixture(scope="module")
def plans(tmp_path_factory) -> tuple[Region, list[Checked]]:
    made, folder = make_region(120, 2026, further_years=2), tmp_path_factory.mktemp("plans")
    written = write_region(made, folder, [FormKey.MEASURES])
    registry, _ = read_registry(written[0].read_bytes(), written[0].name)
    assert registry is not None
    return made, check(folder / "forms", registry)


def test_plans_are_accepted_and_read_back_as_they_were(plans):
    made, files = plans
    assert {(file.name, said.message) for file in files for said in file.remarks if not file.accepted} == set()
    keys = ["school", "cohort", "number"]
    read = pd.concat([file.frame for file in files], ignore_index=True).sort_values(keys, ignore_index=True)
    expected = made.measures.sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(read[list(expected.columns)].astype(expected.dtypes), expected)


def test_plans_come_from_municipalities_and_from_districts_that_gather_them(plans):
    made, files = plans
    district = made.municipalities.set_index("code")["district"]
    town = made.schools.set_index("school")["municipality"]
    senders = {(file.sender, code) for file in files for code in file.frame["school"]}
    assert {sender for sender, _ in senders if len(sender) == 1} == {"2", "7"} & set(
        town[made.measures["school"]].map(district)
    )
    for sender, code in senders:
        assert sender == (district[town[code]] if district[town[code]] in {"2", "7"} else town[code])
    assert {file.name.rpartition(".")[2] for file in files} == {"xlsx", "csv"}


def test_a_file_is_the_same_whichever_others_are_written_and_however_far_the_region_goes(tmp_path):
    plain, longer = make_region(50), make_region(50, further_years=1)
    written = {
        name: {str(path.relative_to(tmp_path / name)): path.read_bytes() for path in paths}
        for name, paths in {
            "plain": write_region(plain, tmp_path / "plain"),
            "passports": write_region(plain, tmp_path / "passports", [FormKey.CONDITIONS]),
            "surveys": write_region(plain, tmp_path / "surveys", SURVEYS),
            "all": write_region(longer, tmp_path / "all", list(FormKey)),
        }.items()
    }
    for some in ("plain", "passports", "surveys"):
        assert written[some].items() <= written["all"].items()
    assert written["passports"].items() <= written["plain"].items()
    further = {name for name in written["all"] if "2027" in name}
    assert {Path(name).name.split("-")[0] for name in further} == {
        "assessments", "engagement", "conditions", "deficits", "participation",
    }  # fmt: skip
    assert not any("2027" in name for name in written["plain"])
    assert {name.split("/")[1] for name in written["all"] if "measures" in name} == {"2026"}
    assert not any("measures" in name for name in written["plain"])


def test_the_spoilt_forms_are_refused_with_all_their_errors(folder, registry):
    refused = check(folder / "rejected", registry)
    assert {file.form for file in refused} == {FormKey.ASSESSMENTS, FormKey.CONDITIONS}
    for file in refused:
        assert not file.accepted
        errors = [remark for remark in file.remarks if remark.severity is Severity.ERROR]
        assert len({remark.code for remark in errors}) == 3
        assert all(remark.cell.startswith("Данные!") for remark in errors)


def test_only_one_municipality_with_schools_still_makes_spoilt_forms(tmp_path):
    written = write_region(make_region(1), tmp_path)
    assert len([path for path in written if "rejected" in path.parts]) == 2
