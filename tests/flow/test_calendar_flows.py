"""The flows that the calendar calls for, on a real server: what they queue, what they show, and only once."""

import json
import subprocess
import sys

import pytest

from deployments.server import running_server
from rsoko.demo import write_region
from schemas.terms import FormKey
from tests.flow.conftest import Place, api_of
from tests.smaller import smaller_region

ASKED = (
    "import sys; from datetime import datetime; from flows.{flow} import {flow}\n"
    "print({flow}(*map(datetime.fromisoformat, sys.argv[1:]), return_state=True).message)"
)
# The window of the deficits opened on Monday; their forms are due on 17 March, their draft is made on the 24th.
OPENED, LATE, SATURDAY = "2027-03-02T09:00+03:00", "2027-03-23T11:05+03:00", "2027-03-06T09:00+03:00"


@pytest.fixture(scope="module")
def server(demo: tuple[Place, str]) -> str:
    return running_server(demo[0].home).api


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two municipalities that have sent nothing."""
    folder = tmp_path_factory.mktemp("calendar")
    place = Place(folder / "var")
    write_region(smaller_region(("13", "31")), folder / "demo", forms=(FormKey.DEFICITS,))
    place.rsoko("init")
    place.rsoko("registry", "load", str(folder / "demo" / "registry.xlsx"))
    return place


def said(place: Place, server: str, flow: str, *at: str) -> str:
    words = [sys.executable, "-c", ASKED.format(flow=flow), *at]
    done = subprocess.run(
        words, env=place.environment(PREFECT_API_URL=server), capture_output=True, text=True, timeout=300, check=True
    )
    return done.stdout.strip()


def shown(server: str, key: str) -> list[dict[str, object]]:
    with api_of(server) as api:
        found = api.get(f"/artifacts/{key}/latest").raise_for_status().json()
    return json.loads(found["data"])


def waiting(place: Place) -> list[tuple[str, str, str]]:
    rows = [each for each in place.json("deliveries") if each["status"] == "queued"]
    return sorted((each["scope"], each["code"], each["subject"]) for each in rows)


def test_a_morning_opens_the_campaign_once_and_no_day_off_does(place: Place, server: str) -> None:
    assert said(place, server, "reminders", SATURDAY) == "Выходной день: никому ничего не отправляется."
    first = said(place, server, "reminders", OPENED)
    queued = waiting(place)
    assert first.startswith(f"Поставлено в очередь писем: {len(queued)}, отменено ждавших: 0.")
    assert {each[:2] for each in queued} >= {("municipality", "13"), ("municipality", "31")}
    assert len(shown(server, "reminders")) == len(queued)
    assert "@" not in json.dumps(shown(server, "reminders"), ensure_ascii=False)
    # The digest that still waits gives way to one that knows of the letters before it; nobody else hears anything.
    said(place, server, "reminders", OPENED)
    assert waiting(place) == queued


def test_a_look_raises_its_alarms_once(place: Place, server: str) -> None:
    first = said(place, server, "deadlines", LATE)
    alarms = shown(server, "deadlines-alarms")
    assert first.startswith(f"Тревог: {len(alarms)}. Поставлено в очередь писем: ")
    assert any("2027" in str(each) for each in alarms)
    assert not first.endswith("писем: 0, отменено ждавших: 0.")
    assert "писем: 0," in said(place, server, "deadlines", LATE)
    assert len(shown(server, "deadlines-campaigns")) >= 1


def test_a_pass_over_incoming_mail_says_that_there_is_none(place: Place, server: str) -> None:
    assert said(place, server, "mail") == "Новых писем нет."
