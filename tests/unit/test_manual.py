"""The manuals: their site builds, asks nobody outside, shows what the browser tests have seen, names every alarm."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from rsoko.sentinel.thresholds import RULES
from schemas.terms import AlarmCode
from tests.browser.pictures import FOLDER, SHOWN

DOCS = Path(__file__).parents[2] / "docs"
MANUAL = (DOCS / "manual.md").read_text()
MEGABYTES = 2


def build(folder: Path, source: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-d", str(folder / "trees")]
    return subprocess.run([*words, str(source), str(folder / "site")], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("manual")
    done = build(folder, DOCS)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_pages_of_the_site_fetch_nothing_from_outside(site) -> None:
    for page in site.glob("*.html"):
        text = page.read_text()
        fetched = re.findall(r"<(?:script|img|iframe|source)[^>]* src=\"([^\"]+)\"", text)
        fetched += re.findall(r"<link[^>]* href=\"([^\"]+)\"", text)
        assert fetched
        assert [each for each in fetched if re.match(r"(?:https?:)?//", each)] == [], page
    for style in (site / "_static").rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", style.read_text()), style


def test_a_dead_link_breaks_the_build(tmp_path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    (source / "conf.py").write_text((DOCS / "conf.py").read_text())
    (source / "index.md").write_text("# Начало\n\n[нет](#нет-такой-главы)\n")
    done = build(tmp_path, source)
    assert done.returncode != 0
    assert "нет-такой-главы" in done.stderr


def test_the_manual_shows_what_the_browser_tests_make_and_all_of_it() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\.png\)", MANUAL)
    assert sorted(shown) == sorted(SHOWN)
    kept = {each.stem: each.stat().st_size for each in FOLDER.iterdir()}
    assert sorted(kept) == sorted(SHOWN)
    assert sum(kept.values()) < MEGABYTES * 2**20


def test_the_manual_has_the_cure_of_every_alarm_and_when_the_ministry_hears() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", MANUAL, re.M))
    for code, rule in RULES.items():
        *_, cure, ministry = rows[code.value].split(" | ")
        assert len(cure) > 10, code
        assert ministry.startswith("нет") == (rule.ministry is None), code
        assert ministry.startswith("сразу") == (rule.ministry == 0), code
    assert {code.value for code in AlarmCode} <= set(rows)
