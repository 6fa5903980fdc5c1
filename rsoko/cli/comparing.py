"""The command that compares two runs."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_sheets
from rsoko.cli.words import RussianCommand
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.store import write_file

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command(cls=RussianCommand)(diff)


def diff(
    before: Annotated[str, typer.Argument(metavar="ЗАПУСК", help="Прежний запуск: identification-2026-1.")],
    after: Annotated[str, typer.Argument(metavar="ЗАПУСК", help="Новый запуск того же мониторинга.")],
    xlsx: Annotated[Path | None, typer.Option(metavar="ФАЙЛ", help="Записать сравнение книгой Excel.")] = None,
    as_json: Json = False,
) -> None:
    """Сравнить два запуска: данные, методику, версию программы, результаты и причины различий."""
    # Loaded here: statistics take a second.
    from rsoko.comparison.records import difference_json  # noqa: PLC0415
    from rsoko.comparison.words import headline, sheets, title  # noqa: PLC0415
    from rsoko.comparison.workbook import difference_xlsx  # noqa: PLC0415
    from rsoko.steps.comparing import compare_runs, of_demo  # noqa: PLC0415

    installation = open_installation(Settings())
    found = compare_runs(installation, before, after)
    if xlsx is not None:
        content = difference_xlsx(found, kirov_now(), demo=of_demo(installation, found))
        write_file(xlsx, content, mode=0o644)
    if as_json:
        print_json(difference_json(found))
        return
    OUT.print(title(found), style="bold")
    print_sheets(headline(found), sheets(found))
    if xlsx is not None:
        OUT.print(f"Сравнение записано: {xlsx}")
