"""Commands about runs: start, look, decide, export."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import KIROV, kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.ledger import warn_of
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.declared import conducted
from rsoko.errors import reason_of
from rsoko.exports import ExportFormat, export_run
from rsoko.installation import open_installation
from rsoko.ledger.runs import get_run, list_runs
from rsoko.ledger.transitions import no_result
from rsoko.overview import overview
from rsoko.settings import Settings
from rsoko.steps.publishing import Approval, publish_run, reject_run, seal
from rsoko.steps.sending import send_letters
from rsoko.store import write_file
from schemas.terms import MonitoringKey, RunStatus

__all__ = ["register"]

MONITORINGS = "; ".join(f"{each.key.value}: {each.key.label}" for each in conducted())
RunId = Annotated[str, typer.Argument(metavar="ЗАПУСК", help="Например identification-2026-1.")]
Name = Annotated[str, typer.Option("--as", help="Кто решает.")]
runs = typer.Typer(cls=RussianGroup, help="Журнал запусков.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    app.command("run", cls=RussianCommand)(start)
    app.command(cls=RussianCommand)(approve)
    app.command(cls=RussianCommand)(reject)
    app.command(cls=RussianCommand)(export)
    runs.callback()(index)
    runs.command("show", cls=RussianCommand)(show)
    app.add_typer(runs, name="runs")


def start(
    monitoring: Annotated[MonitoringKey, typer.Argument(metavar="МОНИТОРИНГ", help=f"{MONITORINGS}.")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="Год кампании.")],
    reason: Annotated[str, typer.Option(help="Причина запуска.")] = "Запуск из командной строки",
    approve_as: Annotated[str | None, typer.Option(help="Кто утверждает перечень.")] = None,
    order: Annotated[str | None, typer.Option(help="Номер распоряжения.")] = None,
    deliver: Annotated[bool, typer.Option(help="Разослать письма после утверждения.")] = True,
    documents: Annotated[bool, typer.Option(help="Готовить документы.")] = True,
    as_json: Json = False,
) -> None:
    """Провести мониторинг здесь и сейчас."""
    if (approve_as is None) != (order is None):
        raise typer.BadParameter("--approve-as и --order указываются вместе")
    if approve_as is not None and order is not None and not (approve_as.strip() and order.strip()):
        raise typer.BadParameter("--approve-as и --order не бывают пустыми")
    reason = reason_of(reason)
    approval = None if approve_as is None or order is None else Approval(approve_as, order)
    from rsoko.cli.flow_runs import run_monitoring  # noqa: PLC0415 - Prefect takes seconds to import

    begun = run_monitoring(
        Settings(), monitoring, year=year, reason=reason, approval=approval, deliver=deliver, documents=documents
    )
    facts = run_facts(begun.run) | {"ui": begun.ui}
    if as_json:
        print_json(facts)
        return
    OUT.print(f"Запуск {facts['run']}: {facts['status_label']}")
    OUT.print(f"Документы ({facts['documents']}): {facts['folder']}")
    OUT.print(f"Отправлений: {facts['deliveries']}")
    OUT.print(f"Страница запуска: {begun.ui}")
    for line in _impact(begun.run):
        OUT.print(line)
    if approval is None:
        OUT.print(f"Утвердить: rsoko approve {facts['run']} --as ИМЯ --order НОМЕР")


def _impact(run: str) -> list[str]:
    """What a correction changes, in a few sentences."""
    from rsoko.comparison.impact import impact_lines  # noqa: PLC0415 - frames take a second to load
    from rsoko.steps.impact import impact_of  # noqa: PLC0415

    found = impact_of(open_installation(Settings()), run)
    return [] if found is None else impact_lines(found)


def run_facts(run_id: str) -> dict[str, object]:
    """A run as programs see it."""
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        return overview(work, get_run(work, run_id), installation)


def index(context: typer.Context, as_json: Json = False) -> None:
    """Показать запуски, новые сверху."""
    if context.invoked_subcommand is not None:
        return
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        found = [overview(work, run, installation) for run in list_runs(work)]
    if as_json:
        print_json(found)
        return
    rows = [[each[key] for key in ("run", "status_label", "started", "documents", "deliveries")] for each in found]
    print_table(["Запуск", "Состояние", "Начат", "Документов", "Отправлений"], rows, empty="Запусков ещё не было.")


def show(run: RunId, as_json: Json = False) -> None:
    """Показать запуск: кто, когда, из чего, с каким итогом."""
    facts = run_facts(run)
    if as_json:
        print_json(facts)
        return
    titles = {
        "run": "Запуск",
        "status_label": "Состояние",
        "reason": "Причина",
        "started_by": "Начал",
        "started": "Начат",
        "approved_by": "Утвердил",
        "order": "Распоряжение",
        "rejected_by": "Отклонил",
        "corrects": "Исправляет",
        "supersedes": "Заменяет",
        "snapshot": "Снимок данных",
        "methodology": "Методика",
        "result": "Результат",
        "code": "Версия программы",
        "folder": "Документы",
        "documents": "Документов",
        "deliveries": "Отправлений",
        "error": "Причина отклонения" if facts["status"] == RunStatus.REJECTED else "Ошибка",
    }
    print_table(
        ["", ""], [[title, facts[key]] for key, title in titles.items() if facts[key] not in (None, "")], empty=""
    )


def approve(
    run: RunId,
    name: Name,
    order: Annotated[str, typer.Option(help="Номер распоряжения.")],
    deliver: Annotated[bool, typer.Option(help="Разослать письма.")] = True,
    as_json: Json = False,
) -> None:
    """Утвердить проект перечня: опубликовать и разослать."""
    installation = open_installation(Settings())
    publish_run(installation, run, Approval(name, order), notify=deliver, at=kirov_now())
    if deliver:
        warn_of(send_letters(installation, actor=actor(), now=kirov_now, run_id=run))
    seal(installation, run, actor=actor(), at=kirov_now())
    facts = run_facts(run)
    if as_json:
        print_json(facts)
    else:
        OUT.print(f"Запуск {run}: {facts['status_label']}, отправлений: {facts['deliveries']}")


def reject(
    run: RunId, name: Name, reason: Annotated[str, typer.Option(help="Причина.")], as_json: Json = False
) -> None:
    """Отклонить проект перечня."""
    reject_run(open_installation(Settings()), run, actor=name, reason=reason, at=kirov_now())
    facts = run_facts(run)
    if as_json:
        print_json(facts)
    else:
        OUT.print(f"Запуск {run}: {facts['status_label']}")


def export(
    run: RunId,
    out: Annotated[Path, typer.Option(help="Куда записать.")],
    format: Annotated[ExportFormat, typer.Option(help="Вид файла.")] = ExportFormat.JSON,
    as_json: Json = False,
) -> None:
    """Выгрузить результат запуска целиком."""
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        row = get_run(work, run)
    if row.result is None:
        raise no_result(run)
    write_file(out, export_run(installation.store, row, format, row.started_at.astimezone(KIROV)), mode=0o644)
    if as_json:
        print_json({"run": run, "format": format.value, "file": str(out)})
    else:
        OUT.print(f"Результат запуска {run}: {out}")
