"""What is wrong with the Prefect server, its worker and deployments, and the cure; asked over its API alone."""

import base64
import json
import os
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from pydantic import TypeAdapter

from deployments.server import POOL, configured_address, noted_server, running_server
from rsoko.doctor import Answer, Finding, examined
from rsoko.settings import Settings
from rsoko.version import code_version

__all__ = ["examine_server"]

PATIENCE_SECONDS = 5
A_YEAR = timedelta(days=366)
DENIED = (401, 403)


def examine_server(settings: Settings) -> list[Finding]:
    """Looks at the server, its settings, the deployments, the worker and late runs; nothing is changed."""
    (server,) = examined({"Сервер Prefect": _server}, settings)
    api = _address(settings)
    if not server.ok or api is None:
        return [server]
    rest = {"Настройки Prefect": _settings, "Развёртывания": _deployments, "Исполнитель": _worker, "Расписание": _late}
    checks: dict[str, Callable[[Settings], Answer]] = {title: _over(check, api) for title, check in rest.items()}
    return [server, *examined(checks, settings)]


def _over(check: Callable[[str], Answer], api: str) -> Callable[[Settings], Answer]:
    return lambda _settings: check(api)


def _address(settings: Settings) -> str | None:
    given = configured_address()
    if given is not None:
        return given.rstrip("/")
    running = running_server(settings.home)
    return None if running is None else running.api


def _server(settings: Settings) -> Answer:
    api = _address(settings)
    if api is None:
        left = noted_server(settings.home)
        log = settings.home.resolve() / "prefect" / "server.log"
        said = "не запущен; его запустит «rsoko up»" if left is None else "завершился сам"
        return left is None, said, f"Запустите его снова: «rsoko up». Причина в журнале {log}."
    try:
        found, own = str(_ask(api, "/admin/version")), version("prefect")
    except HTTPError as error:
        if error.code in DENIED:
            cure = "Задайте PREFECT_API_AUTH_STRING, как на сервере."
            return False, f"{api}: доступ запрещён ({error.code})", cure
        raise
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        return False, f"{api} не отвечает ({reason})", "Запустите сервер Prefect и проверьте PREFECT_API_URL."
    cure = f"Установите на сервер prefect=={own} или обновите программу здесь."
    return found == own, f"{api}, версия {found}" + ("" if found == own else f", здесь {own}"), cure


def _settings(api: str) -> Answer:
    found = _ask(api, "/admin/settings")["server"]
    horizon = TypeAdapter(timedelta).validate_python(found["services"]["scheduler"]["max_scheduled_time"])
    wrong = {
        "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME=P400D": horizon < A_YEAR,
        "PREFECT_SERVER_ANALYTICS_ENABLED=false": found["analytics_enabled"],
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT=false": found["ui"]["show_promotional_content"],
        "PREFECT_SERVER_UI_V2_ENABLED=false": found["ui"]["v2_enabled"],
        "PREFECT_UI_API_URL (адрес, который видит браузер)": not found["ui"]["api_url"],
    }
    missing = [name for name, is_wrong in wrong.items() if is_wrong]
    return not missing, f"расписание на {horizon.days} дней вперёд", f"Задайте серверу: {', '.join(missing)}."


def _deployments(api: str) -> Answer:
    found = _deployed(api)
    if not found:
        return True, "нет; их создаёт «rsoko up» или «rsoko deploy»", ""
    old = sorted(each["name"] for each in found if each["version"] != code_version())
    paused = sorted(each["name"] for each in found if each["paused"])
    if old:
        return (
            False,
            f"другой версии программы: {', '.join(old)}",
            "Выполните «rsoko deploy» или перезапустите «rsoko up».",
        )
    if paused:
        return False, f"приостановлены: {', '.join(paused)}", "Включите их в Prefect: Deployments, переключатель."
    return True, f"{len(found)}, версия программы {code_version()}", ""


def _deployed(api: str) -> list[dict[str, Any]]:
    """The deployments of our pool as the server tells them."""
    found: list[dict[str, Any]] = _ask(api, "/deployments/filter", {"work_pools": {"name": {"any_": [POOL]}}})
    return found


def _worker(api: str) -> Answer:
    pools = _ask(api, "/work_pools/filter", {"work_pools": {"name": {"any_": [POOL]}}})
    if not pools:
        return True, "не нужен, пока нет развёртываний", ""
    if pools[0]["is_paused"]:
        return False, "пул rsoko приостановлен", "Включите его в Prefect: Work Pools, rsoko, переключатель."
    workers = _ask(api, f"/work_pools/{POOL}/workers/filter", {})
    alive = sorted(each["name"] for each in workers if each["status"] == "ONLINE")
    if not alive and not _deployed(api):
        return True, "не нужен, пока нет развёртываний", ""
    return bool(alive), ", ".join(alive) or "нет ни одного", "Запустите «rsoko up» или «rsoko worker»."


def _late(api: str) -> Answer:
    wanted = {"flow_runs": {"state": {"name": {"any_": ["Late"]}}}, "limit": 200}
    late = _ask(api, "/flow_runs/filter", wanted)
    said = f"опаздывают запуски: {len(late)}" if late else "опаздывающих запусков нет"
    return not late, said, "Проверьте исполнителя; лишние запуски отмените в Prefect: Runs, состояние Late."


def _ask(api: str, path: str, wanted: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - what the server says
    headers = {"Content-Type": "application/json"}
    secret = os.environ.get("PREFECT_API_AUTH_STRING")
    if secret:
        headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    data = None if wanted is None else json.dumps(wanted).encode()
    with urlopen(Request(f"{api}{path}", data, headers), timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
        return json.load(answer)
