"""A deployment on a real server: its schedule becomes runs, a run waits for a person and goes on."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from time import time as seconds_now

import pytest

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.declared import MONITORINGS
from rsoko.ledger.runs import get_run
from rsoko.version import code_version
from schemas.terms import FormKey
from tests.corrected import all_failed, corrected
from tests.databases import databases_of
from tests.flow.conftest import api_of, small_place, until

SERVE = """
import json
from deployments.schedules import register_deployments
print(json.dumps(register_deployments()))
"""
TAKE_UP = "import json; from tasks.recovery import take_up; print(json.dumps(take_up()))"
WORK = "from deployments.worker import work; work()"


@pytest.fixture(scope="module")
def api(demo):
    place, _ = demo
    address = json.loads((place.home / "prefect" / "server.json").read_text())["api"]
    with api_of(address) as client:
        yield client


@pytest.fixture(scope="module")
def environment(demo):
    place, _ = demo
    from deployments.server import prefect_environment

    address = json.loads((place.home / "prefect" / "server.json").read_text())["api"]
    return place.environment(**prefect_environment(place.home, address))


@pytest.fixture(scope="module")
def registered(environment):
    """The deployments of this version, by name."""
    done = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def deployment(registered):
    return registered["Выявление: ежегодный запуск"]


# What a worker starts for a flow run; killed the third time that it is about to record something: the result.
ENGINE = [sys.executable, "-m", "prefect.engine"]
KILLED = """
import os, runpy, signal, sys
from sqlalchemy import Engine, event
from rsoko.db.engine import READING
seen = []
def commit(link):
    if not link.get_execution_options().get(READING):
        seen.append(link)
        if len(seen) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "commit", commit)
runpy.run_module("prefect.engine", run_name="__main__")
"""


def planned(begin, days):
    """What has to stand in the calendar of so many days: by deployment, the times in Kirov."""
    year = [begin.year, begin.year + 1]
    found = {}
    for each in MONITORINGS.values():
        plan = each.plan
        for name, day, clock in (
            (f"{each.short}: ежегодный запуск", plan.draft, time(9)),
            ("Предварительный расчёт", plan.preliminary, time(9)),
            ("Открытие и срок кампаний", plan.first, time(9, 5)),
            ("Открытие и срок кампаний", plan.last, time(18, 5)),
        ):
            moments = [] if day is None else [datetime.combine(date(y, *day), clock, KIROV) for y in year]
            found.setdefault(name, []).extend(m for m in moments if begin < m < begin + timedelta(days=days))
    return {name: sorted(moments) for name, moments in found.items() if moments}


def test_the_runs_of_the_next_year_are_scheduled_for_every_monitoring(api, registered):
    begin = datetime.now(UTC)
    wanted = planned(begin, 365)
    assert {each.year for moments in wanted.values() for each in moments} == {begin.year, begin.year + 1}

    def scheduled():
        found = {}
        for name in wanted:
            filters = {
                "deployments": {"id": {"any_": [registered[name]]}},
                "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
                "sort": "EXPECTED_START_TIME_ASC",
            }
            runs = api.post("/flow_runs/filter", json=filters).raise_for_status().json()
            moments = sorted(datetime.fromisoformat(each["expected_start_time"]) for each in runs)
            found[name] = [each for each in moments if begin < each < begin + timedelta(days=365)]
        return found

    until(lambda: scheduled() == wanted)
    # Kirov has no summer time: nine in the morning is six in London's winter, all year round.
    assert {each.astimezone(UTC).hour for each in wanted["Выявление: ежегодный запуск"]} == {6}


def test_the_other_schedules_are_of_kirov_and_their_parameters_are_their_own(api, registered):
    found = {name: api.get(f"/deployments/{each}").raise_for_status().json() for name, each in registered.items()}
    zones = {each["schedule"]["timezone"] for one in found.values() for each in one["schedules"]}
    assert zones == {"Europe/Kirov"}
    asked = {each["slug"]: each["parameters"] for each in found["Предварительный расчёт"]["schedules"]}
    early = {each.short: {"monitoring": each.short} for each in MONITORINGS.values() if each.plan.preliminary}
    assert asked == early
    assert found["Открытие и срок кампаний"]["parameters"] == {"status": True}
    # The UI shows a schedule by its name alone.
    assert all(re.search("[а-я]", each["slug"]) for one in found.values() for each in one["schedules"])


def test_a_schedule_of_another_version_begins_nothing(api, deployment, environment):
    rule = {"rrule": "DTSTART:20260101T090000\nRRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1", "timezone": "Europe/Kirov"}
    former = {"slug": "прежний", "schedule": rule, "active": True}
    api.post(f"/deployments/{deployment}/schedules", json=[former]).raise_for_status()
    done = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=True)
    assert "Расписание «прежний» в этой версии не описано и выключено" in done.stderr
    found = api.get(f"/deployments/{deployment}/schedules").raise_for_status().json()
    assert {each["slug"]: each["active"] for each in found} == {"прежний": False, "ежегодный запуск": True}


def test_each_deployment_says_in_russian_what_it_does_when_and_what_to_do(api, registered):
    for name, number in registered.items():
        found = api.get(f"/deployments/{number}").raise_for_status().json()
        for part in ("**Что делает.**", "**Когда.**", "**При сбое.**"):
            assert part in found["description"], name
        assert found["version"] == code_version()
        assert found["tags"]
        assert found["global_concurrency_limit"]["limit"] == 1
        for field in found["parameter_openapi_schema"]["properties"].values():
            assert re.match("[А-Я]", field["title"]), name
            assert field["description"], (name, field)


def test_what_is_registered_again_is_the_same(api, registered, environment):
    done = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == registered
    assert api.post("/deployments/count", json={}).raise_for_status().json() == len(registered)


def test_a_run_from_the_deployment_waits_for_approval_and_goes_on(api, deployment, environment, demo):
    place, _ = demo
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        asked = {"parameters": {"year": 2026, "reason": "Проверка формы", "documents": False, "deliver": False}}
        run = api.post(f"/deployments/{deployment}/create_flow_run", json=asked).raise_for_status().json()["id"]

        def state():
            return api.get(f"/flow_runs/{run}").raise_for_status().json()["state"]

        until(lambda: state()["name"] == "Suspended" or state()["type"] in ("FAILED", "CRASHED"))
        assert state()["name"] == "Suspended", state()
        (draft, *_) = place.json("runs")
        assert (draft["status"], draft["reason"]) == ("draft", "Проверка формы")

        form = {"decision": "утвердить", "name": "Начальник отдела", "order": "5-417", "note": ""}
        answer = api.post(f"/flow_runs/{run}/resume", json={"run_input": form}).raise_for_status().json()
        assert answer["status"] == "ACCEPT", answer
        until(lambda: state()["type"] in ("COMPLETED", "FAILED", "CRASHED"))
        assert state()["type"] == "COMPLETED", state()
        (published, *_) = place.json("runs")
        assert (published["run"], published["status"], published["order"]) == (draft["run"], "published", "5-417")
    finally:
        worker.terminate()
        worker.wait(timeout=60)


def test_a_flow_run_that_was_killed_goes_on_where_it_stood(api, deployment, environment, demo):
    place, _ = demo
    before = {each["run"]: each for each in place.json("runs")}
    (force,) = [each for each in before.values() if (each["status"], each["year"]) == ("published", 2026)]
    asked = {"parameters": {"year": 2026, "documents": False}, "state": {"type": "PENDING"}}
    flow_run = api.post(f"/deployments/{deployment}/create_flow_run", json=asked).raise_for_status().json()["id"]
    own = {**environment, "PREFECT__FLOW_RUN_ID": flow_run}

    def state():
        return api.get(f"/flow_runs/{flow_run}").raise_for_status().json()["state"]

    killed = subprocess.run([sys.executable, "-c", KILLED], env=own, capture_output=True, timeout=300, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    (left,) = [each for each in place.json("runs") if each["run"] not in before]
    assert (left["status"], left["result"], state()["type"]) == ("running", None, "RUNNING")

    # The server finds out by missing heartbeats, and a worker of any machine takes it up.
    crashed(api, flow_run)
    assert taken_up(environment) == [left["run"]]
    assert state()["name"] == "AwaitingRetry"
    with subprocess.Popen(ENGINE, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as resumed:
        resumed.wait(timeout=300)
    assert state()["name"] == "Suspended", state()
    (draft,) = [each for each in place.json("runs") if each["run"] not in before]
    assert (draft["run"], draft["status"], draft["result"]) == (left["run"], "draft", force["result"])
    opened = place.opened()
    with session(opened.engine, reading=True) as work:
        # Whoever looks whether somebody is at work on the run has to look for the process that is.
        assert get_run(work, draft["run"]).pid == resumed.pid
    place.rsoko("reject", draft["run"], "--as", "Проверка", "--reason", "проба")
    place.rsoko("audit", "verify")


def crashed(api, flow_run):
    """What the server's automation does when the heartbeats of a flow run stop."""
    gone = {"state": {"type": "CRASHED", "name": "Crashed"}, "force": True}
    api.post(f"/flow_runs/{flow_run}/set_state", json=gone).raise_for_status()


def taken_up(environment):
    """The runs that a worker takes up, or closes, when it looks round."""
    done = subprocess.run([sys.executable, "-c", TAKE_UP], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_run_whose_process_can_never_be_started_is_closed(api, deployment, environment, demo):
    """As where Docker does not answer: it crashes again before it has begun."""
    place, _ = demo
    asked = {"parameters": {"year": 2026, "documents": False}, "state": {"type": "PENDING"}}
    flow_run = api.post(f"/deployments/{deployment}/create_flow_run", json=asked).raise_for_status().json()["id"]
    own = {**environment, "PREFECT__FLOW_RUN_ID": flow_run}
    subprocess.run([sys.executable, "-c", KILLED], env=own, capture_output=True, timeout=300, check=False)
    left = place.json("runs")[0]
    for _ in range(6):
        assert api.get(f"/flow_runs/{flow_run}").json()["state"]["type"] in ("RUNNING", "SCHEDULED")
        crashed(api, flow_run)
        assert taken_up(environment) == [left["run"]]
    assert api.get(f"/flow_runs/{flow_run}").json()["state"]["type"] == "CRASHED"
    closed = place.json("runs")[0]
    assert (closed["run"], closed["status"]) == (left["run"], "failed")
    assert taken_up(environment) == []


def test_the_form_of_approval_and_of_the_parameters_is_in_russian(api, deployment):
    schema = api.get(f"/deployments/{deployment}").raise_for_status().json()["parameter_openapi_schema"]
    titles = {name: field["title"] for name, field in schema["properties"].items()}
    assert titles == {
        "year": "Год кампании",
        "reason": "Причина запуска",
        "documents": "Готовить документы",
        "deliver": "Рассылать письма после утверждения",
    }


def test_nothing_personal_is_in_the_parameters_of_flow_runs(api):
    runs = api.post("/flow_runs/filter", json={}).raise_for_status().json()
    assert runs
    said = json.dumps([run["parameters"] for run in runs], ensure_ascii=False)
    assert "@" not in said
    assert "Демонстрационный руководитель" not in said
    assert os.environ.get("USER", "root") not in said


@pytest.fixture(scope="module")
def correcting(registered):
    """The deployment of corrections."""
    return registered["Исправление"]


@pytest.fixture(scope="module")
def listed(environment, tmp_path_factory):
    """Two municipalities with a published list, on the server of the demonstration."""
    place = small_place(tmp_path_factory.mktemp("correcting"), "01", "13")
    approval = ("--approve-as", "Проверка", "--order", "1", "--no-deliver")
    place.rsoko("run", "identification", "--year", "2026", *approval, PREFECT_API_URL=environment["PREFECT_API_URL"])
    return place


def test_a_correction_takes_the_mended_file_shows_what_changes_and_waits(api, correcting, environment, listed):
    place = listed
    (force,) = place.json("runs")
    source, sender = place.home.parent / "demo" / "forms" / "2026" / "assessments-01.xlsx", "01"
    mended = place.home / "inbox" / sender / "mended.xlsx"
    mended.parent.mkdir(parents=True, exist_ok=True)
    assert corrected(source, mended, FormKey.ASSESSMENTS, all_failed)
    long_ago = seconds_now() - 3600
    os.utime(mended, (long_ago, long_ago))
    own = {**environment, "RSOKO_HOME": str(place.home), **databases_of(place.home)}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK], env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        asked = {"parameters": {"monitoring": "Выявление", "year": 2026, "reason": "Сведения исправлены"}}
        run = api.post(f"/deployments/{correcting}/create_flow_run", json=asked).raise_for_status().json()["id"]

        def facts():
            return api.get(f"/flow_runs/{run}").raise_for_status().json()

        until(lambda: facts()["state"]["name"] == "Suspended" or facts()["state"]["type"] in ("FAILED", "CRASHED"), 600)
        assert facts()["state"]["name"] == "Suspended", facts()["state"]
        (draft, *_) = place.json("runs")
        assert (draft["status"], draft["corrects"]) == ("draft", force["run"])
        assert "исправление" in facts()["name"]
        assert not mended.exists()
        shown = {"artifacts": {"flow_run_id": {"any_": [run]}}}
        artifacts = api.post("/artifacts/filter", json=shown).raise_for_status().json()
        told = " ".join(str(each["description"]) for each in artifacts)
        assert "Что изменится" in told
        assert "Что изменится: школы" in told

        form = {"decision": "отклонить", "name": "Начальник отдела", "order": "", "note": "Сведения не подтверждены"}
        api.post(f"/flow_runs/{run}/resume", json={"run_input": form}).raise_for_status()
        until(lambda: facts()["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED"))
        states = {each["run"]: each["status"] for each in place.json("runs")}
        assert (states[draft["run"]], states[force["run"]]) == ("rejected", "published")
    finally:
        worker.terminate()
        worker.wait(timeout=60)


RIGHT = {
    "Исправление": {"monitoring": "Выявление", "year": 2026, "reason": "Сведения исправлены"},
    "Выявление: ежегодный запуск": {"year": 2026, "reason": "Проверка формы"},
    "Предварительный расчёт": {"monitoring": "Выявление"},
    "Приём форм из папок": {"sender": "28"},
    "Ежедневная проверка планов": {"on": "2027-02-15"},
}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Исправление", {"monitoring": "Гадание"}),
        ("Исправление", {"year": "прошлый"}),
        ("Исправление", {"year": 20226}),
        ("Исправление", {"reason": None}),
        ("Исправление", {"reason": "!"}),
        ("Выявление: ежегодный запуск", {"year": 1926}),
        ("Выявление: ежегодный запуск", {"reason": ""}),
        ("Выявление: ежегодный запуск", {"documents": "да"}),
        ("Предварительный расчёт", {"monitoring": "Гадание"}),
        ("Приём форм из папок", {"sender": "../28"}),
        ("Ежедневная проверка планов", {"reminders": 7}),
    ],
)
def test_a_wrong_parameter_is_refused_by_the_form(api, registered, name, wrong):
    asked = {"parameters": {**RIGHT[name], **wrong}}
    assert api.post(f"/deployments/{registered[name]}/create_flow_run", json=asked).status_code in (409, 422)
