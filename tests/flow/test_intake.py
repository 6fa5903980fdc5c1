"""The intake on a real Prefect server: files dropped into folders, a pass, its artifacts; its season."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from deployments.schedules import season
from deployments.server import prefect_environment
from rsoko.calendar import kirov_now
from rsoko.campaigns import open_campaigns
from rsoko.demo import make_region, write_region
from tests.flow.conftest import Place, api_of

YEAR = 2026
PASS = "from flows.intake import intake; state = intake({}, return_state=True); print(state.message)"
SERVE = "from deployments.schedules import register_deployments; print(register_deployments()['Приём форм из папок'])"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("intake") / "var"
    place, region = Place(home), home.parent / "region"
    write_region(make_region(60), region)
    place.rsoko("init")
    place.rsoko("registry", "load", str(region / "registry.xlsx"))
    start = "from deployments.server import ensure_server; from pathlib import Path; import sys\n"
    start += "ensure_server(Path(sys.argv[1]))"
    try:
        subprocess.run([sys.executable, "-c", start, str(home)], env=place.environment(), check=True, timeout=300)
        yield place, region
    finally:
        place.rsoko("down")


@pytest.fixture(scope="module")
def environment(place):
    home = place[0].home
    address = json.loads((home / "prefect" / "server.json").read_text())["api"]
    return place[0].environment(**prefect_environment(home, address), RSOKO_INBOX_QUIET_SECONDS="0")


@pytest.fixture(scope="module")
def api(environment):
    with api_of(environment["PREFECT_API_URL"]) as client:
        yield client


def one_pass(environment, arguments=""):
    done = subprocess.run(
        [sys.executable, "-c", PASS.format(arguments).replace("intake(, ", "intake(")],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def artifacts(api):
    found = api.post("/artifacts/latest/filter", json={}).raise_for_status().json()
    return {each["key"]: each for each in found}


def table(artifact):
    data = artifact["data"]
    return json.loads(data) if isinstance(data, str) else data


def drop(place, region, code, name, source):
    (place.home / "inbox" / code / name).write_bytes((region / source).read_bytes())


def test_a_pass_takes_what_was_dropped_and_shows_it(place, environment, api):
    here, region = place
    assert one_pass(environment) == "Новых файлов нет."
    assert artifacts(api) == {}, "a pass with nothing new leaves nothing"

    drop(here, region, "08", "Иванов Иван.xlsx", f"forms/{YEAR}/engagement-08.xlsx")
    drop(here, region, "08", "bad.xlsx", f"rejected/{YEAR}/assessments-08.xlsx")
    drop(here, region, "02", "форма.xlsx", f"forms/{YEAR}/conditions-02.xlsx")
    (here.home / "inbox" / "Петров Пётр").mkdir()
    (here.home / "inbox" / "Петров Пётр" / "a.xlsx").write_bytes(b"x")
    assert one_pass(environment, "status=True") == "Принято: 2, отклонено: 1."

    found = artifacts(api)
    came = table(found["intake-came"])
    assert {(row["Отправитель"][:2], row["Форма"]) for row in came} == {
        ("02", "Социальный паспорт и ресурсы"),
        ("08", "Олимпиадная активность и продолжение обучения"),
    }
    (rejected,) = table(found["intake-rejected"])
    assert (rejected["Отправитель"][:2], rejected["Год"]) == ("08", YEAR)
    assert rejected["Ошибок"] >= 1
    assert "Данные!" in rejected["Первые замечания"]
    (left,) = table(found["intake-left"])
    assert left["Папка"] == "—"
    running = [f"campaign-{each.monitoring.value}-{each.year}" for each in open_campaigns(kirov_now().date())]
    assert [key for key in found if key.startswith("campaign-")] == running
    if running:
        owed = table(found["intake-missing"])
        assert owed
        assert {"Кампания", "Форма", "Год", "Муниципалитет", "Состояние"} <= set(owed[0])
    said = json.dumps(list(found.values()), ensure_ascii=False)
    for personal in ("Иванов", "Петров", "двенадцать", "форма.xlsx", "@"):
        assert personal not in said
    rows = here.json("campaign", "status", "identification", str(YEAR))["municipalities"]
    assert {(row["form"], row["municipality"], row["status"]) for row in rows if row["submission"]} == {
        ("engagement", "08", "received"),
        ("conditions", "02", "received"),
        ("assessments", "08", "rejected"),
    }


def test_the_run_and_its_tasks_have_russian_names_and_nothing_personal(place, environment, api):
    drop(*place, "02", "a.xlsx", f"forms/{YEAR}/engagement-02.xlsx")
    drop(*place, "08", "b.xlsx", f"forms/{YEAR}/conditions-08.xlsx")
    assert one_pass(environment, "sender='02'") == "Принято: 1, отклонено: 0."
    assert (place[0].home / "inbox" / "08" / "b.xlsx").exists()
    runs = api.post("/flow_runs/filter", json={"sort": "START_TIME_DESC"}).raise_for_status().json()
    assert runs[0]["name"].startswith(f"Приём форм · {kirov_now():%d.%m.%Y} ")
    tasks = api.post("/task_runs/filter", json={"flow_runs": {"id": {"any_": [runs[0]["id"]]}}}).json()
    names = " ".join(task["name"] for task in tasks)
    for name in ("Осмотреть папки", "Принять файлы: отправитель 02", "Показать поступившее"):
        assert name in names
    assert all(set(run["parameters"]) == {"sender", "status"} for run in runs)


def test_the_deployment_runs_in_season_only_and_one_pass_at_a_time(environment, api):
    done = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=True)
    deployment = api.get(f"/deployments/{done.stdout.split()[-1]}").raise_for_status().json()
    assert deployment["name"] == "Приём форм из папок"
    assert "**При сбое.**" in deployment["description"]
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert deployment["global_concurrency_limit"]["limit"] == 1
    titles = {name: field["title"] for name, field in deployment["parameter_openapi_schema"]["properties"].items()}
    assert titles == {"sender": "Код отправителя", "status": "Показать состояние кампаний"}
    (schedule,) = deployment["schedules"]
    assert schedule["schedule"] == {"cron": season(), "timezone": "Europe/Kirov", "day_or": True}
    wanted = {
        "deployments": {"id": {"any_": [deployment["id"]]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    end = datetime.now(UTC) + timedelta(seconds=120)
    while not (found := api.post("/flow_runs/filter", json=wanted).json()) and datetime.now(UTC) < end:
        time.sleep(0.5)
    moments = [datetime.fromisoformat(run["expected_start_time"]) + timedelta(hours=3) for run in found]
    assert moments
    assert {moment.month for moment in moments} <= {3, 5, 6, 9, 10, 11, 12}
    assert all(7 <= moment.hour <= 20 and moment.minute % 10 == 0 for moment in moments)


def test_a_year_of_the_schedule_keeps_to_the_months_of_campaigns():
    code = (
        "import anyio, sys, json, datetime as d; from prefect.server.schemas.schedules import CronSchedule\n"
        "s = CronSchedule(cron=sys.argv[1], timezone='Europe/Kirov')\n"
        "async def days(month):\n"
        "    start = d.datetime(2027, month, 1, tzinfo=d.timezone(d.timedelta(hours=3)))\n"
        "    return [str(x) for x in await s.get_dates(n=1, start=start)][0]\n"
        "print(json.dumps([anyio.run(days, month) for month in range(1, 13)]))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run([sys.executable, "-c", code, season()], env=kept, capture_output=True, text=True, check=True)
    firsts = [f"2027-{month:02d}-01 07:00:00+03:00" for month in (3, 3, 3, 5, 5, 6, 9, 9, 9, 10, 11, 12)]
    assert json.loads(done.stdout.splitlines()[-1]) == firsts
