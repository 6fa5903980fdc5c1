"""The command that writes blank forms, in this process and in one of its own."""

import json
from pathlib import Path

import openpyxl
import pytest

from rsoko.demo import make_region, write_region
from schemas.terms import FormKey
from tests.filled import filled, right_rows
from tests.integration.test_command import rsoko

YEAR = 2026


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("home")
    write_region(make_region(60, 7, YEAR), place / "demo")
    assert rsoko(place, "init").returncode == 0
    assert rsoko(place, "registry", "load", str(place / "demo" / "registry.xlsx")).returncode == 0
    return place


def test_a_blank_form_for_every_municipality(home, tmp_path):
    done = rsoko(home, "forms", "write", "engagement", "--year", str(YEAR), "--out", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    files = json.loads(done.stdout)
    assert len(files) > 10
    assert sorted(file["file"] for file in files) == sorted(str(path) for path in tmp_path.iterdir())
    assert all(file["file"].endswith(f"engagement-{YEAR}-{file['municipality']}.xlsx") for file in files)
    # What is written here is what the system takes in.
    one = files[0]
    schools = [cell.value for cell in openpyxl.load_workbook(one["file"])["Данные"]["A"][1:] if cell.value]
    rows = right_rows(FormKey.ENGAGEMENT, schools, YEAR)
    path = tmp_path / "filled.xlsx"
    path.write_bytes(filled(Path(one["file"]).read_bytes(), FormKey.ENGAGEMENT, rows))
    sent = json.loads(rsoko(home, "submit", str(path), "--json").stdout)
    assert [(each["status"], each["rows"], each["errors"]) for each in sent] == [("accepted", len(schools), [])]


def test_one_municipality_and_a_word_for_people(home, tmp_path):
    everything = rsoko(home, "forms", "write", "measures", "--year", str(YEAR), "--out", str(tmp_path), "--json")
    code = json.loads(everything.stdout)[0]["municipality"]
    out = tmp_path / "new" / "folder"
    done = rsoko(home, "forms", "write", "measures", "--year", str(YEAR), "--municipality", code, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "Записано бланков: 1" in done.stdout
    assert [path.name for path in out.iterdir()] == [f"measures-{YEAR}-{code}.xlsx"]
    assert (out / f"measures-{YEAR}-{code}.xlsx").read_bytes() == (
        tmp_path / f"measures-{YEAR}-{code}.xlsx"
    ).read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["engagement", "--year", "2026", "--municipality", "нет такого"], "unknown-municipality", "нет такого"),
        (["engagement", "--year", "2026", "--municipality", "../x"], "unknown-municipality", "../x"),
    ],
)
def test_refusals_end_with_1(home, tmp_path, words, code, said):
    done = rsoko(home, "forms", "write", *words, "--out", str(tmp_path), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == code
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_is_a_file_is_refused(home, tmp_path):
    (tmp_path / "taken").write_text("")
    done = rsoko(home, "forms", "write", "engagement", "--year", "2026", "--out", str(tmp_path / "taken"))
    assert done.returncode == 1
    assert "не записывается" in done.stderr


def test_without_a_registry_it_says_to_load_one(tmp_path):
    assert rsoko(tmp_path, "init").returncode == 0
    done = rsoko(tmp_path, "forms", "write", "engagement", "--year", "2026", "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "rsoko registry load" in done.stderr


@pytest.mark.parametrize("words", [["weather", "--year", "2026"], ["engagement"], ["engagement", "--year", "скоро"]])
def test_wrong_usage_ends_with_2(home, tmp_path, words):
    done = rsoko(home, "forms", "write", *words, "--out", str(tmp_path))
    assert done.returncode == 2
    assert "Вызов" not in done.stdout
