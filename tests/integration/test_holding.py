"""Who works on a run: taken over from a process that is gone, never from one that is at work."""

import subprocess
import sys
from functools import partial

import pytest
from sqlmodel import select

from rsoko.db.engine import session
from rsoko.db.models import AuditEntry, Run
from rsoko.errors import UserError
from rsoko.installation import Installation
from rsoko.ledger.liveness import here
from rsoko.ledger.runs import get_run
from rsoko.settings import Settings
from rsoko.steps.collecting import PRELIMINARY, decided_run
from rsoko.steps.holding import held_runs, hold
from schemas.terms import AuditAction, MonitoringKey, RunStatus
from tests.integration.steps import ACTOR, at, begin, draft, published


@pytest.fixture
def place(database, store, tmp_path):
    return Installation(Settings(home=tmp_path), database, store)


@pytest.fixture
def other():
    """Another process of this machine that is at work."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.communicate(b"\n")


def made(place, make, *given):
    with session(place.engine) as work:
        return make(work, *given).id


def owned(place, run, pid):
    with session(place.engine) as work:
        row = get_run(work, run)
        row.host, row.pid = here()[0], pid
        row.flow_run_id = "flow-1"


def resumed(place):
    with session(place.engine, reading=True) as work:
        return len(work.exec(select(AuditEntry).where(AuditEntry.action == AuditAction.RUN_RESUMED)).all())


def test_a_run_of_a_process_that_is_gone_is_taken_over_and_the_chain_says_so(place, other):
    run = made(place, begin)
    other.kill()
    other.wait()
    owned(place, run, other.pid)
    (held,) = held_runs(place, [])
    assert (held.run, held.flow_run, held.status, held.gone) == (run, "flow-1", RunStatus.RUNNING, True)
    for _ in range(2):
        hold(place, run, actor=ACTOR, at=at(1))
    (held,) = held_runs(place, [])
    assert not held.gone
    assert resumed(place) == 1


def test_a_run_that_is_at_work_is_not_taken_over(place, other):
    run = made(place, begin)
    owned(place, run, other.pid)
    with pytest.raises(UserError, match=str(other.pid)):
        hold(place, run, actor=ACTOR, at=at(1))
    assert resumed(place) == 0


def test_a_draft_is_taken_over_though_the_process_before_is_not_quite_gone(place, other):
    run = made(place, draft, place.store)
    owned(place, run, other.pid)
    hold(place, run, actor=ACTOR, at=at(9))
    assert resumed(place) == 1
    assert [each.run for each in held_runs(place, ["flow-1"])] == [run]
    assert held_runs(place, ["flow-2"]) == []


def test_a_preliminary_run_gives_way_to_whatever_is_decided(place):
    run = made(place, draft, place.store)
    assert decided_run(place, MonitoringKey.IDENTIFICATION, 2026) == run
    with session(place.engine) as work:
        work.get_one(Run, run).reason = PRELIMINARY
    assert decided_run(place, MonitoringKey.IDENTIFICATION, 2026) is None
    second = made(place, partial(published, data=b"later"), place.store)
    assert decided_run(place, MonitoringKey.IDENTIFICATION, 2026) == second
