"""Commands of the auditor and of those who look after letters."""

from typing import Annotated

import typer

from rsoko.calendar import KIROV, kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.db.models import Delivery
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.ledger.audit import head as last_entry
from rsoko.ledger.verify import verify
from rsoko.notify.outbox import list_deliveries, requeue
from rsoko.settings import Settings
from rsoko.steps.publishing import send_letters

__all__ = ["register"]

Json = Annotated[bool, typer.Option("--json", help="Ответ для программ.")]
audit = typer.Typer(cls=RussianGroup, help="Проверка журнала.", no_args_is_help=True)
deliveries = typer.Typer(cls=RussianGroup, help="Отправления: кому, что, дошло ли.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    audit.command("verify", cls=RussianCommand)(check)
    audit.callback()(_audit)
    app.add_typer(audit, name="audit")
    deliveries.callback()(index)
    deliveries.command("retry", cls=RussianCommand)(retry)
    app.add_typer(deliveries, name="deliveries")


def _audit() -> None:
    """Проверка журнала."""


def check(
    head: Annotated[
        str | None, typer.Option(metavar="№:ОТПЕЧАТОК", help="Отпечаток, выписанный при прошлой проверке.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Проверить, что журнал, строки и файлы не изменены."""
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        findings = verify(work, installation.store, known_head=None if head is None else _known(head))
        newest = last_entry(work)
    noted = "" if newest is None else f"{newest.id}:{newest.hash}"
    if as_json:
        shown = [{"code": each.code, "subject": each.subject, "message": each.text} for each in findings]
        print_json({"ok": not findings, "findings": shown, "head": noted})
        raise typer.Exit(1 if findings else 0)
    for each in findings:
        OUT.print(f"{each.code}: {each.subject}: {each.text}")
    if findings:
        raise UserError("audit-broken", f"Найдено расхождений: {len(findings)}.", "Восстановите данные из копии.")
    OUT.print("Журнал цел: записи, строки и файлы сходятся.")
    if noted:
        OUT.print(f"Отпечаток последней записи: {noted}")
        OUT.print("Сохраните его вне системы: с ним следующая проверка (--head) заметит и отрезанный конец журнала.")


def _known(head: str) -> tuple[int, str]:
    number, _, digest = head.partition(":")
    if not number.isdecimal() or not digest:
        raise typer.BadParameter("--head записывается как №:ОТПЕЧАТОК")
    return int(number), digest


def index(
    context: typer.Context,
    run: Annotated[str | None, typer.Option(help="Только отправления одного запуска.")] = None,
    as_json: Json = False,
) -> None:
    """Показать отправления."""
    if context.invoked_subcommand is not None:
        return
    with session(open_installation(Settings()).engine, reading=True) as work:
        rows = list_deliveries(work, run_id=run)
    if as_json:
        print_json([_facts(row) for row in rows])
        return
    cells = [
        [row.id, _about(row), f"{row.scope.label} {row.code}".strip(), row.status.label, row.attempts, row.last_error]
        for row in rows
    ]
    headers = ["№", "О чём", "Кому", "Состояние", "Попыток", "Ошибка"]
    print_table(headers, cells, empty="Отправлений ещё не было.")


def retry(
    number: Annotated[int | None, typer.Argument(metavar="[№]", help="Отправление; без номера: все ожидающие.")] = None,
    as_json: Json = False,
) -> None:
    """Отправить ожидающие письма; с номером: вернуть в очередь одно и отправить."""
    installation = open_installation(Settings())
    if number is not None:
        with session(installation.engine) as work:
            requeue(work, number, actor=actor(), at=kirov_now())
    outcome = send_letters(installation, actor=actor(), now=kirov_now)
    if as_json:
        print_json({status.value: count for status, count in outcome.items()})
        return
    rows = [[status.label, count] for status, count in outcome.items()]
    print_table(["Состояние", "Писем"], rows, empty="Отправлять нечего.")


def _about(row: Delivery) -> str:
    if row.run is not None:
        return row.run
    # A reminder is of no run and no file: its subject says what it is about.
    return row.subject if row.submission is None else f"файл № {row.submission}"


def _facts(row: Delivery) -> dict[str, object]:
    return {
        "delivery": row.id,
        "run": row.run,
        "submission": row.submission,
        "scope": row.scope.value,
        "code": row.code,
        "channel": row.channel,
        "subject": row.subject,
        "status": row.status.value,
        "attempts": row.attempts,
        "error": row.last_error,
        "key": row.key,
        "documents": len(row.documents) + len(row.files or ()),
        "sent_at": None if row.sent_at is None else row.sent_at.astimezone(KIROV).isoformat(),
    }
