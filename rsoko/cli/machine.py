"""Commands about this machine: what is wrong with it, start and stop of what serves here."""

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


def doctor(as_json: Json = False) -> None:
    """Проверить, готов ли этот компьютер к работе, и сказать, что исправить."""
    findings = examine(Settings())
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


def up() -> None:
    """Запустить здесь сервер Prefect, исполнителя и расписания; остановка: Ctrl+C."""
    settings = Settings()
    open_installation(settings, create=True)
    from rsoko.cli.flow_runs import prepare_prefect, serve  # noqa: PLC0415 - Prefect takes seconds to import

    ui = prepare_prefect(settings)
    OUT.print(f"Prefect: {ui}. Остановить: Ctrl+C, затем rsoko down.")
    serve()


def down() -> None:
    """Остановить сервер Prefect этого компьютера."""
    from rsoko.cli.flow_runs import stop  # noqa: PLC0415 - Prefect takes seconds to import

    OUT.print("Сервер Prefect остановлен." if stop(Settings()) else "Сервер Prefect не запущен.")
