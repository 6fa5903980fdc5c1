"""Commands of those who keep the data: back up, restore, clear what nobody names."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.calendar import kirov_now
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.ledger.unnamed import remove_files, remove_unfinished, unfinished, unnamed_files
from rsoko.settings import Settings
from rsoko.steps.backing_up import Backup, back_up, lay_out_runs
from rsoko.steps.backing_up import restore as bring_back

__all__ = ["register"]

store = typer.Typer(cls=RussianGroup, help="Хранилище файлов и папки документов.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    app.command(cls=RussianCommand)(backup)
    app.command(cls=RussianCommand)(restore)
    store.command(cls=RussianCommand)(collect)
    store.command("lay-out", cls=RussianCommand)(lay_out)
    app.add_typer(store, name="store")


def backup(
    out: Annotated[Path, typer.Option(help="Куда записать копию.")],
    as_json: Json = False,
) -> None:
    """Записать резервную копию: базу данных, хранилище, контрольные точки; закрытого ключа в ней нет."""
    _report("Резервная копия записана", out, back_up(Settings(), out, at=kirov_now()), as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Резервная копия.")],
    as_json: Json = False,
) -> None:
    """Восстановить копию в пустую папку и пустую базу данных, привести к текущей версии и проверить."""
    _report("Восстановлено из копии", file, bring_back(Settings(), file), as_json=as_json)


def collect(
    remove: Annotated[bool, typer.Option("--remove", help="Удалить; без этого только показать.")] = False,
    as_json: Json = False,
) -> None:
    """Найти файлы старше суток, на которые никто не ссылается, и то, что сбой оставил недописанным."""
    installation, now = open_installation(Settings()), kirov_now()
    # Whoever removes takes the turn of a writer: nobody begins to refer to a file meanwhile.
    with session(installation.engine, reading=not remove) as work:
        found = unnamed_files(work, installation.store, now=now)
        left = unfinished(installation.settings, now=now)
        sizes = {path: path.stat().st_size for path in found}
        gone = [*remove_files(found, now=now), *remove_unfinished(left)] if remove else []
    size = sum(sizes.values())
    if as_json:
        names = [path.relative_to(installation.store.root).as_posix() for path in found]
        print_json({"files": names, "unfinished": [str(path) for path in left], "bytes": size, "removed": len(gone)})
        return
    for path in (*found, *left):
        OUT.print(path)
    OUT.print(f"Файлов, на которые никто не ссылается: {len(found)} ({size} байт). Недописанного: {len(left)}.")
    OUT.print(f"Удалено: {len(gone)}.")
    if (found or left) and not remove:
        OUT.print("Удалить их: rsoko store collect --remove")


def lay_out(as_json: Json = False) -> None:
    """Разложить документы запусков по папкам заново: изменённые и пропавшие заменяются копиями из хранилища."""
    runs = lay_out_runs(open_installation(Settings()))
    if as_json:
        print_json(runs)
    else:
        OUT.print(f"Папок с документами: {len(runs)}.")


def _report(title: str, file: Path, of: Backup, *, as_json: bool) -> None:
    if as_json:
        findings = [{"code": each.code, "subject": each.subject, "message": each.text} for each in of.findings]
        counts = {"file": str(file), "taken_at": of.taken_at, "rows": of.rows, "files": of.files}
        print_json({**counts, "ok": not findings, "findings": findings})
        raise typer.Exit(1 if findings else 0)
    OUT.print(f"{title}: {file}. Строк: {of.rows}, файлов: {of.files}.")
    for each in of.findings:
        OUT.print(f"{each.code}: {each.subject}: {each.text}")
    if of.findings:
        text = f"Проверка нашла расхождений: {len(of.findings)}."
        raise UserError("audit-broken", text, "Сравните с более ранней копией.")
    OUT.print("Проверка расхождений не нашла.")
