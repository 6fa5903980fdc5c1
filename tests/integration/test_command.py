"""The command in a process of its own: what it refuses, in which words, with which code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from rsoko.cli.app import app
from rsoko.demo import make_region, write_region

RSOKO = str(Path(sys.executable).with_name("rsoko"))


def rsoko(home, *words, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RSOKO_", "PREFECT_"))}
    done = subprocess.run(
        [RSOKO, *words],
        env={**kept, "RSOKO_HOME": str(home), **more},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("home")
    assert rsoko(place, "init").returncode == 0
    return place


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "Нет такой команды"),
        (["runs", "--nonsense"], "Нет такого параметра"),
        (["run", "identification"], "--year"),
        (["run", "weather", "--year", "2026"], "weather"),
        (["run", "identification", "--year", "soon"], "нужно целое число"),
        (["run", "identification", "--year", "2026", "--approve-as", "Кто-то"], "указываются вместе"),
        (["export", "identification-2026-1"], "--out"),
        (["submit"], "ФАЙЛ"),
        (["submit", "a.xlsx", "--form", "weather"], "weather"),
    ],
)
def test_wrong_usage_ends_with_2_in_russian(home, words, said):
    done = rsoko(home, *words)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["runs", "show", "identification-2026-9"], "identification-2026-9"),
        (["submit", "missing.xlsx"], "Нет файла: missing.xlsx"),
        (["submit", "a.xlsx", "--accept-warning", "total-jump"], "только с указанием причины"),
        (["submit", "a.xlsx", "--accept-warning", "weather", "--reason", "Так надо"], "weather"),
        (["submissions", "show", "9"], "Файла с номером 9 нет"),
        (["registry", "load", "missing.xlsx"], "missing.xlsx"),
        (["submit", os.fsdecode(b"missing\xff.xlsx")], "missing?.xlsx"),
        (["export", "identification-2026-9", "--out", "x.json"], "identification-2026-9"),
        (["approve", "identification-2026-9", "--as", "Кто", "--order", "1"], "identification-2026-9"),
        (["deliveries", "retry", "9"], "9"),
        (["replay", "identification-2026-9"], "identification-2026-9"),
        (["replay", "--year", "2026"], "За 2026 год нет запусков"),
        (["audit", "export", "identification-2026-9", "--out", "x.zip"], "identification-2026-9"),
        (["audit", "checkpoint"], "В журнале ещё нет записей"),
        (["audit", "verify", "--checkpoint", "missing.txt"], "missing.txt"),
        (["restore", "missing.zip"], "missing.zip"),
    ],
)
def test_a_refusal_ends_with_1_and_says_what_to_do(home, words, said):
    done = rsoko(home, *words)
    assert done.returncode == 1, done.stdout
    assert said in done.stderr


def test_without_a_database_every_command_says_to_make_one(tmp_path):
    done = rsoko(tmp_path / "new", "runs")
    assert done.returncode == 1
    assert "rsoko init" in done.stderr


@pytest.mark.parametrize(
    "address", ["postgresql://nobody@127.0.0.1:1/none", "oracle://x/y", "nonsense", "sqlite:////proc/none/rsoko.db"]
)
def test_a_wrong_database_address_is_no_traceback(tmp_path, address):
    done = rsoko(tmp_path, "runs", RSOKO_DATABASE_URL=address)
    assert done.returncode == 1
    assert "Ошибка:" in done.stderr


def test_answers_for_programs_are_json_on_standard_output(home):
    assert json.loads(rsoko(home, "runs", "--json").stdout) == []
    assert json.loads(rsoko(home, "audit", "verify", "--json").stdout)["ok"] is True
    assert json.loads(rsoko(home, "deliveries", "--json").stdout) == []
    assert json.loads(rsoko(home, "submissions", "--json").stdout) == []
    refused = rsoko(home, "runs", "show", "identification-2026-9", "--json")
    assert json.loads(refused.stdout)["error"]["code"] == "no-such-run"


@pytest.mark.parametrize(
    "word",
    [
        *("demo", "init", "registry", "submit", "submissions", "inbox", "campaign", "run", "runs", "export"),
        *("audit", "deliveries", "doctor", "up", "replay", "backup", "restore", "store"),
    ],
)
def test_the_help_of_every_command_is_in_russian(word):
    said = CliRunner().invoke(app, ["--help"]).stdout
    assert f"  {word} " in said
    page = CliRunner().invoke(app, [word, "--help"]).stdout
    assert page.startswith("Вызов:")
    for english in ("Usage", "Options", "Arguments", "Commands", "Show this message", "required", "default"):
        assert english not in page


def test_a_warning_is_accepted_with_a_reason_and_shown_so(tmp_path):
    rsoko(tmp_path, "init")
    write_region(make_region(30), tmp_path)
    rsoko(tmp_path, "registry", "load", str(tmp_path / "registry.xlsx"))
    (file,) = (tmp_path / "forms" / "2026").glob("conditions-01.xlsx")
    book = openpyxl.load_workbook(file)
    titles = [cell.value for cell in book["Данные"][1]]
    book["Данные"].cell(2, titles.index("Скорость интернета, Мбит/с") + 1).value = 25000
    book.save(file)
    plain = rsoko(tmp_path, "submit", str(file))
    assert plain.returncode == 0
    assert "предупреждение unlikely-internet: Данные!" in plain.stdout
    words = ["--accept-warning", "unlikely-internet", "--reason", "Договор № 7", "--json"]
    (taken,) = json.loads(rsoko(tmp_path, "submit", str(file), *words, RSOKO_OPERATOR="Оператор").stdout)
    (warned,) = [each for each in taken["errors"] if each["code"] == "unlikely-internet"]
    assert list(warned) == ["code", "cell", "message", "severity", "acknowledged"]
    assert (warned["acknowledged"]["by"], warned["acknowledged"]["reason"]) == ("Оператор", "Договор № 7")
    number = str(taken["submission"])
    assert "принято отправителем: Договор № 7 (Оператор, " in rsoko(tmp_path, "submissions", "show", number).stdout
    assert json.loads(rsoko(tmp_path, "submissions", "show", number, "--json").stdout)["errors"] == taken["errors"]
    (listed,) = json.loads(rsoko(tmp_path, "submissions", "--form", "conditions", "--json").stdout)
    assert (listed["submission"], listed["acknowledged"]) == (taken["submission"], 1)
    assert "принят" in rsoko(tmp_path, "submissions").stdout


def test_doctor_names_what_is_missing_and_the_cure(home):
    done = rsoko(home, "doctor", "--json")
    found = {each["check"]: each for each in json.loads(done.stdout)}
    assert done.returncode == 1
    assert found["База данных"]["ok"]
    assert not found["Реестр"]["ok"]
    assert "registry load" in found["Реестр"]["cure"]
    assert found["Шрифт документов"]["ok"]


def test_a_wrong_methodology_stops_a_run_before_it_begins(home, tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("version = 1")
    done = rsoko(home, "doctor", RSOKO_METHODOLOGY=str(wrong))
    assert done.returncode == 1
    assert "Методика" in done.stdout
