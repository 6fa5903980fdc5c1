"""The command that computes the past again."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.progress import Progress

from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, progress_bar
from rsoko.cli.words import RussianCommand
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.steps.replaying import Replayed, replay, replayable
from rsoko.steps.writing import renderers

__all__ = ["register"]

RunId = Annotated[str | None, typer.Argument(metavar="[ЗАПУСК]", help="Например identification-2026-1.")]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.command("replay", cls=RussianCommand)(again)


def again(
    run: RunId = None,
    year: Annotated[int | None, typer.Option(help="Повторить все запуски года вместо одного.")] = None,
    as_json: Json = False,
) -> None:
    """Повторить прошлый запуск из его снимка и методики и сравнить результат и документы до байта."""
    if (run is None) == (year is None):
        raise typer.BadParameter("укажите запуск или --year ГОД")
    settings = Settings()
    installation = open_installation(settings)
    chosen = [run] if run is not None else replayable(installation, year or 0)
    with renderers(settings.processes) as pool, progress_bar() as bar:
        done = [replay(installation, each, pool, _told(bar, each)) for each in chosen]
    wrong = [each for each in done if each.differences]
    if as_json:
        print_json({"equal": not wrong, "runs": [_facts(each) for each in done]})
        raise typer.Exit(1 if wrong else 0)
    for replayed in done:
        _say(replayed)
    if wrong:
        names = ", ".join(replayed.run for replayed in wrong)
        raise UserError(
            "replay-differs", f"Повтор дал другой итог: {names}.", "Проверьте журнал: «rsoko audit verify»."
        )


def _told(bar: Progress, run: str) -> Callable[[int, int], None]:
    """A bar for a run: how many parts of its documents are compared."""
    task = bar.add_task(run, total=None)

    def tell(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return tell


def _say(of: Replayed) -> None:
    if not of.differences:
        documents = f"документы ({of.documents})" if of.documents else "документов у запуска нет"
        OUT.print(f"{of.run}: повтор совпал до байта: результат, {documents}.")
    for each in of.differences:
        now = "нет" if each.now is None else each.now[:12]
        then = "не было" if each.then is None else each.then[:12]
        OUT.print(f"{of.run}: {each.part.label} {each.name}: был {then}, получился {now}")
    if of.code != of.installed:
        OUT.print(f"{of.run}: рассчитан версией {of.code}, установлена {of.installed}.")


def _facts(of: Replayed) -> dict[str, object]:
    differences = [
        {"part": each.part.value, "name": each.name, "then": each.then, "now": each.now} for each in of.differences
    ]
    facts = {"run": of.run, "equal": not differences, "code": of.code, "installed": of.installed}
    return {**facts, "documents": of.documents, "differences": differences}
