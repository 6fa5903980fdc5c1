"""Commands that take things in: the database, the registry, the files of senders."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, progress_bar
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.errors import UserError
from rsoko.installation import Installation, open_installation
from rsoko.keys import prepare_key
from rsoko.reading.remarks import Remark
from rsoko.settings import Settings
from rsoko.steps.acknowledging import Acceptance, acceptance
from rsoko.steps.inbox import prepare_inbox
from rsoko.steps.submitting import Submitted, load_registry_file, submit_files
from schemas.terms import FormKey, SubmissionStatus

__all__ = ["actor", "register", "say", "say_remark"]

registry = typer.Typer(cls=RussianGroup, help="Реестр организаций.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    app.command(cls=RussianCommand)(init)
    app.command(cls=RussianCommand)(submit)
    registry.command("load", cls=RussianCommand)(load)
    app.add_typer(registry, name="registry")


def actor() -> str:
    """Who acts: named by configuration, else the account of the machine."""
    return Settings().operator or getpass.getuser()


def init(as_json: Json = False) -> None:
    """Создать базу данных и ключ подписи или привести базу к текущей версии."""
    installation = open_installation(Settings(), create=True)
    home, key = installation.settings.home.resolve(), str(prepare_key(installation.settings))
    if as_json:
        print_json({"home": str(home), "key": key})
    else:
        OUT.print(f"База данных готова, папка системы: {home}")
        OUT.print(f"Открытый ключ подписи: {key}")


def load(
    file: Annotated[Path, typer.Argument(help="Книга registry.xlsx.")],
    as_json: Json = False,
) -> None:
    """Загрузить реестр: округа, муниципалитеты, школы, контакты, программы, ресурсные центры."""
    installation = open_installation(Settings())
    counts, remarks = load_registry_file(installation, file, actor=actor(), at=kirov_now())
    if counts is not None:
        prepare_inbox(installation)
    if as_json:
        errors = [
            {"code": each.code, "cell": each.cell, "message": each.message, "severity": each.severity.value}
            for each in remarks
        ]
        print_json({"status": "rejected" if counts is None else "accepted", "counts": counts, "errors": errors})
        raise typer.Exit(1 if counts is None else 0)
    for each in remarks:
        OUT.print(f"{each.severity.label}: {each.cell or 'файл'}: {each.message}")
    if counts is None:
        raise UserError(
            "registry-wrong", f"Реестр не загружен, ошибок: {len(remarks)}.", "Исправьте и загрузите снова."
        )
    OUT.print(
        f"Реестр загружен: округов {counts['districts']}, муниципалитетов {counts['municipalities']}, "
        f"школ {counts['schools']}, контактов {counts['contacts']}, "
        f"программ {counts['programmes']}, ресурсных центров {counts['centres']}."
    )


def submit(
    files: Annotated[list[Path], typer.Argument(metavar="ФАЙЛ...", help="Заполненные формы: xlsx, xls, ods или CSV.")],
    form: Annotated[FormKey | None, typer.Option(help="Форма, если в файле нет паспорта.")] = None,
    year: Annotated[int | None, typer.Option(min=2000, max=2100, help="Год, если в файле нет паспорта.")] = None,
    sender: Annotated[str | None, typer.Option(help="Код отправителя, если в файле нет паспорта.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain-reading", help="Показать, как прочитан файл: листы, графы, строки, значения.")
    ] = False,
    accept_warning: Annotated[
        list[str] | None, typer.Option(metavar="КОД", help="Принять предупреждение с этим кодом: ошибки в данных нет.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Почему предупреждение принимается.")] = None,
    as_json: Json = False,
) -> None:
    """Принять заполненные формы: проверить и записать; файл с ошибкой отклоняется целиком."""
    if accept_warning is None and reason is not None:
        raise typer.BadParameter("причина указывается вместе с предупреждением: --accept-warning КОД")
    if accept_warning is not None and reason is None:
        raise typer.BadParameter('предупреждение принимается с причиной: --reason "ПРИЧИНА"')
    accepted = acceptance(accept_warning or [], reason)
    installation = open_installation(Settings())
    results = submit_all(installation, files, form=form, year=year, sender=sender, accepted=accepted, explain=explain)
    if as_json:
        print_json([result.as_json() for result in results])
    else:
        for result in results:
            say(result)
        if letters := sum(result.letters for result in results):
            OUT.print(f"Писем отправителям в очереди: {letters}. Отправить: «rsoko deliveries retry».")
    if any(result.status is SubmissionStatus.REJECTED for result in results):
        raise typer.Exit(1)


def submit_all(
    installation: Installation,
    files: list[Path],
    *,
    form: FormKey | None = None,
    year: int | None = None,
    sender: str | None = None,
    accepted: Acceptance | None = None,
    explain: bool = False,
) -> list[Submitted]:
    """Takes files with a progress bar."""
    with progress_bar() as bar:
        task = bar.add_task("Приём файлов", total=len(files))
        return submit_files(
            installation,
            files,
            form=form,
            year=year,
            sender=sender,
            accepted=accepted,
            actor=actor(),
            at=kirov_now(),
            progress=lambda done: bar.update(task, completed=done),
            explain=explain,
        )


def say(result: Submitted) -> None:
    """What became of a file, for people."""
    OUT.print(f"{result.file}: {result.status.label}, строк: {result.rows}")
    for remark in result.remarks:
        say_remark(remark)
        if known := result.acknowledged.get(remark.code):
            OUT.print(f"    принято отправителем: {known.reason}")
    for line in result.account.lines() if result.account is not None else ():
        OUT.print(f"  {line}")
    if result.marked_copy is not None:
        OUT.print(f"  Копия с пометками: {result.marked_copy}")


def say_remark(remark: Remark) -> None:
    """What is wrong with a file, where, for people."""
    OUT.print(f"  {remark.severity.label} {remark.code}: {remark.cell or 'файл'}: {remark.message}")
