"""The daily check of plans on a real Prefect server: what it shows, whom it reminds, what it starts, and only once."""

import json
import subprocess
import sys
import time

import pytest

from deployments.schedules import OUTGOING as DELIVER_TIMES
from deployments.schedules import PLANS_CHECK
from deployments.server import prefect_environment
from rsoko.db.engine import session
from rsoko.notify.listing import list_deliveries, waiting
from rsoko.notify.mailbox import local_mailbox
from rsoko.steps.watching import obstacle
from tests.flow.conftest import Place, api_of
from tests.integration.test_plans import PLAN, furnish, plan

CHECK = (
    "from datetime import date; from flows.plans_check import plans_check; import sys\n"
    "print(plans_check(date.fromisoformat(sys.argv[1]), return_state=True).message)"
)
DELIVER = (
    "from flows.deliver import deliver\n"
    "state = deliver(return_state=True)\n"
    "print(state.type.value, (state.message or '').replace('Flow run encountered an exception: UserError: ', ''))"
)
SERVE = (
    "from deployments.schedules import register_deployments; "
    "print(register_deployments()['Ежедневная проверка планов'])"
)
# Any monitoring that this version conducts has a deployment to start.
START = (
    "from rsoko.declared import conducted; from tasks.starting import start_once\n"
    "from schemas.terms import PlansState\n"
    "print(start_once(conducted()[0], 2027, 2026, PlansState.ENDED))"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("plans") / "var"
    place = Place(home)
    opened = place.opened(create=True)
    furnish(opened)
    opened.engine.dispose()
    file = home.parent / "план.xlsx"
    file.write_bytes(plan(PLAN))
    place.rsoko("submit", str(file))
    start = "from deployments.server import ensure_server; from pathlib import Path; import sys\n"
    start += "ensure_server(Path(sys.argv[1]))"
    try:
        subprocess.run([sys.executable, "-c", start, str(home)], env=place.environment(), check=True, timeout=300)
        yield place
    finally:
        place.rsoko("down")


@pytest.fixture(scope="module")
def environment(place):
    address = json.loads((place.home / "prefect" / "server.json").read_text())["api"]
    return place.environment(**prefect_environment(place.home, address))


@pytest.fixture(scope="module")
def api(environment):
    with api_of(environment["PREFECT_API_URL"]) as client:
        yield client


def python(environment, code, *words):
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def artifacts(api):
    found = api.post("/artifacts/latest/filter", json={}).raise_for_status().json()
    return {each["key"]: each["data"] for each in found}


def reminders(place):
    opened = place.opened()
    with session(opened.engine, reading=True) as work:
        return [row.code for row in list_deliveries(work) if row.submission is None]


def test_a_check_shows_what_is_late_and_reminds_once(place, environment, api):
    assert python(environment, CHECK, "2027-02-15") == "Проверены планы: 2026."
    found = artifacts(api)
    (row,) = json.loads(found["plans-2026"])
    assert (row["Муниципалитет"], row["Мероприятий"], row["Просрочено"], row["Выполнено"]) == (
        "01 Первый район",
        4,
        1,
        1,
    )
    said = found["plans-2026-summary"]
    assert "Напоминаний поставлено в очередь: 2." in said
    assert "Анализ не начат: планы исполняются; начнётся не позднее 16.12.2027." in said
    for personal in ("Иванова", "@", "Мера 1"):
        assert personal not in json.dumps(found, ensure_ascii=False)
    python(environment, CHECK, "2027-02-15")
    assert reminders(place) == ["01", "1"]


def test_an_analysis_that_cannot_be_conducted_is_not_started(place, environment, api):
    """No list of 2027 is published; a version that does not conduct the analysis has another reason."""
    python(environment, CHECK, "2027-12-16")
    said = artifacts(api)["plans-2026-summary"]
    assert "Анализ не начат, хотя наступил крайний день начала анализа." in said
    assert obstacle(place.opened(), 2026) in said
    started = api.post("/flow_runs/filter", json={}).raise_for_status().json()
    assert all(run["name"].startswith("Проверка планов · ") for run in started)


def test_nothing_is_watched_when_the_campaign_is_over(environment):
    assert python(environment, CHECK, "2028-01-01") == "Планов под наблюдением нет."


def test_letters_that_cannot_go_out_fail_the_pass_and_the_next_one_sends_them(place, environment, api, tmp_path):
    with session(place.opened().engine, reading=True) as work:
        letters = waiting(work)
    assert letters > 1
    failed = python(environment, DELIVER)
    assert failed.startswith("FAILED Почтовый сервер не принимает письма")
    with local_mailbox(tmp_path) as smtp:
        passed = python({**environment, "RSOKO_SMTP_URL": smtp}, DELIVER)
        # The first one waits for its pause.
        assert passed == f"COMPLETED отправлено: {letters - 1}; ждут: 1."
        assert python({**environment, "RSOKO_SMTP_URL": smtp}, DELIVER) == "COMPLETED Отправлять нечего; ждут: 1."
    assert len(list(tmp_path.glob("*.eml"))) == letters - 1
    found = {key: said for key, said in artifacts(api).items() if key.startswith("deliveries-")}
    assert set(found) == {"deliveries-status", "deliveries-districts", "deliveries-failures", "deliveries-pass"}
    by_status = {row["Состояние"]: row["Писем"] for row in json.loads(found["deliveries-status"])}
    assert (by_status["отправлено"], by_status["временный сбой"]) == (letters - 1, 1)
    (trouble,) = json.loads(found["deliveries-failures"])
    assert trouble["Что делать"] == "ничего: попытки продолжаются"
    assert "@" not in json.dumps(found, ensure_ascii=False)


def test_an_analysis_without_a_deployment_says_what_to_do(environment):
    assert "rsoko up" in python(environment, START)


def test_the_deployment_checks_every_morning(environment, api):
    deployment = api.get(f"/deployments/{python(environment, SERVE)}").raise_for_status().json()
    assert deployment["name"] == "Ежедневная проверка планов"
    (schedule,) = deployment["schedules"]
    assert schedule["schedule"] == {"cron": PLANS_CHECK, "timezone": "Europe/Kirov", "day_or": True}
    titles = {name: field["title"] for name, field in deployment["parameter_openapi_schema"]["properties"].items()}
    assert titles == {"on": "На какой день", "reminders": "Ставить напоминания в очередь"}


def test_an_analysis_is_started_once_and_an_event_tells_of_it(environment, api):
    python(environment, SERVE)
    assert python(environment, START).startswith("Создан запуск: ")
    assert python(environment, START).startswith("Запуск уже создан: ")
    runs = api.post("/flow_runs/filter", json={}).raise_for_status().json()
    (run,) = [run for run in runs if run["idempotency_key"] == "rsoko-plans-ended-2026"]
    reason = "Сроки всех мероприятий истекли: планы 2026 года"
    assert {name: run["parameters"][name] for name in ("year", "reason")} == {"year": 2027, "reason": reason}
    wanted = {"filter": {"event": {"name": ["rsoko.plans.ended"]}}}
    end = time.monotonic() + 60
    while not (found := api.post("/events/filter", json=wanted).json()["events"]) and time.monotonic() < end:
        time.sleep(0.5)
    (event,) = found
    assert event["resource"]["prefect.resource.id"] == "rsoko.cohort.2026"
    assert event["payload"] == {"cohort": 2026, "year": 2027, "state": "ended"}


def test_letters_go_out_every_ten_minutes_one_pass_at_a_time(environment, api):
    number = python(environment, SERVE.replace("Ежедневная проверка планов", "Отправка писем"))
    deployment = api.get(f"/deployments/{number}").raise_for_status().json()
    (schedule,) = deployment["schedules"]
    assert schedule["schedule"] == {"cron": DELIVER_TIMES, "timezone": "Europe/Kirov", "day_or": True}
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
