"""The command that shows how all campaigns stand now and what is wrong."""

from typing import Annotated

import typer

from rsoko.calendar import KIROV, kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.telling import say_spoken
from rsoko.cli.words import RussianCommand
from rsoko.installation import open_installation
from rsoko.sentinel.words import alarm_sheet, campaign_sheet, deadlines_json, today_lines
from rsoko.settings import Settings
from rsoko.steps.telling import look, raise_alarms

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command(cls=RussianCommand)(deadlines)


def deadlines(
    notify: Annotated[bool, typer.Option("--notify", help="Поставить тревоги в очередь писем.")] = False,
    as_json: Json = False,
) -> None:
    """Показать состояние кампаний, сроки и тревоги: что не так, что сделать, до какого дня."""
    place, now = open_installation(Settings()), kirov_now()
    found = look(place, now)
    done = raise_alarms(place, now, actor=actor(), looked=found) if notify else None
    if as_json:
        facts = deadlines_json(found.facts, found.alarms, now)
        print_json(facts if done is None else facts | {"notified": done.as_json()})
        return
    for line in today_lines(found.facts, now.astimezone(KIROV).date()):
        OUT.print(line)
    for sheet in (campaign_sheet(found.facts), alarm_sheet(found.alarms)):
        OUT.print(f"\n{sheet.title}", style="bold")
        print_table(sheet.headers, sheet.rows, empty="Нет.")
    if done is not None:
        say_spoken(done)
