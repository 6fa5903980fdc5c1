"""Commands about the files that came in: list them, look at one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.db.engine import session
from rsoko.db.models import Submission
from rsoko.installation import open_installation
from rsoko.ledger.acknowledgements import acknowledged
from rsoko.ledger.received import get_submission, list_submissions
from rsoko.settings import Settings
from rsoko.submission_facts import submission_facts
from rsoko.wording import moment
from schemas.terms import FormKey, Severity, SubmissionStatus, Term

__all__ = ["register"]

submissions = typer.Typer(
    cls=RussianGroup, help="Принятые и отклонённые файлы, их замечания.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    submissions.callback()(index)
    submissions.command("show", cls=RussianCommand)(show)
    app.add_typer(submissions, name="submissions")


def index(
    context: typer.Context,
    form: Annotated[FormKey | None, typer.Option(help="Только эта форма.")] = None,
    year: Annotated[int | None, typer.Option(help="Только этот год.")] = None,
    sender: Annotated[str | None, typer.Option(help="Только этот отправитель.")] = None,
    status: Annotated[SubmissionStatus | None, typer.Option(help="Только в этом состоянии.")] = None,
    as_json: Json = False,
) -> None:
    """Показать файлы, новые сверху."""
    if context.invoked_subcommand is not None:
        return
    with session(open_installation(Settings()).engine, reading=True) as work:
        rows = list_submissions(work, form=form, year=year, sender=sender, status=status)
        known = acknowledged(work, [row.id for row in rows if row.id is not None])
    found = [submission_facts(row, known.get(row.id or 0, {})) for row in rows]
    if as_json:
        print_json(found)
        return
    headers = ["№", "Форма", "Год", "Отправитель", "Состояние", "Строк", "Предупреждений", "из них принято", "Получен"]
    cells = [_line(row, facts) for row, facts in zip(rows, found, strict=True)]
    print_table(headers, cells, empty="Файлов ещё не было.")


def show(
    number: Annotated[int, typer.Argument(metavar="№", help="Номер файла из списка.")], as_json: Json = False
) -> None:
    """Показать файл: что это, что о нём сказано, что принято отправителем."""
    with session(open_installation(Settings()).engine, reading=True) as work:
        row = get_submission(work, number)
        facts = submission_facts(row, acknowledged(work, [number])[number])
    if as_json:
        print_json(facts)
        return
    OUT.print(f"Файл № {number}: {facts['file']}, {row.status.label}, строк: {facts['rows']}")
    sender = facts["sender"] or "неизвестен"
    OUT.print(f"{_label(row.form)}, {facts['year'] or 'год неизвестен'}, отправитель {sender}")
    OUT.print(f"Получен {_moment(facts)}, записал {facts['received_by']}")
    _say(facts["errors"])


def _say(errors: Sequence[dict[str, Any]]) -> None:
    words = {severity.value: severity.label for severity in Severity}
    for each in errors:
        OUT.print(f"  {words[each['severity']]} {each['code']}: {each['cell'] or 'файл'}: {each['message']}")
        if known := each["acknowledged"]:
            OUT.print(f"    принято отправителем: {known['reason']} ({known['by']}, {known['at'][:10]})")


def _line(row: Submission, facts: dict[str, Any]) -> list[object]:
    counts = [facts[key] for key in ("rows", "warnings", "acknowledged")]
    return [row.id, _label(row.form), row.year, row.sender, row.status.label, *counts, _moment(facts)]


def _label(term: Term | None) -> str:
    return "форма неизвестна" if term is None else term.label


def _moment(facts: dict[str, Any]) -> str:
    return moment(datetime.fromisoformat(str(facts["received_at"])))
