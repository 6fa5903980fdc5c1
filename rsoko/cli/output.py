"""Answers go to standard output, progress and refusals to standard error."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from rsoko.errors import UserError

__all__ = ["OUT", "WATCH", "print_json", "print_table", "progress_bar", "refuse"]

OUT = Console(highlight=False, soft_wrap=True)
WATCH = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(content: object) -> None:
    """One JSON document for programs."""
    print(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """A table for people, or a sentence where there is nothing to show."""
    if not rows:
        OUT.print(empty)
        return
    table = Table(*headers, header_style="bold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    OUT.print(table)


def refuse(error: UserError, *, as_json: bool) -> None:
    """Says what is wrong and what to do."""
    if as_json:
        print_json({"error": {"code": error.code, "message": error.text, "cure": error.cure}})
    WATCH.print("Ошибка:", style="bold red", end=" ")
    # Texts may hold square brackets: they are no markup.
    WATCH.print(error.text, markup=False)
    if error.cure:
        WATCH.print(error.cure, markup=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Progress of long work on standard error."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=WATCH, transient=not WATCH.is_terminal) as bar:
        yield bar
