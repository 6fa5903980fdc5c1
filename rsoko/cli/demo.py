"""The command of the demonstration."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.cli.words import RussianCommand

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command(cls=RussianCommand)(demo)


def demo(
    out: Annotated[Path | None, typer.Option(help="Папка системы; иначе RSOKO_HOME.")] = None,
    schools: Annotated[int, typer.Option(min=60, max=100_000, help="Число школ.")] = 480,
    seed: Annotated[int, typer.Option(min=0, help="Начальное число: то же число, тот же регион.")] = 2026,
) -> None:
    """Провести выявление на вымышленном регионе: от файлов муниципалитетов до писем."""
    # Imported here: other commands need not wait for typesetting and statistics.
    from rsoko.cli.demonstration import demonstrate  # noqa: PLC0415

    demonstrate(out, schools, seed)
