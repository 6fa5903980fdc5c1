"""Whatever is killed at any boundary and begun again ends as if nothing had happened, and writes to nobody twice."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from rsoko.installation import open_installation
from schemas.terms import DeliveryStatus, FormKey, RunStatus
from tests.corrected import all_failed, corrected
from tests.courses import (
    ANEW,
    CORRECTION,
    FIRST,
    TOLD,
    YEAR,
    course,
    files_of_two_schools,
    letters_are_once,
    render_anew,
    rendering_once,
    submit,
    taken_in,
)
from tests.integration.conftest import new_database
from tests.lives import Ending, Home, Stage, Step, again, forget, letters_in, lived_here, mail_server, spread, stages

# Every boundary of a run is met on SQLite; elsewhere the first of each kind and each so many-th. A kill costs a second.
ALL, SOME, FEW = 1, 5, 8


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("mail")
    with mail_server(folder) as address:
        yield address, folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    with rendering_once():
        yield files_of_two_schools(tmp_path_factory.mktemp("region"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty(request, tmp_path_factory: pytest.TempPathFactory, mail: tuple[str, Path]) -> Home:
    """An installation without a registry."""
    url = new_database(request.getfixturevalue("postgresql")) if request.param == "postgresql" else None
    home = Home(tmp_path_factory.mktemp(request.param) / "home", url, mail[0])
    open_installation(home.settings(), create=True).engine.dispose()
    return home


@pytest.fixture(scope="module")
def accepted(empty: Home, files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation with accepted files, ready for a run."""
    folder = tmp_path_factory.mktemp("accepted")
    home = empty.copied(folder / "home")
    lived_here(home, taken_in(files))
    with home.copy(folder / "warm") as warm:
        lived_here(warm, [*course(FIRST), render_anew])
    return home


@pytest.fixture(scope="module")
def mended(accepted: Home, files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation with a published run, and a corrected file that was accepted after it."""
    folder = tmp_path_factory.mktemp("mended")
    home = accepted.copied(folder / "home")
    (source,) = [file for file in files if file.match(f"forms/{YEAR}/assessments-*.xlsx")]
    assert corrected(source, folder / source.name, FormKey.ASSESSMENTS, all_failed)
    lived_here(home, [*course(FIRST), partial(submit, [folder / source.name])])
    with home.copy(folder / "warm") as warm:
        lived_here(warm, course(CORRECTION))
    return home


def kill_everywhere(found: list[Stage], steps: list[Step], whole: Ending, each: int, folder: Path, mail: Path) -> int:
    """Kills a life at each so many-th boundary of every step and begins it again; returns how often."""
    points = spread(found, each)
    for stage, boundary in points:
        forget(mail)
        with stage.killed(folder / "life", boundary) as home:
            ending = again(home, steps)
        assert ending._replace(fates=whole.fates) == whole, (stage.step, boundary)
        letters_are_once(ending, whole, letters_in(mail))
    return len(points)


def told(record_property, request, killed: int, found: list[Stage]) -> None:
    boundaries = sum(len(stage.kinds) for stage in found)
    record_property("kill points", f"{request.node.name}: {killed} of {boundaries} boundaries")


def is_sqlite(home: Home) -> bool:
    return home.database is None


def test_a_killed_run_ends_the_same_and_writes_nobody_twice(accepted, mail, tmp_path, record_property, request):
    found, whole = stages(accepted, course(FIRST), tmp_path)
    ((status, _, documents),) = whole.runs.values()
    assert (status, len(documents)) == (RunStatus.PUBLISHED, 9)
    assert whole.fates[DeliveryStatus.SENT] == len(TOLD)
    each = ALL if is_sqlite(accepted) else FEW
    killed = kill_everywhere(found, course(FIRST), whole, each, tmp_path, mail[1])
    told(record_property, request, killed, found)
    assert killed >= (70 if is_sqlite(accepted) else 10)
    starts_anew(found if is_sqlite(accepted) else found[4:6], whole, tmp_path, mail[1])


def starts_anew(found: list[Stage], whole: Ending, folder: Path, mail: Path) -> None:
    """Killed at the end of a step; then somebody starts a run of his own, instead of the one that was killed."""
    ((_, result, documents),) = whole.runs.values()
    for stage in found:
        forget(mail)
        with stage.killed(folder / "life", len(stage.kinds)) as home:
            ending = again(home, course(ANEW))
        first, second = sorted(ending.runs)
        assert ending.runs[second][:2] == (RunStatus.PUBLISHED, result)
        assert set(ending.runs[second][2]) == set(documents)
        assert ending.runs[first][0] in (RunStatus.FAILED, RunStatus.SUPERSEDED), stage.step
        # A run that was computed to the end is repeated to the byte: nothing in its documents is new.
        assert ending.runs[first][0] is RunStatus.FAILED or ending.runs[second][2] == documents
        letters_are_once(ending, whole, letters_in(mail))


def test_a_killed_correction_ends_the_same_and_the_first_run_stays(mended, mail, tmp_path, record_property, request):
    found, whole = stages(mended, course(CORRECTION), tmp_path)
    first, second = sorted(whole.runs)
    assert [whole.runs[run][0] for run in (first, second)] == [RunStatus.SUPERSEDED, RunStatus.PUBLISHED]
    assert whole.runs[first][1] != whole.runs[second][1]
    each = SOME if is_sqlite(mended) else FEW
    killed = kill_everywhere(found, course(CORRECTION), whole, each, tmp_path, mail[1])
    told(record_property, request, killed, found)
    assert killed >= 10


def test_a_killed_intake_loses_and_doubles_nothing(empty, files, mail, tmp_path, record_property, request):
    broken = tmp_path / "forms" / "broken.xlsx"
    broken.parent.mkdir()
    broken.write_bytes(b"PK no workbook")
    steps = taken_in(
        [broken, *(file for file in files if file.name == "registry.xlsx" or file.parent.name == str(YEAR))]
    )
    found, whole = stages(empty, steps, tmp_path)
    assert {status for _, status, *_ in whole.submissions} == {"accepted", "rejected"}
    killed = kill_everywhere(found, steps, whole, SOME if is_sqlite(empty) else FEW, tmp_path, mail[1])
    told(record_property, request, killed, found)
    assert killed >= 4
