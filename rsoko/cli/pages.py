"""Commands about the pages: serving them, and who may log in."""

import sys
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, WATCH, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.settings import Settings
from schemas.terms import AccountStatus, Scope

__all__ = ["register"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")
Name = Annotated[str, typer.Argument(metavar="ИМЯ", help="Имя учётной записи.")]
By = Annotated[str | None, typer.Option("--as", help="Кто действует; иначе RSOKO_OPERATOR или имя учётной записи.")]
accounts = typer.Typer(cls=RussianGroup, help="Учётные записи страниц: кто может войти.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    app.command(cls=RussianCommand)(pages)
    accounts.callback()(_accounts)
    for command in (add, disable, enable, password):
        accounts.command(cls=RussianCommand)(command)
    accounts.command("list", cls=RussianCommand)(index)
    app.add_typer(accounts, name="accounts")


def _accounts() -> None:
    """Учётные записи страниц: кто может войти и чьи материалы видит."""


def pages(
    host: Annotated[str, typer.Option(help="Адрес, на котором ждать запросов.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Порт.")] = 8080,
) -> None:
    """Показывать страницы: кампании, запуски, школы, документы, журнал; остановка: Ctrl+C."""
    # Loaded here: the server and statistics take a second.
    import uvicorn  # noqa: PLC0415

    from rsoko.pages.app import create_app  # noqa: PLC0415

    app = create_app(open_installation(Settings()))
    OUT.print(f"Страницы: http://{f'[{host}]' if ':' in host else host}:{port}. Остановить: Ctrl+C.")
    if host not in LOOPBACK:
        WATCH.print("Внимание: без прокси с TLS пароли идут по сети открытым текстом. См. руководство, раздел 11.")
    # Requests are not logged: addresses hold what people search for.
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)


def add(
    name: Name,
    scope: Annotated[Scope, typer.Option(help="Чьи материалы видит.")],
    code: Annotated[str, typer.Option(metavar="КОД", help="Код округа, муниципалитета или школы.")] = "",
    by: By = None,
    as_json: Json = False,
) -> None:
    """Завести учётную запись; пароль вводится с клавиатуры или подаётся на стандартный ввод."""
    from rsoko.ledger.accounts import add_account  # noqa: PLC0415 - the names of places come with frames
    from rsoko.notify.recipients import place_names  # noqa: PLC0415

    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        known = {} if not code else place_names(installation.registry(work))
    secret = _password()
    with session(installation.engine) as work:
        add_account(
            work, name=name, place=(scope, code), password=secret, known=known, actor=by or actor(), at=kirov_now()
        )
    _say(as_json, name, f"Учётная запись «{name}» заведена: {scope.label} {code}".strip())


def index(as_json: Json = False) -> None:
    """Показать учётные записи."""
    from rsoko.ledger.accounts import list_accounts  # noqa: PLC0415

    with session(open_installation(Settings()).engine, reading=True) as work:
        found = list_accounts(work)
    if as_json:
        print_json([{"name": e.name, "scope": e.scope.value, "code": e.code, "status": e.status.value} for e in found])
        return
    rows = [[each.name, each.scope.label, each.code, each.status.label] for each in found]
    print_table(["Имя", "Видит", "Код", "Состояние"], rows, empty="Учётных записей ещё нет: rsoko accounts add.")


def disable(name: Name, by: By = None, as_json: Json = False) -> None:
    """Отключить учётную запись: войти нельзя, открытые сеансы заканчиваются."""
    _change(name, AccountStatus.DISABLED, by, as_json=as_json)


def enable(name: Name, by: By = None, as_json: Json = False) -> None:
    """Вернуть отключённую учётную запись."""
    _change(name, AccountStatus.ACTIVE, by, as_json=as_json)


def password(name: Name, by: By = None, as_json: Json = False) -> None:
    """Сменить пароль; открытые сеансы заканчиваются."""
    from rsoko.ledger.accounts import set_password  # noqa: PLC0415

    installation, secret = open_installation(Settings()), _password()
    with session(installation.engine) as work:
        set_password(work, name, secret, actor=by or actor(), at=kirov_now())
    _say(as_json, name, f"Пароль учётной записи «{name}» сменён.")


def _change(name: str, status: AccountStatus, by: str | None, *, as_json: bool) -> None:
    from rsoko.ledger.accounts import set_status  # noqa: PLC0415

    with session(open_installation(Settings()).engine) as work:
        set_status(work, name, status, actor=by or actor(), at=kirov_now())
    _say(as_json, name, f"Учётная запись «{name}» {status.label}.")


def _say(as_json: bool, name: str, words: str) -> None:
    if as_json:
        print_json({"name": name})
    else:
        OUT.print(words)


def _password() -> str:
    """The password from the keyboard, unseen and twice, or the first line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first: str = typer.prompt("Пароль", hide_input=True, err=True)
    if typer.prompt("Пароль ещё раз", hide_input=True, err=True) != first:
        raise UserError("password-differs", "Пароли не совпали.", "Повторите команду.")
    return first
