"""The command that shows what files would change before anything is recorded."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.intake import say_remark
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_sheets, progress_bar
from rsoko.cli.words import RussianCommand
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.store import write_file
from rsoko.submission_facts import remark_facts
from schemas.terms import MonitoringKey

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command(cls=RussianCommand)(preview)


def preview(
    monitoring: Annotated[MonitoringKey, typer.Argument(metavar="МОНИТОРИНГ", help="Например identification.")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="Год кампании.")],
    files: Annotated[
        list[Path] | None, typer.Option("--with", metavar="ФАЙЛ", help="Исправленный файл; можно несколько раз.")
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[ФАЙЛ...]", help="Ещё файлы.")] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="КНИГА", help="Записать итог книгой Excel.")] = None,
    as_json: Json = False,
) -> None:
    """Показать, что изменят исправленные файлы: ничего не записывается и не публикуется."""
    # Loaded here: statistics take a second.
    from rsoko.comparison.impact import impact_lines, impact_sheets, impact_xlsx  # noqa: PLC0415
    from rsoko.steps import impact as steps  # noqa: PLC0415

    with progress_bar() as bar:
        task = bar.add_task("Сравнение документов", total=None)
        found = steps.preview(
            open_installation(Settings()),
            monitoring,
            year,
            [*(files or []), *(more or [])],
            at=kirov_now(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    impact = found.impact
    if impact is not None and xlsx is not None:
        write_file(xlsx, impact_xlsx(impact, kirov_now(), demo=found.demo), mode=0o644)
    if as_json:
        checked = [
            {
                "file": each.name,
                "errors": [
                    remark_facts(remark.code, remark.cell, remark.message, remark.severity, None)
                    for remark in each.remarks
                ],
            }
            for each in found.checked
        ]
        print_json({"files": checked, "impact": None if impact is None else impact.as_json()})
    else:
        for each in found.checked:
            OUT.print(f"{each.name}: {'будет принят' if each.accepted else 'будет отклонён'}, строк: {each.rows}")
            for remark in each.remarks:
                say_remark(remark)
        if impact is not None:
            print_sheets(impact_lines(impact), impact_sheets(impact))
            if xlsx is not None:
                OUT.print(f"Итог записан: {xlsx}")
    if impact is None:
        raise typer.Exit(1)
