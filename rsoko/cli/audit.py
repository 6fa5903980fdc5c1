"""Commands of the auditor: examine, sign, export."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.intake import actor
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.keys import prepare_key, trusted_keys
from rsoko.ledger.audit import head as last_entry
from rsoko.settings import Settings
from rsoko.steps.checkpoints import examine, kept_checkpoints, proven, sign_checkpoint
from rsoko.store import digest_of, write_file

__all__ = ["register"]

Name = Annotated[str | None, typer.Option("--as", help="Кто действует; иначе RSOKO_OPERATOR или имя учётной записи.")]
audit = typer.Typer(cls=RussianGroup, help="Проверка журнала.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    audit.command("verify", cls=RussianCommand)(check)
    audit.command(cls=RussianCommand)(checkpoint)
    audit.command(cls=RussianCommand)(key)
    audit.command(cls=RussianCommand)(export)
    audit.callback()(_audit)
    app.add_typer(audit, name="audit")


def _audit() -> None:
    """Проверка журнала."""


def check(
    head: Annotated[
        str | None, typer.Option(metavar="№:ОТПЕЧАТОК", help="Отпечаток, выписанный при прошлой проверке.")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(metavar="ФАЙЛ", help="Контрольная точка, которую журнал обязан продолжать.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="КЛЮЧ", help="Открытый ключ контрольной точки, если он не здешний.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Проверить, что журнал, строки, файлы и документы не изменены."""
    settings = Settings()
    installation = open_installation(settings)
    heads = [] if head is None else [_known(head)]
    for file in checkpoint or ():
        says = proven(settings, _note(file), key)
        heads.append((says.size, says.hash))
    with session(installation.engine, reading=True) as work:
        findings = examine(installation, work, heads=heads)
        newest = last_entry(work)
    kept = len(kept_checkpoints(settings))
    noted = "" if newest is None else f"{newest.id}:{newest.hash}"
    if as_json:
        shown = [{"code": each.code, "subject": each.subject, "message": each.text} for each in findings]
        print_json({"ok": not findings, "findings": shown, "head": noted, "checkpoints": kept})
        raise typer.Exit(1 if findings else 0)
    for each in findings:
        OUT.print(f"{each.code}: {each.subject}: {each.text}")
    if findings:
        raise UserError("audit-broken", f"Найдено расхождений: {len(findings)}.", "Восстановите данные из копии.")
    OUT.print("Журнал цел: записи, строки, файлы и документы сходятся.")
    OUT.print(f"Сверено с контрольными точками: {kept + len(checkpoint or ())}.")
    if noted:
        OUT.print(f"Отпечаток последней записи: {noted}")
        OUT.print("Сохраните его вне системы: с ним следующая проверка (--head) заметит и отрезанный конец журнала.")


def checkpoint(
    out: Annotated[Path | None, typer.Option(help="Куда записать, кроме папки контрольных точек.")] = None,
    name: Name = None,
    as_json: Json = False,
) -> None:
    """Подписать контрольную точку: сколько в журнале записей и отпечаток последней."""
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        kept = sign_checkpoint(installation, work, by=name or actor(), at=kirov_now())
    if out is not None:
        write_file(out, kept.note.encode(), mode=0o644)
    public = str(prepare_key(installation.settings))
    if as_json:
        print_json({"size": kept.says.size, "hash": kept.says.hash, "note": kept.note, "key": public})
        return
    OUT.print(kept.note)
    OUT.print(f"Открытый ключ: {public}")
    OUT.print("Храните контрольную точку и ключ вне системы. Проверка: rsoko audit verify --checkpoint ФАЙЛ")


def key(as_json: Json = False) -> None:
    """Показать открытые ключи, которыми проверяются подписи; действующий последний."""
    settings = Settings()
    open_installation(settings)
    prepare_key(settings)
    keys = [str(each) for each in trusted_keys(settings)]
    if as_json:
        print_json(keys)
        return
    for each in keys:
        OUT.print(each)


def export(
    run: Annotated[str, typer.Argument(metavar="ЗАПУСК", help="Например identification-2026-1.")],
    out: Annotated[Path, typer.Option(help="Куда записать пакет (ZIP).")],
    with_addresses: Annotated[bool, typer.Option("--with-addresses", help="Приложить адреса и письма.")] = False,
    name: Name = None,
    as_json: Json = False,
) -> None:
    """Собрать пакет запуска для сторонней проверки: данные, методика, результат, документы, журнал."""
    from rsoko.steps.packing import pack  # noqa: PLC0415 - what writes documents takes a second to load

    installation = open_installation(Settings())
    content = pack(installation, run, by=name or actor(), at=kirov_now(), with_addresses=with_addresses)
    write_file(out, content, mode=0o640)
    if as_json:
        print_json({"run": run, "file": str(out), "size": len(content), "sha256": digest_of(content)})
        return
    OUT.print(f"Пакет запуска {run}: {out}")
    OUT.print("Проверка без системы: распакуйте и выполните python3 -I verify.py")


def _note(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        text = f"Файл {file} не похож на контрольную точку."
        raise UserError("checkpoint-wrong", text, "Её записывает «rsoko audit checkpoint --out ФАЙЛ».") from error


def _known(head: str) -> tuple[int, str]:
    number, _, digest = head.partition(":")
    if not number.isdecimal() or not digest:
        raise typer.BadParameter("--head записывается как №:ОТПЕЧАТОК")
    return int(number), digest
