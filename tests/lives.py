"""Lives of an installation in processes of their own, which end by SIGKILL at a boundary and are begun again.

The boundaries enumerate themselves: before and after each transaction that writes, before each file gets its name,
before each line that is said to the mail server. Between two of them nothing changes that outlasts a process.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, event
from sqlmodel import Session, col, select

from rsoko.cli.app import run
from rsoko.db.engine import READING, session
from rsoko.db.models import Submission
from rsoko.errors import UserError
from rsoko.installation import Installation, open_installation
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import list_runs
from rsoko.ledger.unnamed import remove_files, remove_unfinished, unfinished, unnamed_files
from rsoko.notify.outbox import list_deliveries
from rsoko.settings import Settings
from rsoko.steps.checkpoints import examine
from rsoko.store import digest_of
from schemas.terms import DeliveryStatus, RunStatus
from tests.integration.conftest import copied_database, drop_database

__all__ = [
    "Ending",
    "Home",
    "Stage",
    "Step",
    "again",
    "command",
    "ending_of",
    "forget",
    "forked",
    "letters_in",
    "lived_here",
    "mail_server",
    "spread",
    "stages",
    "walk",
]

Step = Callable[[Installation], None]
SAID = {"os.rename": "file", "smtplib.send": "mail"}
BEFORE, AFTER = "before commit", "after commit"
LATER = timedelta(days=2)
SERVE = """
import signal, sys
from pathlib import Path
from rsoko.notify.mailbox import local_mailbox
with local_mailbox(Path(sys.argv[1])) as address:
    print(address, flush=True)
    signal.pause()
"""


@dataclass(frozen=True)
class Home:
    """An installation that lives begin with: a folder and a database, to be copied, and a mail server."""

    folder: Path
    database: str | None
    smtp: str

    def settings(self) -> Settings:
        return Settings(home=self.folder, database_url=self.database, smtp_url=self.smtp)

    def copied(self, folder: Path) -> "Home":
        shutil.copytree(self.folder, folder, symlinks=True)
        return Home(folder, None if self.database is None else copied_database(self.database), self.smtp)

    @contextmanager
    def copy(self, folder: Path) -> Iterator["Home"]:
        """A copy that is gone in the end."""
        copy = self.copied(folder)
        try:
            yield copy
        finally:
            shutil.rmtree(folder)
            if copy.database is not None:
                drop_database(copy.database)


@dataclass(frozen=True)
class Stage:
    """Where a step begins, what it does, and the kinds of the boundaries in it."""

    home: Home
    step: Step
    kinds: Sequence[str]

    @contextmanager
    def killed(self, folder: Path, boundary: int) -> Iterator[Home]:
        """What is left of a life whose process was killed at a boundary of the step (the first is 1)."""
        with self.home.copy(folder) as home:
            status, kinds = walk(home, [self.step], boundary)
            assert (os.WTERMSIG(status), len(kinds)) == (signal.SIGKILL, boundary)
            yield home


class Ending(NamedTuple):
    """What a life left behind: runs with their results and documents, files taken in, letters, copies returned."""

    runs: dict[str, tuple[RunStatus, str | None, dict[str, str]]]
    submissions: list[tuple[str, str, str, str | None, str | None, int | None]]
    letters: Counter[tuple[str, str, str]]
    fates: Counter[DeliveryStatus]
    returned: dict[str, str]


def stages(home: Home, steps: Sequence[Step], folder: Path) -> tuple[list[Stage], Ending]:
    """Lives undisturbed, a process a step; gives where each step began, and the ending."""
    found, model = [], home.copied(folder / "model")
    for number, step in enumerate(steps):
        begun = model.copied(folder / f"stage-{number}")
        status, kinds = walk(model, [step])
        assert status == 0, number
        found.append(Stage(begun, step, kinds))
    return found, ending_of(model)


def again(home: Home, steps: Sequence[Step]) -> Ending:
    """Begins a life again; gives its ending."""
    assert walk(home, steps)[0] == 0
    return ending_of(home)


def lived_here(home: Home, steps: Sequence[Step]) -> None:
    """Lives in this process: what is imported on the way is there for all lives that it forks."""
    place = open_installation(home.settings())
    for step in steps:
        step(place)
    place.engine.dispose()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def walk(
    home: Home, steps: Sequence[Step], stop: int | None = None, blow: Callable[[], None] = die
) -> tuple[int, list[str]]:
    """Takes steps in a process that meets a blow at a boundary.

    Gives its exit status and the boundaries it came to; where it was refused to go on, the code of that comes last.
    """
    passed = told_in("boundaries")

    def work() -> None:
        with passed.open("w", buffering=1) as told:
            number = 0

            def boundary(kind: str) -> None:
                nonlocal number
                number += 1
                told.write(f"{kind}\n")
                if number == stop:
                    blow()

            watch(boundary)
            try:
                lived_here(home, steps)
            except UserError as refusal:
                told.write(f"{refusal.code}\n")
                raise

    status = forked(work)
    kinds = passed.read_text().splitlines()
    passed.unlink()
    return status, kinds


def watch(boundary: Callable[[str], None]) -> None:
    """Tells of each boundary. For processes that end soon: nobody can be told to hear no more."""
    sys.addaudithook(lambda name, _: boundary(SAID[name]) if name in SAID else None)
    event.listen(Engine, "commit", lambda link: None if is_reading(link) else boundary(BEFORE))
    event.listen(Session, "after_commit", lambda work: None if is_reading(work.get_bind()) else boundary(AFTER))


def is_reading(bind) -> bool:
    return bool(bind.get_execution_options().get(READING))


def forked(work: Callable[[], None]) -> int:
    """Works in a process of its own, with all that is imported here; gives its exit status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def command(home: Home, *words: str) -> tuple[int, str]:
    """The command `rsoko` in a process of its own; gives its exit code and all that it said."""
    said = told_in("said")

    def work() -> None:
        database = {} if home.database is None else {"RSOKO_DATABASE_URL": home.database}
        os.environ.update({"RSOKO_HOME": str(home.folder), "RSOKO_SMTP_URL": home.smtp, **database})
        sys.argv[1:] = words
        with said.open("w") as sys.stdout:
            sys.stderr = sys.stdout
            code = run()
        os._exit(code)

    code = os.waitstatus_to_exitcode(forked(work))
    words_said = said.read_text()
    said.unlink()
    return code, words_said


def told_in(name: str) -> Path:
    """A file for what a process tells of itself; not in its home, whose disk may be full."""
    handle, path = tempfile.mkstemp(suffix=f".{name}")
    os.close(handle)
    return Path(path)


def spread(found: Sequence[Stage], each: int) -> list[tuple[Stage, int]]:
    """Each so many-th boundary of all stages, with the first of every kind; numbers count from 1 in a stage."""
    points = [(stage, number) for stage in found for number in range(1, len(stage.kinds) + 1)]
    kinds = [kind for stage in found for kind in stage.kinds]
    firsts = {kinds.index(kind) for kind in kinds}
    return [points[index] for index in sorted(firsts | set(range(0, len(points), each)))]


def ending_of(home: Home) -> Ending:
    """What is there now: proven by an examination of the whole ledger, with the store as the collector leaves it."""
    place = open_installation(home.settings())
    later = datetime.now(UTC) + LATER
    with session(place.engine) as work:
        unnamed = unnamed_files(work, place.store, now=later)
        assert remove_files(unnamed, now=later) == unnamed
        remove_unfinished(unfinished(place.settings, now=later))
    # The lock of a folder of the inbox begins with a dot as well, and stays.
    assert {path.name for path in home.folder.rglob(".*")} <= {".lock"}
    with session(place.engine, reading=True) as work:
        assert examine(place, work) == []
        letters = list_deliveries(work)
        taken = work.exec(select(Submission).order_by(col(Submission.id))).all()
        ending = Ending(
            runs={
                run.id: (run.status, run.result, {each.path: each.digest for each in documents_of(work, run.id)})
                for run in list_runs(work)
            },
            submissions=[
                (row.filename, row.status.value, row.original, row.parquet, row.marked, row.supersedes) for row in taken
            ],
            letters=Counter((row.scope.value, row.code, row.content) for row in letters),
            fates=Counter(row.status for row in letters),
            returned=tree(place.settings.returned),
        )
    place.engine.dispose()
    return ending


def tree(folder: Path) -> dict[str, str]:
    """Files of a folder by path, with digests; those that were never finished apart."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".tmp"))
    return {path.relative_to(folder).as_posix(): digest_of(path.read_bytes()) for path in files}


def forget(mail: Path) -> None:
    """Takes the letters that came away."""
    for letter in mail.glob("*.eml"):
        letter.unlink()


def letters_in(mail: Path) -> Counter[str]:
    """Letters that came, by recipient."""
    return Counter(path.stem.partition("-")[2] for path in mail.glob("*.eml"))


@contextmanager
def mail_server(folder: Path) -> Iterator[str]:
    """A mail server in a process of its own: a process that forks lives has no threads."""
    words = [sys.executable, "-c", SERVE, str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            assert address
            yield address
        finally:
            server.kill()
