"""Whatever is killed at any boundary and begun again ends as if nothing had happened, and writes to nobody twice."""

import pickle
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from rsoko.db.engine import session
from rsoko.demo import write_region
from rsoko.installation import Installation, open_installation
from rsoko.ledger.runs import list_runs
from rsoko.steps import collecting, publishing, scoring, validating, writing
from rsoko.steps.collecting import Start
from rsoko.steps.submitting import load_registry_file, submit_files
from schemas.terms import DeliveryStatus, FormKey, MonitoringKey, RunStatus
from tests.corrected import corrected
from tests.integration.conftest import new_database
from tests.lives import Ending, Home, Stage, Step, again, letters_in, lived_here, mail_server, spread, stages
from tests.smaller import smaller_region

YEAR, KEY, TOWN = 2026, MonitoringKey.IDENTIFICATION, "28"
AT = datetime(2026, 10, 20, 6, tzinfo=UTC)
FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS)
TOLD = ("ministry@example.org", "omsu-28@example.org", "school-430037@example.org")
FIRST, ANEW, CORRECTION = (Start(KEY, YEAR, "Оператор", "Плановый запуск", f"flow-{each}", AT) for each in range(3))
# Every boundary of a run is met on SQLite. Elsewhere the first of each kind in each step, and each so many-th.
ALL, SOME, FEW = 1, 4, 6


def begin(start: Start, place: Installation) -> None:
    run = run_of(place, start)
    if run is None or run.status is RunStatus.RUNNING:
        collecting.start(place, start)


def collect(start: Start, place: Installation) -> None:
    run = run_of(place, start)
    if run.snapshot is not None:
        return
    with session(place.engine, reading=True) as work:
        found = collecting.needed_submissions(work, collecting.needs(place, KEY, YEAR))
        parts = collecting.by_district(place.registry(work), found)
    for part in parts.values():
        validating.validate_files(place, part)
    scoring.freeze_snapshot(place, run.id, actor="Оператор", at=AT)


def score(start: Start, place: Installation) -> None:
    scoring.score(place, run_of(place, start).id, actor="Оператор", at=AT)


def write(start: Start, place: Installation) -> None:
    run = run_of(place, start).id
    with ThreadPoolExecutor(1) as pool:
        for part in writing.parts_of(place, run):
            writing.write_part(place, run, part, pool, actor="Оператор", at=AT)


def lay_out(start: Start, place: Installation) -> None:
    run = run_of(place, start)
    if run.status is RunStatus.RUNNING:
        writing.lay_out(place, run.id, actor="Оператор", at=AT)


def publish(start: Start, place: Installation) -> None:
    approval = publishing.Approval("Руководитель", f"5-{start.flow_run_id}")
    publishing.publish_run(place, run_of(place, start).id, approval, notify=True, at=AT)


def notify(start: Start, place: Installation) -> None:
    publishing.send_letters(place, actor="Оператор", now=lambda: AT, run_id=run_of(place, start).id)


def seal(start: Start, place: Installation) -> None:
    publishing.seal(place, run_of(place, start).id, actor="Оператор", at=AT)


def course(start: Start) -> list[Step]:
    """A run from its start to its seal; each step may be taken again, as the flow does."""
    return [partial(step, start) for step in (begin, collect, score, write, lay_out, publish, notify, seal)]


def run_of(place: Installation, start: Start):
    with session(place.engine, reading=True) as work:
        return next((run for run in list_runs(work) if run.flow_run_id == start.flow_run_id), None)


def load(registry: Path, place: Installation) -> None:
    load_registry_file(place, registry, actor="Оператор", at=AT)


def submit(files: list[Path], place: Installation) -> None:
    submit_files(place, files, form=None, year=None, sender=None, actor="Оператор", at=AT)


def all_failed(row) -> dict[str, object]:
    return {"below_min": row["participants"], "good": 0, "mean_score": None}


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("mail")
    with mail_server(folder) as address:
        yield address, folder


@pytest.fixture(scope="module")
def rendered_once() -> Iterator[None]:
    """Documents depend on nothing but their order, and all lives give the same orders: each is rendered once, here."""
    once, known = writing.render, {}

    def render(order: writing.Order):
        key = pickle.dumps(replace(order, store=Path()))
        if key not in known:
            known[key] = once(order)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "render", render)
        yield


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """The registry and the forms of two schools: nine documents, three letters."""
    made = smaller_region((TOWN,))
    made = replace(made, contacts=made.contacts[made.contacts["channel"].isin(TOLD)])
    folder = tmp_path_factory.mktemp("region")
    files = write_region(made, folder, forms=FORMS)
    return folder / "registry.xlsx", [file for file in files if "forms" in file.parts]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty(request, tmp_path_factory: pytest.TempPathFactory, mail: tuple[str, Path]) -> Home:
    """An installation without a registry."""
    url = new_database(request.getfixturevalue("postgresql")) if request.param == "postgresql" else None
    home = Home(tmp_path_factory.mktemp(request.param) / "home", url, mail[0])
    open_installation(home.settings(), create=True).engine.dispose()
    return home


@pytest.fixture(scope="module")
def accepted(empty: Home, region: tuple[Path, list[Path]], rendered_once: None, tmp_path_factory) -> Home:
    """An installation with accepted files, ready for a run."""
    folder = tmp_path_factory.mktemp("accepted")
    home = empty.copied(folder / "home")
    lived_here(home, [partial(load, region[0]), partial(submit, region[1])])
    with home.copy(folder / "warm") as warm:
        lived_here(warm, [*course(FIRST), render_anew])
    return home


def render_anew(place: Installation) -> None:
    """The documents of the run that follows one that was killed before it was a draft."""
    first = run_of(place, FIRST).id
    for part in writing.parts_of(place, first):
        order = writing.order_for(place, first, part)
        writing.render(replace(order, stamp=replace(order.stamp, run=f"{KEY.value}-{YEAR}-2")))


@pytest.fixture(scope="module")
def mended(accepted: Home, region: tuple[Path, list[Path]], tmp_path_factory) -> Home:
    """An installation with a published run, and a corrected file that was accepted after it."""
    folder = tmp_path_factory.mktemp("mended")
    home = accepted.copied(folder / "home")
    (source,) = [file for file in region[1] if file.parent.name == str(YEAR) and file.name.startswith("assessments")]
    assert corrected(source, folder / source.name, FormKey.ASSESSMENTS, all_failed)
    lived_here(home, [*course(FIRST), partial(submit, [folder / source.name])])
    with home.copy(folder / "warm") as warm:
        lived_here(warm, course(CORRECTION))
    return home


def kill_everywhere(found: list[Stage], steps: list[Step], whole: Ending, each: int, folder: Path, mail: Path) -> int:
    """Kills a life at each so many-th boundary of every step and begins it again; returns how often."""
    killed = 0
    for stage in found:
        for boundary in spread(stage.kinds, each):
            forget(mail)
            with stage.killed(folder / "life", boundary) as home:
                ending = again(home, steps)
            assert ending._replace(fates=whole.fates) == whole, (stage.step, boundary)
            letters_are_once(ending, whole, letters_in(mail))
            killed += 1
            print(stage.step.func.__name__, boundary, time.process_time(), file=sys.stderr, flush=True)  # DEBUG
    return killed


def forget(mail: Path) -> None:
    for letter in mail.glob("*.eml"):
        letter.unlink()


def letters_are_once(ending: Ending, whole: Ending, came: Counter[str]) -> None:
    """One letter at most is in doubt: it was under way, the ledger says so, and a person decides about it."""
    doubtful = ending.fates[DeliveryStatus.DELIVERY_UNKNOWN]
    assert doubtful <= 1
    sent = whole.fates[DeliveryStatus.SENT] - doubtful
    expected = whole.fates | {DeliveryStatus.SENT: sent, DeliveryStatus.DELIVERY_UNKNOWN: doubtful}
    assert +ending.fates == +Counter(expected)
    assert max(came.values(), default=1) == 1
    assert set(came) <= {address.partition("@")[0] for address in TOLD}


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
    assert killed >= (80 if is_sqlite(accepted) else 20)
    starts_anew(found, whole, tmp_path, mail[1])


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
    assert killed >= 15


def test_a_killed_intake_loses_and_doubles_nothing(empty, region, mail, tmp_path, record_property, request):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK no workbook")
    files = [broken, *(file for file in region[1] if file.parent.name == str(YEAR))]
    steps = [partial(load, region[0]), partial(submit, files)]
    found, whole = stages(empty, steps, tmp_path)
    assert {status for _, status, *_ in whole.submissions} == {"accepted", "rejected"}
    killed = kill_everywhere(found, steps, whole, ALL if is_sqlite(empty) else FEW, tmp_path, mail[1])
    told(record_property, request, killed, found)
    assert killed >= 5
