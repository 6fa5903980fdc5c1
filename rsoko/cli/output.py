"""Answers go to standard output, progress and refusals to standard error."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from rsoko.errors import UserError
from rsoko.tables import Sheet

__all__ = ["OUT", "WATCH", "print_json", "print_sheets", "print_table", "print_tree", "progress_bar", "refuse"]

# Texts come from people and mail servers: square brackets in them are no markup. A file or a pipe has no width of
# its own, and a table must not cut what the next program looks for.
PIPE_WIDTH = 240
# Lines of a tree end with what they lead to; longer than any of them.
TREE_WIDTH = 10_000
# So many lines of a table people read in a terminal; a workbook has all of them.
SHOWN = 40
# Names of files may hold bytes that are no text.
for _stream in (sys.stdout, sys.stderr):
    if isinstance(_stream, TextIOWrapper):
        _stream.reconfigure(errors="replace")
OUT = Console(highlight=False, soft_wrap=True, markup=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
WATCH = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def print_json(content: object) -> None:
    """One JSON document for programs."""
    print(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """A table for people, or a sentence where there is nothing to show."""
    if not rows:
        OUT.print(empty)
        return
    table = Table(header_style="bold")
    for number, header in enumerate(headers):
        # The first column names the thing: it is what people type into the next command.
        table.add_column(header, no_wrap=number == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    OUT.print(table)


def print_tree(tree: Tree, console: Console = OUT) -> None:
    """A tree for people, whole: lines are folded at the edge of a terminal and run on in a file or a pipe."""
    if console.is_terminal:
        # Without the explicit word the console's soft wrapping holds, and Rich then cuts what stands inside a tree.
        console.print(tree, soft_wrap=False)
        return
    for line in console.render_lines(tree, console.options.update(width=TREE_WIDTH), pad=False):
        console.print("".join(segment.text for segment in line))


def print_sheets(lines: Sequence[str], sheets: Sequence[Sheet]) -> None:
    """A few sentences, then the beginning of each table that has rows."""
    for line in lines:
        OUT.print(line)
    for sheet in sheets:
        if sheet.rows:
            OUT.print(f"\n{sheet.title}")
            print_table(sheet.headers, sheet.rows[:SHOWN], empty="")
            if len(sheet.rows) > SHOWN:
                OUT.print(f"Показано строк: {SHOWN} из {len(sheet.rows)}. Все строки: --xlsx ФАЙЛ.")


def refuse(error: UserError, *, as_json: bool) -> None:
    """Says what is wrong and what to do."""
    if as_json:
        print_json({"error": {"code": error.code, "message": error.text, "cure": error.cure}})
    WATCH.print("Ошибка:", style="bold red", end=" ")
    WATCH.print(error.text)
    if error.cure:
        WATCH.print(error.cure)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Progress of long work on standard error."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=WATCH, transient=not WATCH.is_terminal) as bar:
        yield bar
