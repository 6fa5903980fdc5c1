"""The application: its routes, its errors in words, the headers of every answer."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from rsoko.calendar import kirov_now
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.keys import pages_secret
from rsoko.pages import campaigns, documents, entering, ledger, runs
from rsoko.pages.health import health
from rsoko.pages.rendering import ICON, STYLE, address_of_style, render, secured
from rsoko.pages.sessions import Seal
from rsoko.pages.throttle import Throttle
from rsoko.pages.visit import Desk, NotLoggedIn, Visiting, find_visit
from schemas.terms import Scope

__all__ = ["create_app"]

LOG = logging.getLogger(__name__)
WORDS = {
    400: ("Запрос не распознан", "Вернитесь на предыдущую страницу и повторите."),
    403: ("Действие не подтверждено", "Форма устарела или открыта не с этой страницы. Обновите страницу и повторите."),
    404: (
        "Такой страницы нет",
        "Проверьте адрес. Материалы, которые вам не предназначены, здесь тоже не показываются.",
    ),
    405: ("Так эту страницу открыть нельзя", "Перейдите на неё по ссылке из меню."),
    413: ("Слишком большой запрос", "Сократите введённое и повторите."),
    500: ("Ошибка системы", "Повторите позже. Если ошибка останется, сообщите администратору время и адрес страницы."),
}
# Conditions of the installation that people meet before it is set up.
NOT_READY = frozenset({"no-registry", "not-initialised", "database-busy"})


def create_app(installation: Installation, *, now: Callable[[], datetime] = kirov_now) -> FastAPI:
    """The pages of an installation. Raises UserError `pages-secret-wrong`."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.desk = Desk(installation, now, Seal(pages_secret(installation.settings)), Throttle())
    for module in (entering, campaigns, runs, documents, ledger):
        app.include_router(module.router)
    app.add_api_route("/", _first, methods=["GET"])
    app.add_api_route("/health", _health, methods=["GET", "HEAD"])
    app.add_api_route(address_of_style(), _style, methods=["GET"])
    app.add_api_route("/icon.svg", _icon, methods=["GET"])
    app.add_exception_handler(NotLoggedIn, _to_log_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(UserError, _user_error)
    app.add_exception_handler(Exception, _broken)
    app.middleware("http")(_secure)
    return app


def _first(visit: Visiting) -> Response:
    """The page to begin at: campaigns for offices, runs for schools."""
    return RedirectResponse("/runs" if visit.viewer.scope is Scope.SCHOOL else "/campaigns", status_code=303)


def _health(request: Request) -> Response:
    found = health(request.app.state.desk.installation)
    return JSONResponse({"ok": all(found.values()), **found}, status_code=200 if all(found.values()) else 503)


def _style() -> Response:
    # Its address names its content: browsers may keep it for ever.
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(STYLE.read_bytes(), media_type="text/css; charset=utf-8", headers=headers)


def _icon() -> Response:
    return Response(ICON.read_bytes(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


async def _secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    return secured(await call_next(request))


def _to_log_in(request: Request, _error: Exception) -> Response:
    return entering.way_to_log_in(request)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _said(error.status_code)


def _unreadable(_request: Request, _error: Exception) -> Response:
    """A number in the address that is none: there is no such page."""
    return _said(404)


def _user_error(request: Request, error: Exception) -> Response:
    """What is wrong and what to do: the whole of it for the ministry, others need not know paths and commands."""
    assert isinstance(error, UserError)
    LOG.error("%s at %s", error.code, request.url.path)
    try:
        told = find_visit(request).viewer.ministry
    except (NotLoggedIn, UserError, SQLAlchemyError):
        told = False
    status = 503 if error.code in NOT_READY else 500
    text = error.text if told else "Материал сейчас недоступен: сведения в системе повреждены или ещё не готовы."
    cure = error.cure if told else "Сообщите об этом в министерство."
    return render("error.html", status=status, title=f"Ошибка {status}", text=text, cure=cure)


def _broken(request: Request, error: Exception) -> Response:
    # Handled outside of the middleware: the headers are put on here.
    LOG.error("%s at %s", type(error).__name__, request.url.path)
    return secured(_said(500))


def _said(status: int) -> Response:
    title, cure = WORDS.get(status, WORDS[400])
    return render("error.html", status=status, title=f"Ошибка {status}", text=title, cure=cure)
