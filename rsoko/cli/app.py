"""The tree of commands and what becomes of a refusal."""

import sys

import typer
from sqlalchemy.exc import SQLAlchemyError

from rsoko.cli import (
    audit,
    campaigns,
    comparing,
    demo,
    explaining,
    forms,
    inbox,
    intake,
    keeping,
    ledger,
    machine,
    pages,
    plans,
    previewing,
    replay,
    runs,
    submissions,
)
from rsoko.cli.output import WATCH, refuse
from rsoko.cli.words import LibraryRefusal, RussianGroup, in_russian
from rsoko.errors import UserError

__all__ = ["app", "run"]

app = typer.Typer(
    name="rsoko",
    cls=RussianGroup,
    help="Мониторинги региональной системы оценки качества образования.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (
    demo,
    forms,
    intake,
    inbox,
    submissions,
    campaigns,
    plans,
    runs,
    comparing,
    previewing,
    explaining,
    replay,
    ledger,
    audit,
    keeping,
    pages,
    machine,
):
    module.register(app)


def run() -> int:
    """Runs the command line; returns the exit code: 0 done, 1 the data or the state says no, 2 wrong usage."""
    as_json = "--json" in sys.argv
    try:
        code = app(prog_name="rsoko", standalone_mode=False)
    except LibraryRefusal as error:
        WATCH.print(in_russian(getattr(error, "format_message", error.__str__)()))
        WATCH.print("Справка: rsoko --help или rsoko КОМАНДА --help.")
        return 2
    except UserError as error:
        refuse(error, as_json=as_json)
        return 1
    except SQLAlchemyError as error:
        text = f"База данных не отвечает или не подходит ({type(error).__name__})."
        refuse(UserError("database", text, "Проверьте RSOKO_DATABASE_URL и выполните «rsoko doctor»."), as_json=as_json)
        return 1
    except OSError as error:
        text = f"Файл или папка недоступны: {error.filename or ''} {error.strerror or error}".strip()
        refuse(UserError("file", f"{text}.", "Проверьте путь, права и место на диске."), as_json=as_json)
        return 1
    except (KeyboardInterrupt, typer.Abort):
        refuse(UserError("interrupted", "Прервано.", "Команду можно повторить: сделанное не пропало."), as_json=False)
        return 1
    return code if isinstance(code, int) else 0
