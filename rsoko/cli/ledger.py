"""Commands of those who look after letters."""

from typing import Annotated

import typer

from rsoko.calendar import KIROV, kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.options import Json
from rsoko.cli.output import print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.db.models import Delivery
from rsoko.installation import open_installation
from rsoko.notify.outbox import list_deliveries, requeue
from rsoko.settings import Settings
from rsoko.steps.publishing import send_letters

__all__ = ["register"]

deliveries = typer.Typer(cls=RussianGroup, help="Отправления: кому, что, дошло ли.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    deliveries.callback()(index)
    deliveries.command("retry", cls=RussianCommand)(retry)
    app.add_typer(deliveries, name="deliveries")


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
