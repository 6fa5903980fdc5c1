"""The surveys of spring through the command and a real server: what their pages show, and what they never show."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.conftest import Place, api_of

SCHOOLS = 60
PSEUDONYM = re.compile(r"П-\d{3}")
RUNS = ("deficits-2027-1", "participation-2027-1")


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str]]:
    """Both surveys of a small region; the list that they build on is made on the way."""
    place = Place(tmp_path_factory.mktemp("spring") / "var")
    try:
        size = ("--out", str(place.home), "--schools", str(SCHOOLS))
        said = place.rsoko("demo", *size, "--monitoring", "deficits").stdout
        yield place, said + place.rsoko("demo", *size, "--monitoring", "participation").stdout
    finally:
        place.rsoko("down")


@pytest.fixture(scope="module")
def shown(spring: tuple[Place, str]) -> dict[str, str]:
    """Artifacts by key, parameters, names and logs of all flow runs, as the server keeps them."""
    place, _ = spring
    api = json.loads((place.home / "prefect" / "server.json").read_text())["api"]
    with api_of(api) as client:

        def ask(path: str) -> list[dict]:
            found, size = [], 200
            while len(page := client.post(path, json={"limit": size, "offset": len(found)}).raise_for_status().json()):
                found += page
            return found

        texts = {each["key"]: json.dumps(each, ensure_ascii=False) for each in ask("/artifacts/filter") if each["key"]}
        texts["flow runs"] = json.dumps(ask("/flow_runs/filter"), ensure_ascii=False)
        texts["logs"] = json.dumps(ask("/logs/filter"), ensure_ascii=False)
    return texts


def test_both_runs_are_published_with_documents_and_letters(spring: tuple[Place, str]) -> None:
    place, said = spring
    runs = {run["run"]: run for run in place.json("runs")}
    for run in RUNS:
        assert runs[run]["status"] == "published"
        assert runs[run]["documents"] > SCHOOLS
        assert runs[run]["deliveries"] > SCHOOLS
        assert f"Запуск {run}: опубликован" in said
    # The list was made once and found again by the second survey.
    assert sorted(runs) == [RUNS[0], "identification-2025-1", "identification-2026-1", RUNS[1]]


def test_the_pages_tell_what_came_out(shown: dict[str, str]) -> None:
    for run in RUNS:
        assert {f"{run}-summary", f"{run}-list", f"{run}-missing", f"{run}-documents", f"{run}-deliveries"} <= set(
            shown
        )
    assert "Оценивание образовательных результатов" in shown["deficits-2027-1-summary"]
    assert "высокое" in shown["participation-2027-1-summary"]


def test_no_code_of_a_teacher_is_on_any_page_or_in_any_log(spring: tuple[Place, str], shown: dict[str, str]) -> None:
    place, said = spring
    assert [key for key, text in {**shown, "said": said}.items() if PSEUDONYM.search(text)] == []
    letters = list(Path(place.home / "mail").glob("*.eml"))
    assert letters
    # What a page shows in numbers is shares and counts of many: no cell under five teachers.
    summary = json.loads(shown["deficits-2027-1-summary"])["data"]
    counts = re.findall(r"представивших самоанализ: (\d+)", summary.replace("\u00a0", ""))
    assert [int(count) for count in counts] == [int(count) for count in counts if int(count) >= 5] != []


def test_without_the_list_the_command_says_what_to_do(tmp_path: Path) -> None:
    place = Place(tmp_path / "var")
    place.rsoko("init")
    refused = place.rsoko("run", "deficits", "--year", "2027", code=1)
    assert "перечень ШНОР и ШНСУ 2026 года" in refused.stderr
    assert "rsoko run identification --year 2026" in refused.stderr
