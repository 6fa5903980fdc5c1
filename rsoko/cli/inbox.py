"""Commands about the inbox: take what lies there, list what waits and why."""

import typer

from rsoko.calendar import KIROV, kirov_now
from rsoko.cli.intake import actor, say
from rsoko.cli.options import Json
from rsoko.cli.output import OUT, print_json, print_table
from rsoko.cli.words import RussianCommand, RussianGroup
from rsoko.inbox.looking import Entry
from rsoko.inbox.texts import NEEDS_A_PERSON, TEXTS
from rsoko.installation import open_installation
from rsoko.settings import Settings
from rsoko.steps.inbox import Outcome, list_inbox, take_all
from schemas.terms import InboxState, SubmissionStatus

__all__ = ["register"]

inbox = typer.Typer(cls=RussianGroup, help="Папки, куда отправители кладут файлы.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the tree."""
    inbox.command("take", cls=RussianCommand)(take)
    inbox.command("list", cls=RussianCommand)(index)
    app.add_typer(inbox, name="inbox")


def take(as_json: Json = False) -> None:
    """Принять сейчас всё, что лежит в папках отправителей."""
    installation = open_installation(Settings())
    outcomes = []
    for outcome in take_all(installation, actor=actor(), now=kirov_now()):
        outcomes.append(outcome)
        if not as_json:
            _say(outcome)
    if as_json:
        print_json([_outcome_json(outcome) for outcome in outcomes])
    elif not any(outcome.state is not InboxState.TEMPORARY for outcome in outcomes):
        OUT.print(f"Принимать нечего: в папках {installation.settings.inbox} новых файлов нет.")
    if any(_is_bad(outcome) for outcome in outcomes):
        raise typer.Exit(1)


def index(as_json: Json = False) -> None:
    """Показать, что лежит в папках отправителей и почему ждёт."""
    installation = open_installation(Settings())
    entries = list_inbox(installation, now=kirov_now())
    if as_json:
        print_json([_entry_json(entry) for entry in entries])
        return
    rows = [
        [entry.shown, entry.state.label, _when(entry), entry.size, " ".join(TEXTS[entry.state]).strip()]
        for entry in entries
    ]
    headers = ["Файл", "Состояние", "Изменён", "Байт", "Пояснение"]
    print_table(headers, rows, empty=f"В папках {installation.settings.inbox} файлов нет.")


def _say(outcome: Outcome) -> None:
    if outcome.submitted is not None:
        say(outcome.submitted)
    if outcome.state not in (InboxState.TAKEN, InboxState.TEMPORARY):
        OUT.print(f"{outcome.entry.shown}: {' '.join(TEXTS[outcome.state])}".rstrip())


def _is_bad(outcome: Outcome) -> bool:
    rejected = outcome.submitted is not None and outcome.submitted.status is SubmissionStatus.REJECTED
    return rejected or outcome.state in NEEDS_A_PERSON


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    """As `submit` answers, and where the file stands; the status is empty where nothing was recorded."""
    nothing: dict[str, object] = dict.fromkeys(("status", "submission", "form", "marked_copy"))
    nothing |= {"rows": 0, "errors": []}
    recorded = nothing if outcome.submitted is None else outcome.submitted.as_json()
    moved = None if outcome.moved is None else str(outcome.moved)
    return recorded | _entry_json(outcome.entry) | {"moved_to": moved}


def _entry_json(entry: Entry) -> dict[str, object]:
    return {
        "file": entry.shown,
        "folder": entry.folder,
        "state": entry.state.value,
        "state_label": entry.state.label,
        "message": TEXTS[entry.state].text,
        "cure": TEXTS[entry.state].cure,
        "size": entry.size,
        "modified": None if entry.modified is None else entry.modified.astimezone(KIROV).isoformat(),
    }


def _when(entry: Entry) -> str:
    return "" if entry.modified is None else f"{entry.modified.astimezone(KIROV):%d.%m.%Y %H:%M}"
