"""Commands about plans of measures: how they are carried out, whom to remind."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.forms import blank_name
from rsoko.installation import open_installation
from rsoko.plans.records import register_json
from rsoko.plans.register import Register, read_register
from rsoko.plans.words import (
    by_district,
    by_kind,
    by_level,
    by_municipality,
    due_soon,
    headline,
    late,
    title,
    without_plan,
)
from rsoko.settings import Settings
from rsoko.steps.reminding import remind
from rsoko.store import write_file
from rsoko.wording import day
from schemas.terms import FormKey

__all__ = ["register"]

Cohort = Annotated[int, typer.Option("--year", metavar="ГОД", min=2001, max=2100, help="Год выявления.")]
On = Annotated[
    datetime | None,
    typer.Option("--on", metavar="ДАТА", formats=["%Y-%m-%d", "%d.%m.%Y"], help="На какой день; без него сегодня."),
]
plans = typer.Typer(cls=RussianGroup, help="Планы мероприятий: исполнение и сроки.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    plans.callback()(_plans)
    plans.command("write", cls=RussianCommand)(write)
    plans.command("status", cls=RussianCommand)(status)
    plans.command("remind", cls=RussianCommand)(reminders)
    app.add_typer(plans, name="plans")


def _plans() -> None:
    """Планы мероприятий: проекты, исполнение, напоминания."""


def write(
    year: Cohort,
    out: Annotated[Path, typer.Option(help="Папка для проектов планов.")],
    municipality: Annotated[
        str | None,
        typer.Option(metavar="КОД", help="Код одного муниципалитета; без него — все со школами в перечне."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Записать проекты планов: форма с мероприятиями, которых требуют показатели школ, по книге на муниципалитет."""
    # Loaded here: results and documents take a second.
    from rsoko.steps.drafting import draft_plans  # noqa: PLC0415

    files = []
    for code, content in draft_plans(open_installation(Settings()), year, municipality):
        file = out / blank_name(FormKey.MEASURES, year, code)
        write_file(file, content, mode=0o644)
        files.append({"form": FormKey.MEASURES.value, "year": year, "municipality": code, "file": str(file)})
    if as_json:
        print_json(files)
    else:
        OUT.print(f"Выявление {year} года. Записано проектов планов: {len(files)}. Папка: {out}")


def status(
    year: Cohort,
    on: On = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="ФАЙЛ", help="Записать сведения книгой Excel.")] = None,
    as_json: Json = False,
) -> None:
    """Показать, как исполняются планы: что выполнено, что просрочено, каким мерам скоро срок."""
    found = read_register(open_installation(Settings()), year, (on or kirov_now()).date())
    if xlsx is not None:
        # Loaded here: it brings the machinery of documents along.
        from rsoko.plans.workbook import register_xlsx  # noqa: PLC0415

        write_file(xlsx, register_xlsx(found), mode=0o644)
    if as_json:
        print_json(register_json(found))
        return
    _say(found)
    if xlsx is not None:
        OUT.print(f"Сведения записаны: {xlsx}")


def _say(found: Register) -> None:
    OUT.print(f"{title(found)}, на {day(found.day)}", style="bold")
    for line in headline(found):
        OUT.print(line)
    for make in (by_municipality, by_district, by_level, by_kind, late, due_soon, without_plan):
        sheet = make(found)
        OUT.print(f"\n{sheet.title}")
        print_table(sheet.headers, sheet.rows, empty="Нет.")


def reminders(
    year: Cohort,
    on: On = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, кому и о чём.")] = False,
    as_json: Json = False,
) -> None:
    """Поставить в очередь напоминания о просроченных мерах и близких сроках."""
    now = kirov_now()
    done = remind(open_installation(Settings()), year, (on or now).date(), actor=actor(), at=now, dry_run=dry_run)
    if as_json:
        print_json(done.as_json())
        return
    headers = ("Кому", "Просрочено", "Скоро срок", "Решение")
    rows = [(f"{each.code} {each.name}", each.late, each.due, each.choice.label) for each in done.letters]
    print_table(headers, rows, empty="Напоминать не о чем.")
    if done.unreachable:
        OUT.print(
            "Нет действующих контактов: " + ", ".join(f"{scope.label} {code}" for scope, code in done.unreachable)
        )
    if dry_run:
        OUT.print(f"Проба: в очередь встало бы писем: {done.queued}.")
    else:
        OUT.print(f"Поставлено в очередь писем: {done.queued}. Отправить: «rsoko deliveries retry».")
