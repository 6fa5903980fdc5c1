"""A run step by step, as the flow takes it, and the installation of two schools that such lives begin with."""

import pickle
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from rsoko.db.engine import session
from rsoko.demo import write_region
from rsoko.installation import Installation
from rsoko.ledger.runs import list_runs
from rsoko.steps import collecting, publishing, scoring, sending, validating, writing
from rsoko.steps.collecting import Start
from rsoko.steps.submitting import load_registry_file, submit_files
from schemas.terms import DeliveryStatus, FormKey, MonitoringKey, RunStatus
from tests.lives import Ending, Step
from tests.smaller import smaller_region

YEAR, KEY, TOWN = 2026, MonitoringKey.IDENTIFICATION, "28"
AT = datetime(2026, 10, 20, 6, tzinfo=UTC)
FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS)
TOLD = ("ministry@example.org", "omsu-28@example.org")
FIRST, ANEW, CORRECTION = (Start(KEY, YEAR, "Оператор", "Плановый запуск", f"flow-{each}", AT) for each in range(3))


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
    sending.send_letters(place, actor="Оператор", now=lambda: AT, run_id=run_of(place, start).id)


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


def render_anew(place: Installation) -> None:
    """The documents of the run that follows one that was killed before it was a draft."""
    first = run_of(place, FIRST).id
    for part in writing.parts_of(place, first):
        order = writing.order_for(place, first, part)
        writing.render(replace(order, stamp=replace(order.stamp, run=f"{KEY.value}-{YEAR}-2")))


def taken_in(files: list[Path]) -> list[Step]:
    """A registry is loaded and forms are submitted."""
    (registry,) = [file for file in files if file.name == "registry.xlsx"]
    return [partial(load, registry), partial(submit, [file for file in files if "forms" in file.parts])]


def files_of_two_schools(folder: Path) -> list[Path]:
    """A registry and forms that give nine documents and two letters."""
    made = smaller_region((TOWN,))
    return write_region(replace(made, contacts=made.contacts[made.contacts["channel"].isin(TOLD)]), folder, forms=FORMS)


@contextmanager
def rendering_once() -> Iterator[None]:
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


def letters_are_once(ending: Ending, whole: Ending, came: Counter[str]) -> None:
    """One letter at most is in doubt: it was under way, the ledger says so, and a person decides about it."""
    doubtful = ending.fates[DeliveryStatus.DELIVERY_UNKNOWN]
    assert doubtful <= 1
    sent = whole.fates[DeliveryStatus.SENT] - doubtful
    expected = whole.fates | {DeliveryStatus.SENT: sent, DeliveryStatus.DELIVERY_UNKNOWN: doubtful}
    assert +ending.fates == +Counter(expected)
    assert max(came.values(), default=1) == 1
    assert set(came) <= {address.partition("@")[0] for address in TOLD}
