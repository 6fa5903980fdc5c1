"""The steps of a run one after another, without an orchestrator: for archives, tests and comparisons."""

from rsoko.db.engine import session
from rsoko.installation import Installation
from rsoko.steps import collecting, scoring, validating, writing
from rsoko.steps.collecting import Start

__all__ = ["draft_without_documents"]


def draft_without_documents(installation: Installation, begin: Start) -> str:
    """Collects, validates, freezes and scores; returns the run, a draft."""
    run = collecting.start(installation, begin)
    with session(installation.engine, reading=True) as work:
        needed = collecting.needs(installation, begin.monitoring, begin.year)
        found = collecting.needed_submissions(work, needed)
        parts = collecting.by_district(installation.registry(work), found)
    for part in parts.values():
        validating.validate_files(installation, part)
    scoring.freeze_snapshot(installation, run.id, actor=begin.actor, at=begin.at)
    scoring.score(installation, run.id, actor=begin.actor, at=begin.at)
    writing.lay_out(installation, run.id, actor=begin.actor, at=begin.at)
    return run.id
