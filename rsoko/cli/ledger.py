"""Commands of those who look after letters."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import KIROV, kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, WATCH, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.installation import open_installation
from rsoko.ledger.runs import get_run
from rsoko.notify.decisions import cancel as call_off
from rsoko.notify.decisions import requeue
from rsoko.notify.decisions import resend as send_anew
from rsoko.notify.history import history_of
from rsoko.notify.listing import get_delivery, list_deliveries
from rsoko.notify.outbox import Passed
from rsoko.notify.short import as_text
from rsoko.notify.words import deliveries_sheet, delivery_json, details, foreseen_json, foreseen_sheets, history_sheet
from rsoko.settings import Settings
from rsoko.steps.sending import foresee_letters, of_demo, registry_of, send_letters
from rsoko.store import write_file
from schemas.terms import DeliveryStatus, LetterKind, Scope

__all__ = ["register", "warn_of"]

deliveries = typer.Typer(cls=RussianGroup, help="Отправления: кому, что, дошло ли.", invoke_without_command=True)

Number = Annotated[int, typer.Argument(metavar="№", help="Номер отправления.")]
Reason = Annotated[str, typer.Option(help="Причина: останется в журнале.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    deliveries.callback()(index)
    for command in (show, plan, retry, cancel, resend):
        deliveries.command(command.__name__, cls=RussianCommand)(command)
    app.add_typer(deliveries, name="deliveries")


def index(
    context: typer.Context,
    run: Annotated[str | None, typer.Option(help="Только отправления одного запуска.")] = None,
    status: Annotated[list[DeliveryStatus] | None, typer.Option(help="Состояние; можно указать несколько.")] = None,
    scope: Annotated[Scope | None, typer.Option(help="Область получателя.")] = None,
    code: Annotated[str | None, typer.Option(help="Код получателя.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%d.%m.%Y"], help="Поставлены в очередь с этого дня.")
    ] = None,
    kind: Annotated[LetterKind | None, typer.Option(help="О чём письма.")] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="ФАЙЛ", help="Записать список книгой Excel.")] = None,
    as_json: Json = False,
) -> None:
    """Показать отправления."""
    if context.invoked_subcommand is not None:
        return
    day = None if since is None else since.replace(tzinfo=KIROV)
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        if run is not None:
            get_run(work, run)
        rows = list_deliveries(work, run_id=run, statuses=status or (), scope=scope, code=code, since=day, kind=kind)
    if xlsx is not None:
        # Loaded here: it brings the machinery of documents along.
        from rsoko.notify.workbook import deliveries_xlsx  # noqa: PLC0415

        write_file(xlsx, deliveries_xlsx(rows, kirov_now(), demo=of_demo(installation)), mode=0o644)
    if as_json:
        print_json([delivery_json(row) for row in rows])
        return
    sheet = deliveries_sheet(rows)
    print_table(sheet.headers, sheet.rows, empty="Отправлений нет.")
    if xlsx is not None:
        OUT.print(f"Список записан: {xlsx}")


def show(number: Number, as_json: Json = False) -> None:
    """Показать одно отправление: что с ним было и текст письма."""
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        row = get_delivery(work, number)
        history = history_of(work, row)
    text = installation.store.get(row.letter).decode()
    if as_json:
        print_json({**delivery_json(row), "history": [vars(each) for each in history], "letter": text})
        return
    print_table(["", ""], details(row), empty="")
    sheet = history_sheet(history)
    OUT.print(f"\n{sheet.title}")
    print_table(sheet.headers, sheet.rows, empty="Записей нет.")
    OUT.print("\nТекст письма")
    OUT.print(as_text(text))


def plan(
    run: Annotated[str, typer.Argument(metavar="ЗАПУСК", help="Проект или опубликованный запуск.")],
    as_json: Json = False,
) -> None:
    """Показать, кому и что было бы направлено; ничего не записывается и не отправляется."""
    found = foresee_letters(open_installation(Settings()), run)
    if as_json:
        print_json(foreseen_json(found))
        return
    for sheet in foreseen_sheets(found):
        OUT.print(f"\n{sheet.title}")
        print_table(sheet.headers, sheet.rows, empty="Нет.")


def retry(
    number: Annotated[int | None, typer.Argument(metavar="[№]", help="Отправление; без номера: все ожидающие.")] = None,
    at_once: Annotated[bool, typer.Option("--at-once", help="Не ждать конца тихих часов.")] = False,
    as_json: Json = False,
) -> None:
    """Отправить ожидающие письма, не дожидаясь пауз; с номером: вернуть в очередь одно и отправить."""
    installation = open_installation(Settings())
    if number is not None:
        with session(installation.engine) as work:
            requeue(work, number, actor=actor(), at=kirov_now())
    passed = send_letters(installation, actor=actor(), now=kirov_now, by_hand=True, at_once=at_once)
    if as_json and passed.alarm is None:
        print_json({status.value: count for status, count in passed.outcomes.items()})
    elif not as_json:
        rows = [[status.label, count] for status, count in passed.outcomes.items()]
        print_table(["Состояние", "Писем"], rows, empty="Отправлять нечего.")
        _say_waiting(passed)
    if passed.alarm is not None:
        raise passed.alarm


def cancel(number: Number, reason: Reason, as_json: Json = False) -> None:
    """Отменить ожидающее письмо."""
    with session(open_installation(Settings()).engine) as work:
        row = call_off(work, number, reason=reason, actor=actor(), at=kirov_now())
    _say(delivery_json(row), f"Отправление {number}: {row.status.label}.", as_json=as_json)


def resend(number: Number, reason: Reason, as_json: Json = False) -> None:
    """Направить письмо ещё раз новым отправлением, что бы ни стало с прежним; оно встанет в очередь."""
    installation = open_installation(Settings())
    with session(installation.engine) as work:
        row = send_anew(
            work,
            installation.store,
            number,
            registry=registry_of(installation, work),
            reason=reason,
            actor=actor(),
            at=kirov_now(),
        )
    _say(delivery_json(row), f"В очередь поставлено отправление {row.id} взамен {number}.", as_json=as_json)


def warn_of(passed: Passed) -> None:
    """Says on standard error what keeps letters from going out."""
    if passed.alarm is not None:
        WATCH.print(passed.alarm.text, style="bold red")
        WATCH.print(passed.alarm.cure)
    else:
        _say_waiting(passed)


def _say_waiting(passed: Passed) -> None:
    if passed.quiet_until is not None:
        until = passed.quiet_until.astimezone(KIROV)
        WATCH.print(f"Тихие часы до {until:%d.%m.%Y %H:%M}: писем ждёт {passed.waiting}. Отправить сейчас: --at-once.")
    elif passed.waiting:
        WATCH.print(f"Писем ждёт следующей попытки: {passed.waiting}.")


def _say(facts: object, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(facts)
    else:
        OUT.print(words)
