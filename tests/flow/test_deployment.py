"""A deployment on a real server: its schedule becomes runs, a run waits for a person and goes on."""

import json
import os
import signal
import subprocess
import sys
import time

import httpx
import pytest

from rsoko.db.engine import session
from rsoko.installation import open_installation
from rsoko.ledger.runs import get_run
from rsoko.settings import Settings
from schemas.terms import FormKey
from tests.corrected import corrected

SERVE = """
from deployments.schedules import register_deployments, work
print(register_deployments()["Выявление: ежегодный запуск"])
"""
WORK = "from deployments.schedules import work; work()"


@pytest.fixture(scope="module")
def api(demo):
    place, _ = demo
    address = json.loads((place.home / "prefect" / "server.json").read_text())["api"]
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def environment(demo):
    place, _ = demo
    from deployments.server import prefect_environment

    address = json.loads((place.home / "prefect" / "server.json").read_text())["api"]
    return place.environment(**prefect_environment(place.home, address))


@pytest.fixture(scope="module")
def deployment(environment):
    done = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


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


def until(question, seconds=120):
    """The first answer that is not empty."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.5)
    pytest.fail("no answer in time")


def test_a_scheduled_deployment_gets_scheduled_runs(api, deployment):
    def scheduled():
        wanted = {
            "deployments": {"id": {"any_": [deployment]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
        }
        return api.post("/flow_runs/filter", json=wanted).raise_for_status().json()

    (run, *_) = until(scheduled)
    # The 20th of October at nine in Kirov, UTC+3.
    assert run["expected_start_time"][4:19] == "-10-20T06:00:00"


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

    # A person asks for another try: the server calls it so, and a worker would start the same process.
    again = {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True}
    api.post(f"/flow_runs/{flow_run}/set_state", json=again).raise_for_status()
    with subprocess.Popen(ENGINE, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as resumed:
        resumed.wait(timeout=300)
    assert state()["name"] == "Suspended", state()
    (draft,) = [each for each in place.json("runs") if each["run"] not in before]
    assert (draft["run"], draft["status"], draft["result"]) == (left["run"], "draft", force["result"])
    opened = open_installation(Settings(home=place.home))
    with session(opened.engine, reading=True) as work:
        # Whoever looks whether somebody is at work on the run has to look for the process that is.
        assert get_run(work, draft["run"]).pid == resumed.pid
    place.rsoko("reject", draft["run"], "--as", "Проверка", "--reason", "проба")
    place.rsoko("audit", "verify")


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
def correcting(environment):
    """The deployment of corrections."""
    words = [sys.executable, "-c", SERVE.replace("Выявление: ежегодный запуск", "Исправление")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def test_a_correction_takes_the_mended_file_shows_what_changes_and_waits(api, correcting, environment, demo):
    place, _ = demo
    (force,) = [run for run in place.json("runs") if run["status"] == "published" and run["year"] == 2026]
    source = next(iter(sorted((place.home / "demo" / "forms" / "2026").glob("assessments-0*.xlsx"))))
    sender = source.stem.rpartition("-")[2]
    mended = place.home / "inbox" / sender / "mended.xlsx"
    mended.parent.mkdir(parents=True, exist_ok=True)
    assert corrected(source, mended, FormKey.ASSESSMENTS, all_failed)
    long_ago = time.time() - 3600
    os.utime(mended, (long_ago, long_ago))
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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


def all_failed(row):
    return {"below_min": row["participants"], "good": 0, "mean_score": None}


@pytest.mark.parametrize("wrong", [{"monitoring": "Гадание"}, {"year": "прошлый"}, {"reason": None}])
def test_a_wrong_parameter_of_a_correction_is_refused_by_the_form(api, correcting, wrong):
    asked = {"parameters": {"monitoring": "Выявление", "year": 2026, "reason": "Сведения исправлены", **wrong}}
    assert api.post(f"/deployments/{correcting}/create_flow_run", json=asked).status_code in (409, 422)
