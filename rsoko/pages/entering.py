"""Log-in and log-out: the only forms that are sent, each with a token that nobody else has."""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import HTTPException
from fastapi.responses import RedirectResponse

from rsoko.db.engine import session
from rsoko.ledger.accounts import NAME, find_account, list_accounts
from rsoko.pages.rendering import render
from rsoko.pages.sessions import FORM_LIFE, SESSION_LIFE
from rsoko.pages.visit import COOKIE, Desk, Visiting, desk_of
from rsoko.passwords import matches

__all__ = ["router", "way_to_log_in"]

FORM_COOKIE = "rsoko_form"
MOST_BYTES = 4096
WRONG = "Имя или пароль указаны неверно, либо учётная запись отключена."
TOO_MANY = "Слишком много попыток входа. Повторите через 15 минут."
STALE = "Форма устарела. Введите имя и пароль ещё раз."
NOBODY = "Учётных записей ещё нет. Первую заводит оператор командой «rsoko accounts add ИМЯ --scope ministry»."

router = APIRouter()


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a small form. Raises 413."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=8))
    except ValueError as error:
        raise HTTPException(400) from error


Form = Annotated[dict[str, str], Depends(form_of)]
Shared = Annotated[Desk, Depends(desk_of)]


@router.get("/login")
def ask(request: Request, desk: Shared) -> Response:
    """The form of log-in."""
    return _form(request, desk, request.query_params.get("next", ""), name="")


@router.post("/login")
def log_in(request: Request, desk: Shared, form: Form) -> Response:
    """Log somebody in, or say why not."""
    name, wanted = form.get("name", "").strip().lower(), form.get("next", "")
    now, address = desk.now(), request.client.host if request.client else ""
    if not desk.seal.is_form(request.cookies.get(FORM_COOKIE, ""), form.get("token", ""), now):
        return _form(request, desk, wanted, name=name, wrong=STALE, status=403)
    # Names that cannot exist count for the address alone.
    if not desk.throttle.attempt(name if NAME.fullmatch(name) else f"?{address}", address, now):
        return _form(request, desk, wanted, name=name, wrong=TOO_MANY, status=429)
    with session(desk.installation.engine, reading=True) as work:
        account, nobody = find_account(work, name), not list_accounts(work)
    right = matches(form.get("password", ""), None if account is None else account.password)
    if account is None or not right:
        return _form(request, desk, wanted, name=name, wrong=NOBODY if nobody else WRONG, status=401)
    desk.throttle.succeeded(name, address)
    answer = RedirectResponse(_local(wanted), status_code=303)
    answer.delete_cookie(FORM_COOKIE)
    _give(answer, request, COOKIE, desk.seal.begin(account, now), int(SESSION_LIFE.total_seconds()))
    return answer


@router.post("/logout")
def log_out(visit: Visiting, form: Form) -> Response:
    """End the session. Raises 403 for a form that is not of this session."""
    if form.get("token", "") != visit.session.token:
        raise HTTPException(403)
    visit.desk.seal.end(visit.session, visit.desk.now())
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


def way_to_log_in(request: Request) -> Response:
    """To the form of log-in, and from there to the page that was asked for."""
    if request.method not in ("GET", "HEAD"):
        return RedirectResponse("/login", status_code=303)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/login" if asked == "/" else "/login?" + urlencode({"next": asked}), status_code=303)


def _form(request: Request, desk: Desk, wanted: str, *, name: str, wrong: str = "", status: int = 200) -> Response:
    cookie, token = desk.seal.form(desk.now())
    answer = render("login.html", status=status, token=token, wanted=wanted, name=name[:64], wrong=wrong)
    _give(answer, request, FORM_COOKIE, cookie, int(FORM_LIFE.total_seconds()))
    return answer


def _give(answer: Response, request: Request, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure)


def _local(wanted: str) -> str:
    """The page that was asked for, if it is one of ours: an address of others must not be reached by way of us."""
    parts = urlsplit(wanted)
    strange = parts.scheme or parts.netloc or "\\" in wanted or not wanted.isprintable()
    return wanted if wanted.startswith("/") and not wanted.startswith("//") and not strange else "/"
