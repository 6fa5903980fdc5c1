"""docs/new-monitoring.md carried out to the letter: the monitoring that it adds goes the whole way."""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from rsoko.demo import make_region, write_region

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "new-monitoring.md"
PACKAGES = ("rsoko", "schemas", "tasks", "flows", "templates", "deployments")
COMMAND = "from rsoko.cli import main; main()"
YEAR = 2026


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with everything the page says."""
    root = tmp_path_factory.mktemp("code")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    page = PAGE.read_text("utf-8")
    for path, content in re.findall(r"^`([\w/.]+)`\n```\w+\n(.*?)^```$", page, re.M | re.S):
        assert not (root / path).exists(), path
        (root / path).write_text(content, "utf-8")
    for change in re.findall(r"^```diff\n(.*?)^```$", page, re.M | re.S):
        carry_out(root, change)
    return root


def carry_out(root: Path, change: str) -> None:
    """Applies a change of one file: each of its pieces is looked for as it stands and must be there once."""
    head, *pieces = re.split(r"^@@.*@@\n", change, flags=re.M)
    path = root / re.search(r"^\+\+\+ b/(.+)$", head, re.M)[1]
    text = path.read_text("utf-8")
    for piece in pieces:
        lines = piece.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        assert text.count(old) == 1, old
        text = text.replace(old, "".join(line[1:] for line in lines if line[0] in " +"))
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def rsoko(code: Path, tmp_path_factory: pytest.TempPathFactory):
    """The command over the changed code and a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RSOKO_", "PREFECT_"))}
    home = tmp_path_factory.mktemp("new") / "var"
    environment = kept | {"RSOKO_HOME": str(home), "PYTHONPATH": str(code)}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, *words],
            env=environment, cwd=code, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    yield run
    run("down")


def test_the_monitoring_of_the_page_goes_the_whole_way(rsoko, tmp_path: Path) -> None:
    region = make_region(60)
    files = write_region(region, tmp_path)
    forms = [file for file in files if file.parent == tmp_path / "forms" / str(YEAR) and "conditions" in file.name]
    rsoko("init")
    rsoko("registry", "load", str(tmp_path / "registry.xlsx"))
    rsoko("submit", *map(str, forms))
    assert "Обеспеченность компьютерами" in rsoko("campaign", "status", "equipment", str(YEAR))
    order = ("--approve-as", "Руководитель", "--order", "1", "--no-deliver")
    run = json.loads(rsoko("run", "equipment", "--year", str(YEAR), *order, "--json"))
    assert (run["run"], run["status"], run["documents"]) == (f"equipment-{YEAR}-1", "published", 1)
    note = Path(run["folder"]) / "region" / "note.pdf"
    assert note.read_bytes().startswith(b"%PDF")
    rsoko("export", run["run"], "--format", "json", "--out", str(tmp_path / "out.json"))
    told = json.loads((tmp_path / "out.json").read_text("utf-8"))
    loads = [row["load"] for row in told["schools"] if row["load"] is not None]
    conditions = region.conditions[region.conditions["year"] == YEAR].dropna(subset=["computers"])
    expected = [
        int(students) / int(computers)
        for students, computers in zip(conditions["students"], conditions["computers"], strict=True)
        if computers > 0
    ]
    assert sorted(loads) == pytest.approx(sorted(expected))
    assert told["constants"]["median_load"] == pytest.approx(statistics.median(expected))
    rsoko("audit", "verify")


def test_its_deployment_runs_on_its_day(code: Path) -> None:
    asked = (
        "from deployments.schedules import yearly_deployment; from rsoko.declared import conducted\n"
        "for each in conducted():\n"
        "    made = yearly_deployment(each)\n"
        "    print(made.name, *(one.schedule.rrule for one in made.schedules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], env=os.environ | {"PYTHONPATH": str(code)}, cwd=code,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    _, _, own = done.stdout.partition("Компьютеры: ежегодный запуск")
    assert "BYMONTH=11;BYMONTHDAY=20" in own
