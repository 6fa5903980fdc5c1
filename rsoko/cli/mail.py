"""Commands about what comes back: reports and replies, confirmation by hand, letters that nobody has confirmed."""

from datetime import datetime
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.ledger import deliveries
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.steps.chasing import chase
from rsoko.steps.mail import confirm_receipt, take_mail
from rsoko.wording import day as words_of
from schemas.terms import MailState

__all__ = ["register"]

mail = typer.Typer(cls=RussianGroup, help="Входящая почта: возвраты и подтверждения.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    mail.callback()(_mail)
    mail.command("take", cls=RussianCommand)(take)
    app.add_typer(mail, name="mail")
    app.command("ack", cls=RussianCommand)(ack)
    deliveries.command("chase", cls=RussianCommand)(chase_letters)


def _mail() -> None:
    """Входящая почта: возвраты писем и ответы с кодом подтверждения."""


def take(as_json: Json = False) -> None:
    """Разобрать сейчас папку bounces и почтовый ящик (RSOKO_IMAP_URL): возвраты и подтверждения получения."""
    taken = list(take_mail(open_installation(Settings()), actor=actor(), now=kirov_now()))
    if as_json:
        print_json(
            [
                {"name": each.name, "kind": each.kind.value, "state": each.state.value, "deliveries": each.deliveries}
                for each in taken
            ]
        )
    else:
        rows = [[each.name, each.kind.label, each.state.label, ", ".join(map(str, each.deliveries))] for each in taken]
        print_table(["Письмо", "Что это", "Что сделано", "Отправления"], rows, empty="Новых писем нет.")
    if any(each.state in (MailState.FOR_A_PERSON, MailState.NOT_MOVED) for each in taken):
        raise typer.Exit(1)


def ack(
    code: Annotated[str, typer.Argument(metavar="КОД", help="Код подтверждения из письма, например K7MHA-2PT4X.")],
    name: Annotated[str | None, typer.Option("--as", metavar="КТО", help="Кто подтвердил; иначе оператор.")] = None,
    as_json: Json = False,
) -> None:
    """Подтвердить, что письмо получено: по коду, который назвал получатель."""
    who = actor()
    done = confirm_receipt(open_installation(Settings()), code, by=name or who, actor=who, at=kirov_now())
    if as_json:
        print_json({"deliveries": [row.id for row in done.letters], "new": done.new})
    elif done.new:
        first = done.letters[0]
        OUT.print(f"Получение подтверждено: {first.scope.label} {first.code}. Писем: {done.new}.")
    else:
        OUT.print("Получение этого письма уже подтверждено.")


def chase_letters(
    on: Annotated[
        datetime | None,
        typer.Option("--on", metavar="ДАТА", formats=["%Y-%m-%d", "%d.%m.%Y"], help="На какой день; без него сегодня."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, кому и о чём.")] = False,
    as_json: Json = False,
) -> None:
    """Напомнить о письмах, получение которых не подтверждено, а потом сообщить о них министерству."""
    now = kirov_now()
    done = chase(open_installation(Settings()), (on or now).date(), actor=actor(), at=now, dry_run=dry_run)
    if as_json:
        print_json(done.as_json())
        return
    rows = [
        [f"{each.scope.label} {each.code}", each.subject, words_of(each.sent), choice.label]
        for each, choice in done.letters
    ]
    print_table(["Кому", "О чём", "Отправлено", "Решение"], rows, empty="Все письма подтверждены.")
    if done.found.unreachable:
        OUT.print(
            "Нет действующих контактов: "
            + ", ".join(f"{scope.label} {code}".strip() for scope, code in done.found.unreachable)
        )
    words = "Проба: в очередь встало бы писем" if dry_run else "Поставлено в очередь писем"
    OUT.print(f"{words}: {done.queued}.")
