"""The pages as a browser without scripts sees them: log in, follow links, read what is there."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import openpyxl
from fastapi.testclient import TestClient

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.installation import Installation
from rsoko.ledger.accounts import add_account
from rsoko.notify.recipients import place_names
from rsoko.pages.app import create_app
from rsoko.pages.throttle import Throttle
from rsoko.steps.collecting import Start
from rsoko.steps.submitting import load_registry_file
from rsoko.steps.whole import draft_run
from schemas.terms import MonitoringKey, Scope
from tests.integration.proven import ACTOR, AT, MINISTRY, PASSWORD

# A school of a hostile name, in the registry of the drafts.
HOSTILE, HOSTILE_NAME = "430003", "<script>alert(1)</script>&\"'"
PLACES = {
    MINISTRY: (Scope.MINISTRY, ""),
    "iro": (Scope.INSTITUTE, ""),
    "okrug4": (Scope.DISTRICT, "4"),
    "okrug8": (Scope.DISTRICT, "8"),
    "gorod01": (Scope.MUNICIPALITY, "01"),
    "sh430001": (Scope.SCHOOL, "430001"),
}


class Clock:
    """The time of the pages in a test."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 21, 10, tzinfo=KIROV)

    def __call__(self) -> datetime:
        return self.at

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)


def with_accounts(place: Installation) -> Installation:
    """An account for every scope but the ministry, which has one already."""
    with session(place.engine, reading=True) as work:
        known = place_names(place.registry(work))
    for name, of in PLACES.items():
        if name != MINISTRY:
            with session(place.engine) as work:
                add_account(work, name=name, place=of, password=PASSWORD, known=known, actor=ACTOR, at=AT)
    return place


def with_drafts(place: Installation, demo: Path) -> Installation:
    """Two drafts by a registry in which a school has a hostile name: the second one supersedes the first."""
    book = openpyxl.load_workbook(demo / "registry.xlsx")
    for row in book["schools"].iter_rows():
        if row[0].value == HOSTILE:
            row[1].value = HOSTILE_NAME
    file = place.settings.home.parent / "hostile.xlsx"
    book.save(file)
    load_registry_file(place, file, actor=ACTOR, at=AT)
    for reason in ("Проба", "Ещё проба"):
        draft_run(place, Start(MonitoringKey.IDENTIFICATION, 2026, ACTOR, reason, None, AT))
    return place


def client_of(
    place: Installation, clock: Clock | None = None, *, scheme: str = "http", throttle: Throttle | None = None
) -> TestClient:
    """Somebody with a browser, not logged in; redirects are not followed."""
    app = create_app(place, now=clock or Clock())
    if throttle is not None:
        app.state.desk = replace(app.state.desk, throttle=throttle)
    return TestClient(app, base_url=f"{scheme}://testserver", raise_server_exceptions=False, follow_redirects=False)


def token_in(html: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', html)[1]


def try_login(client: TestClient, name: str, password: str = PASSWORD, **more: str):
    token = token_in(client.get("/login").text)
    return client.post("/login", data={"name": name, "password": password, "token": token, **more})


def logged_in(client: TestClient, name: str) -> TestClient:
    answer = try_login(client, name)
    assert answer.status_code == 303, answer.text
    return client


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href"]


def links(address: str, html: str) -> set[str]:
    """Where a page leads; the orders of a list left out, and of the slow pages of cells all but those of one school."""
    reader = _Links()
    reader.feed(html)
    found = {urldefrag(urljoin(address, each)).url for each in reader.found}
    found = {each for each in found if "/cells" not in each or "2026-1/schools/430001" in each}
    return {each for each in found if "sort=" not in each and "subject=" not in each and not each.endswith("?")}


def crawled(client: TestClient) -> dict[str, object]:
    """Every page that links lead to from the first one, with its answer."""
    found: dict[str, object] = {}
    waiting = [client.get("/").headers["location"]]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = client.get(address)
        found[address] = answer
        if answer.headers["content-type"].startswith("text/html"):
            waiting += links(address, answer.text) - set(found) - {"/"}
    return found
