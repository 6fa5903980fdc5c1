"""The command that explains the result of a school."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_tree
from rsoko.cli.words import RussianCommand
from rsoko.installation import open_installation
from rsoko.settings import Settings

if TYPE_CHECKING:
    from rsoko.explaining.node import Node
    from rsoko.steps.explaining import Explained

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command(cls=RussianCommand)(explain)


def explain(
    run: Annotated[str, typer.Argument(metavar="ЗАПУСК", help="Например identification-2026-1.")],
    school: Annotated[str, typer.Argument(metavar="ШКОЛА", help="Код ОО: шесть цифр.")],
    as_json: Json = False,
) -> None:
    """Показать, как получен результат школы: от статуса до файла, листа и ячейки; для министерства."""
    # Loaded here: statistics take a second.
    from rsoko.explaining.telling import alternative_lines, explanation_json, margin_lines  # noqa: PLC0415
    from rsoko.steps.explaining import explain_school  # noqa: PLC0415

    found = explain_school(open_installation(Settings()), run, school)
    if as_json:
        head = {"run": found.run.id, "monitoring": found.run.monitoring.value, "year": found.run.year}
        print_json(head | explanation_json(found.explanation, found.sources))
        return
    OUT.print(f"{found.run.monitoring.label}, {found.run.year} год, запуск {found.run.id}", style="bold")
    OUT.print(f"{school} {found.school['name']}, {found.school['municipality_name']}", style="bold")
    for root in found.explanation.roots:
        print_tree(_tree(root, found, set()))
    for title, lines in (
        ("Что изменило бы статус", margin_lines(found.explanation)),
        ("Если бы пороги были другими", alternative_lines(found.explanation)),
    ):
        if lines:
            OUT.print(f"\n{title}", style="bold")
            for line in lines:
                OUT.print(line)


def _tree(node: "Node", found: "Explained", said: set[str]) -> Tree:
    from rsoko.explaining.telling import node_lines, source_words  # noqa: PLC0415

    first, *more = node_lines(node, said)
    source = None if node.cell is None else found.sources.get(node.cell)
    if source is not None:
        first += f" ← {source_words(source)}"
    tree = Tree(Text("\n").join([Text(first), *(Text(line, style="dim") for line in more)]))
    for part in node.parts:
        tree.add(_tree(part, found, said))
    return tree
