"""Commands about campaigns: who has sent what, how many days are left."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.campaigns.standing import Standing, standing
from rsoko.campaigns.words import details, districts, forms, headline, nothing_sent, standing_json, title
from rsoko.cli.intake import actor
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.telling import say_spoken
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.store import write_file
from schemas.terms import MonitoringKey

__all__ = ["register"]

MONITORINGS = "; ".join(f"{key.value}: {key.label}" for key in MonitoringKey)
campaigns = typer.Typer(cls=RussianGroup, help="Кампании: кто что сдал, сколько осталось.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    campaigns.callback()(_campaigns)
    campaigns.command("status", cls=RussianCommand)(status)
    campaigns.command("remind", cls=RussianCommand)(remind)
    app.add_typer(campaigns, name="campaign")


def _campaigns() -> None:
    """Кампании: кто что сдал, кто не сдал, сколько дней осталось."""


def status(
    monitoring: Annotated[MonitoringKey, typer.Argument(metavar="МОНИТОРИНГ", help=f"{MONITORINGS}.")],
    year: Annotated[int, typer.Argument(metavar="ГОД", min=2000, max=2100, help="Год кампании.")],
    xlsx: Annotated[Path | None, typer.Option(metavar="ФАЙЛ", help="Записать сведения книгой Excel.")] = None,
    as_json: Json = False,
) -> None:
    """Показать, кто что сдал, кто не сдал и сколько дней осталось."""
    found = standing(open_installation(Settings()), monitoring, year, kirov_now())
    if xlsx is not None:
        # Loaded here: it brings the machinery of documents along.
        from rsoko.campaigns.workbook import standing_xlsx  # noqa: PLC0415

        write_file(xlsx, standing_xlsx(found), mode=0o644)
    if as_json:
        print_json(standing_json(found))
        return
    _say(found)
    if xlsx is not None:
        OUT.print(f"Сведения записаны: {xlsx}")


def _say(found: Standing) -> None:
    OUT.print(title(found), style="bold")
    for line in headline(found):
        OUT.print(line)
    for sheet in (details(found), forms(found), districts(found)):
        OUT.print(f"\n{sheet.title}")
        print_table(sheet.headers, sheet.rows, empty="Нет ни одного муниципалитета с открытыми школами.")
    quiet = nothing_sent(found)
    OUT.print("\nНичего не поступило: " + ("; ".join(quiet) if quiet else "таких муниципалитетов нет") + ".")


def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, кому и о чём.")] = False,
    as_json: Json = False,
) -> None:
    """Поставить в очередь письма этого утра: открытие кампаний, напоминания о формах, сводку."""
    from rsoko.steps.telling import remind_senders  # noqa: PLC0415 - needed here alone

    done = remind_senders(open_installation(Settings()), kirov_now(), actor=actor(), dry_run=dry_run)
    if as_json:
        print_json(done.as_json())
    else:
        say_spoken(done)
