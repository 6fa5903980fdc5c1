"""The steps of a run one after another, without an orchestrator: for archives, tests and comparisons."""

from concurrent.futures import ProcessPoolExecutor

from rsoko.db.engine import session
from rsoko.installation import Installation
from rsoko.steps import collecting, scoring, validating, writing
from rsoko.steps.collecting import Start

__all__ = ["draft_run"]


def draft_run(installation: Installation, begin: Start, renderers: ProcessPoolExecutor | None = None) -> str:
    """Collects, validates, freezes, scores; writes documents where it is given renderers; returns the run, a draft."""
    run = collecting.start(installation, begin)
    with session(installation.engine, reading=True) as work:
        needed = collecting.needs(installation, begin.monitoring, begin.year)
        found = collecting.needed_submissions(work, needed)
        parts = collecting.by_district(installation.registry(work), found)
    for part in parts.values():
        validating.validate_files(installation, part)
    scoring.freeze_snapshot(installation, run.id, actor=begin.actor, at=begin.at)
    scoring.score(installation, run.id, actor=begin.actor, at=begin.at)
    if renderers is not None:
        for part_of in writing.parts_of(installation, run.id):
            writing.write_part(installation, run.id, part_of, renderers, actor=begin.actor, at=begin.at)
    writing.lay_out(installation, run.id, actor=begin.actor, at=begin.at)
    return run.id
