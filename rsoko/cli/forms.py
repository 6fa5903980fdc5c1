"""Commands about forms: the blank ones that senders fill in."""

from pathlib import Path
from typing import Annotated

import typer

from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, progress_bar
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.forms import blank_form, blank_name, open_municipalities
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.store import write_file
from schemas.terms import FormKey

__all__ = ["register"]

forms = typer.Typer(cls=RussianGroup, help="Бланки форм.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    forms.command("write", cls=RussianCommand)(write)
    forms.callback()(_forms)
    app.add_typer(forms, name="forms")


def _forms() -> None:
    """Бланки форм для муниципалитетов."""


def write(
    form: Annotated[FormKey, typer.Argument(metavar="ФОРМА", help=", ".join(FormKey) + ".")],
    year: Annotated[int, typer.Option(min=2001, max=2100, help="Год строк формы; для measures — год выявления.")],
    out: Annotated[Path, typer.Option(help="Папка для бланков.")],
    municipality: Annotated[
        str | None, typer.Option(metavar="КОД", help="Код одного муниципалитета; без него — все.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Записать бланки формы: по книге на муниципалитет, с его школами, списками и проверками."""
    installation = open_installation(Settings())
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    codes = open_municipalities(registry, year) if municipality is None else [municipality]
    files = []
    with progress_bar() as bar:
        for code in bar.track(codes, description="Запись бланков"):
            file = out / blank_name(form, year, code)
            _save(file, blank_form(registry, form, year, code))
            files.append({"form": form.value, "year": year, "municipality": code, "file": str(file)})
    if as_json:
        print_json(files)
    else:
        OUT.print(f"Форма «{form.label}», {year} год. Записано бланков: {len(files)}. Папка: {out}")


def _save(file: Path, data: bytes) -> None:
    try:
        write_file(file, data, mode=0o644)
    except OSError as error:
        text = f"Бланк не записывается в папку {file.parent}."
        raise UserError("target-not-writable", text, "Проверьте путь, права и место на диске.") from error
