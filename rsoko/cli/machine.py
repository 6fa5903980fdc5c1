"""Commands about this machine: what is wrong with it, start and stop of what serves here."""

import contextlib
from typing import Annotated

import typer

from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.words import RussianCommand
from rsoko.doctor import examine
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.settings import Settings

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    app.command(cls=RussianCommand)(doctor)
    app.command(cls=RussianCommand)(up)
    app.command(cls=RussianCommand)(down)
    app.command(cls=RussianCommand)(deploy)
    app.command(cls=RussianCommand)(worker)


def doctor(as_json: Json = False) -> None:
    """Проверить, готов ли этот компьютер к работе, и сказать, что исправить."""
    from rsoko.cli.flow_runs import examine_prefect  # noqa: PLC0415 - only this command asks the server

    settings = Settings()
    findings = [*examine(settings), *examine_prefect(settings)]
    if as_json:
        print_json(
            [{"check": each.title, "ok": each.ok, "detail": each.detail, "cure": each.cure} for each in findings]
        )
    else:
        rows = [["да" if each.ok else "НЕТ", each.title, each.detail, each.cure] for each in findings]
        print_table(["Готово", "Проверка", "Подробности", "Что сделать"], rows, empty="")
    bad = sum(not each.ok for each in findings)
    if bad and as_json:
        raise typer.Exit(1)
    if bad:
        raise UserError("doctor", f"Не готово пунктов: {bad}.", "Сделайте то, что указано в последнем столбце.")


def up(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Порт сервера; без указания 4200 или свободный.")
    ] = None,
) -> None:
    """Запустить здесь всё: базу данных, сервер Prefect, развёртывания, расписания, исполнителя; остановка: Ctrl+C."""
    settings = Settings()
    open_installation(settings, create=True)
    from rsoko.cli.flow_runs import stand  # noqa: PLC0415 - Prefect takes seconds to import

    # Interrupted before its worker has begun, it has nothing more to say than after.
    with contextlib.suppress(KeyboardInterrupt):
        stand(settings, port, OUT.print)
    OUT.print("Остановлено.")


def down(
    now: Annotated[bool, typer.Option("--now", help="Не ждать окончания идущих запусков.")] = False,
) -> None:
    """Остановить исполнителя, когда закончатся его запуски, и сервер Prefect этого компьютера."""
    from rsoko.cli.flow_runs import stop  # noqa: PLC0415 - Prefect takes seconds to import

    OUT.print("Остановлено." if stop(Settings(), now=now) else "Сервер Prefect не запущен.")


def deploy(
    wait: Annotated[int, typer.Option(min=0, help="Сколько секунд ждать, пока сервер ответит.")] = 0,
    as_json: Json = False,
) -> None:
    """Создать или обновить развёртывания и расписания на сервере Prefect (PREFECT_API_URL)."""
    from rsoko.cli.flow_runs import prepare_prefect, register, require_server  # noqa: PLC0415

    address = require_server(wait)
    prepare_prefect(Settings())
    made = register()
    if as_json:
        print_json(made)
        return
    for name in made:
        OUT.print(name)
    OUT.print(f"Развёртываний: {len(made)}, сервер {address}.")


def worker(
    name: Annotated[str | None, typer.Option(help="Имя исполнителя в Prefect; без указания имя компьютера.")] = None,
    health: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Порт, на котором отвечать на GET /health.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=64, help="Сколько запусков выполнять одновременно.")] = 4,
    wait: Annotated[int, typer.Option(min=0, help="Сколько секунд ждать, пока сервер ответит.")] = 0,
) -> None:
    """Выполнять запуски развёртываний (сервер Prefect в PREFECT_API_URL); остановка: Ctrl+C или SIGTERM."""
    settings = Settings()
    open_installation(settings)
    from rsoko.cli.flow_runs import prepare_prefect, require_server, work  # noqa: PLC0415

    OUT.print(f"Исполнитель запущен, сервер {require_server(wait)}.")
    prepare_prefect(settings)
    work(name=name, limit=limit, health=health, say=OUT.print)
    OUT.print("Остановлено.")
