"""The command that tells monitoring systems how the work stands."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.output import OUT
from rsoko.cli.words import RussianCommand
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.store import write_file

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command(cls=RussianCommand)(metrics)


def metrics(
    out: Annotated[Path | None, typer.Option(help="Записать в файл .prom; без указания напечатать.")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Проверить журнал целиком и сообщить только об этом.")
    ] = False,
) -> None:
    """Показатели для Prometheus: запуски, письма, сроки, журнал."""
    from rsoko.metrics import chain_text, metrics_text  # noqa: PLC0415 - no other command needs its library

    told = (chain_text if verify else metrics_text)(open_installation(Settings()), kirov_now())
    if out is None:
        OUT.print(told, end="")
    else:
        # Whole or not at all, and readable to the exporter.
        write_file(out, told.encode(), mode=0o644)
