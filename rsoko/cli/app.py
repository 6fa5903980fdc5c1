"""The tree of commands and what becomes of a refusal."""

import sys

import typer
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from rsoko.cli import (
    audit,
    campaigns,
    comparing,
    deadlines,
    demo,
    explaining,
    forms,
    inbox,
    intake,
    keeping,
    ledger,
    machine,
    mail,
    metrics,
    pages,
    plans,
    previewing,
    replay,
    runs,
    submissions,
)
from rsoko.cli.output import WATCH, refuse
from rsoko.cli.words import LibraryRefusal, RussianGroup, in_russian
from rsoko.db.refusals import refusal_of
from rsoko.errors import UserError, disk_refusal

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
    deadlines,
    plans,
    runs,
    comparing,
    previewing,
    explaining,
    replay,
    ledger,
    mail,
    audit,
    keeping,
    pages,
    machine,
    metrics,
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
    except (SQLAlchemyError, OSError) as error:
        refuse(_refusal(error), as_json=as_json)
        return 1
    except (KeyboardInterrupt, typer.Abort):
        refuse(UserError("interrupted", "Прервано.", "Команду можно повторить: сделанное не пропало."), as_json=False)
        return 1
    return code if isinstance(code, int) else 0


def _refusal(error: SQLAlchemyError | OSError) -> UserError:
    if isinstance(error, OSError):
        return disk_refusal(error)
    known = refusal_of(error) if isinstance(error, DBAPIError) else None
    text = f"База данных не отвечает или не подходит ({type(error).__name__})."
    return known or UserError("database", text, "Проверьте RSOKO_DATABASE_URL и выполните «rsoko doctor».")
