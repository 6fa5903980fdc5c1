"""The demonstration of effectiveness through the command: five years, four lists, their plans, what came of them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.conftest import Place

pytestmark = pytest.mark.slow

SCHOOLS = 60
YEARS = range(2027, 2031)


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str]]:
    """A small region after its five years; gives the place and what the command printed."""
    place = Place(tmp_path_factory.mktemp("years") / "var")
    words = ("demo", "--out", str(place.home), "--schools", str(SCHOOLS), "--monitoring", "effectiveness")
    try:
        yield place, place.rsoko(*words, timeout=1800).stdout
    finally:
        place.rsoko("down")


def test_every_cohort_is_judged_in_the_year_after_its_list(years: tuple[Place, str]) -> None:
    place, said = years
    runs = {run["run"]: run["status"] for run in place.json("runs")}
    lists = [f"identification-{year}-1" for year in range(2025, 2031)]
    assert runs == dict.fromkeys([*lists, *(f"effectiveness-{year}-1" for year in YEARS)], "published")
    for year in YEARS:
        assert f"К кампании {year} года принято файлов" in said
        assert f"Запуск effectiveness-{year}-1: опубликован" in said
    assert said.count("отклонено с ошибками: 0.") == len(YEARS), "only the forms of the first year come spoilt"


def test_every_note_shows_how_plans_were_carried_out(years: tuple[Place, str], tmp_path: Path) -> None:
    place, _ = years
    for year in YEARS:
        run = f"effectiveness-{year}-1"
        place.rsoko("export", run, "--format", "json", "--out", str(tmp_path / "run.json"))
        told = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
        assert (told["cohort"], told["after_year"]) == (year - 1, year)
        done = [row["execution"] for row in told["schools"] if row["execution"] is not None]
        assert 0 < len(done) >= len(told["schools"]) - 1
        assert 0.1 < sum(done) / len(done) < 1
        folder = place.home / "runs" / run
        assert {"note.pdf", "measures.pdf"} <= {path.name for path in (folder / "region").iterdir()}
        assert len(list(folder.glob("municipalities/*/note.pdf"))) > 5


def test_the_register_knows_the_plans_of_every_list(years: tuple[Place, str]) -> None:
    place, _ = years
    for cohort in (year - 1 for year in YEARS):
        register = place.json("plans", "status", "--year", str(cohort))
        assert register["list"] == f"identification-{cohort}-1"
        assert register["total"]["measures"] > 20
        assert register["total"]["not_done"] > 0
        assert len(register["owing"]) + len(register["without"]) <= 1
