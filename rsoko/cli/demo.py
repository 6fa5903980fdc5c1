"""The command of the demonstration."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.cli.words import RussianCommand
from rsoko.declared import conducted
from schemas.terms import MonitoringKey

__all__ = ["register"]

ALL = "all"
CHOICES = ", ".join([*(each.key.value for each in conducted()), ALL])


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command(cls=RussianCommand)(demo)


def demo(
    out: Annotated[Path | None, typer.Option(help="Папка системы; иначе RSOKO_HOME.")] = None,
    schools: Annotated[int, typer.Option(min=60, max=100_000, help="Число школ.")] = 480,
    seed: Annotated[int, typer.Option(min=0, help="Начальное число: то же число, тот же регион.")] = 2026,
    monitoring: Annotated[str, typer.Option(metavar="МОНИТОРИНГ", help=f"Что провести: {CHOICES}.")] = "identification",
) -> None:
    """Провести мониторинг на вымышленном регионе: от файлов муниципалитетов до писем."""
    chosen = _chosen(monitoring)
    # Imported here: other commands need not wait for typesetting and statistics.
    from rsoko.cli.demonstration import demonstrate  # noqa: PLC0415

    demonstrate(out, schools, seed, chosen)


def _chosen(word: str) -> list[MonitoringKey]:
    possible = [each.key for each in conducted()]
    if word == ALL:
        return possible
    if word not in possible:
        raise typer.BadParameter(f"«{word}» не подходит, допустимо: {CHOICES}", param_hint="--monitoring")
    return [MonitoringKey(word)]
