"""What a person may see: runs, schools, facts, documents; what is not here is not there for them.

The pages of a place show what its letters bring and the profiles of its schools say, and no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.db.models import Document, Run
from rsoko.declared.monitoring import Headline, Workings
from rsoko.notify.recipients import WHOLE, Place, by_place, documents_for
from schemas.terms import RunStatus, Scope

__all__ = ["Viewer", "documents_seen", "facts_seen", "is_seen", "lines_seen", "schools_seen", "tells_of_schools"]

ISSUED = (RunStatus.PUBLISHED, RunStatus.SUPERSEDED)


@dataclass(frozen=True)
class Viewer:
    """Who is logged in, and the place whose materials they see."""

    account: int
    name: str
    scope: Scope
    code: str

    @property
    def place(self) -> Place:
        """The office or school."""
        return self.scope, self.code

    @property
    def whole(self) -> bool:
        """Whether they answer for the whole region."""
        return self.scope in WHOLE

    @property
    def ministry(self) -> bool:
        """Whether they are of the ministry, which sees drafts, protected numbers, addresses, the chain."""
        return self.scope is Scope.MINISTRY


def is_seen(viewer: Viewer, run: Run) -> bool:
    """Whether a run is there for somebody at all: below the ministry what was approved, and what it replaced."""
    # A draft that gave way to another draft is superseded too, but nobody approved it.
    return viewer.ministry or (run.status in ISSUED and run.approved_at is not None)


def schools_seen(viewer: Viewer, schools: pd.DataFrame, district_of: Mapping[str, str]) -> pd.DataFrame:
    """Rows (school, municipality, …) of the schools that somebody answers for.

    `district_of`: municipality code → district code, as `documents_for` takes it.
    """
    if viewer.whole:
        return schools
    if viewer.scope is Scope.DISTRICT:
        return schools[schools["municipality"].map(district_of) == viewer.code]
    column = "school" if viewer.scope is Scope.SCHOOL else "municipality"
    return schools[schools[column] == viewer.code]


def documents_seen(
    viewer: Viewer, documents: Sequence[Document], how: Workings[Any], district_of: Mapping[str, str]
) -> list[Document]:
    """Documents of a run that somebody may read: all of the region, else those that come to them by letter."""
    if viewer.whole:
        return list(documents)
    return documents_for(viewer.place, by_place(documents), district_of, how.shared)


def tells_of_schools(viewer: Viewer, how: Workings[Any]) -> bool:
    """Whether a monitoring tells of single schools outside of the ministry: it does where it writes to them."""
    return viewer.ministry or Scope.SCHOOL in how.documents


def facts_seen(viewer: Viewer, how: Workings[Any]) -> tuple[Headline, ...]:
    """Numbers and words of a school that somebody may read."""
    if viewer.ministry:
        return how.facts
    shown = tuple(fact for fact in how.facts if not fact.protected)
    return shown if tells_of_schools(viewer, how) else ()


def lines_seen(viewer: Viewer, how: Workings[Any], result: Any, documents: Sequence[Document]) -> list[str]:  # noqa: ANN401 - a result
    """What the letter to somebody says of a run; nothing to a place that the run wrote nothing about."""
    if viewer.whole or any((each.scope, each.code) == viewer.place for each in documents):
        return how.lines(result, viewer.scope, viewer.code)
    return []
