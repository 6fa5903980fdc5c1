"""Editions: which documents of a correction say anything new; the others stay as they were sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from rsoko.comparison import ResultDifference, compare_results, schools_of_both
from rsoko.comparison.changes import Place, changed_places, changes_of, constants_sheet, headlines_sheet
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.methodology import Methodology
from rsoko.reports import Planned, Stamp
from rsoko.reports.stamp import planned
from rsoko.tables_xlsx import Summary, tables_xlsx
from schemas.terms import DocumentKind, MonitoringKey, Scope

__all__ = ["Change", "Edition", "change_between", "corrected", "new_documents"]


@dataclass(frozen=True)
class Edition:
    """What the documents of a run are made from."""

    monitoring: MonitoringKey
    result: Any
    methodology: Methodology

    def documents(self, place: Place, stamp: Stamp) -> list[Planned]:
        """Documents of a place, not yet made; none where the run does not know it."""
        scope, code = place
        make = workings(self.monitoring).documents.get(scope)
        if make is None:
            return []
        try:
            return make(self.result, code, self.methodology, stamp)
        except UserError as error:
            if error.code == "no-such-place":
                return []
            raise


@dataclass(frozen=True)
class Change:
    """How a run differs from the one that it corrects.

    places: those of which the results say something else; None where the rules themselves changed and any document may
    say something new. schools: as `schools_of_both` gives them.
    """

    now: Edition
    before: Edition
    difference: ResultDifference
    places: frozenset[Place] | None
    schools: pd.DataFrame

    def concerns(self, place: Place) -> bool:
        """Whether documents of a place have to be looked at; those of the region always."""
        return self.places is None or place[0] is Scope.MINISTRY or place in self.places


def change_between(now: Edition, before: Edition) -> Change:
    """Compare two editions of a monitoring."""
    schools = schools_of_both(before.result, now.result)
    difference = compare_results(before.result, now.result, now.monitoring)
    places = changed_places(difference, schools) if now.methodology == before.methodology else None
    return Change(now, before, difference, places, schools)


def new_documents(change: Change, place: Place, *, demo: bool) -> frozenset[str]:
    """Paths of the documents of a place that say something new: its results changed, and the text with them.

    Both texts are written by the same code: that templates were mended since is no reason to write to anybody.
    """
    if not change.concerns(place):
        return frozenset()
    sketch = Stamp.of_sketch(change.now.monitoring.label, change.now.result.year, demo=demo)
    old = {one.path: one for one in change.before.documents(place, sketch)}
    drafts = change.now.documents(place, sketch)
    return frozenset(one.path for one in drafts if one.path not in old or one.content != old[one.path].content)


def corrected(change: Change, place: Place, stamp: Stamp, kept: Mapping[str, Callable[[], bytes]]) -> list[Planned]:
    """Documents of a place in a correction, which the stamp names; of the region also the workbook of changes.

    kept: by path, how to get the documents of the run corrected; those that say nothing new are taken from there.
    """
    assert stamp.correction is not None
    now, difference = change.now, change.difference
    new = new_documents(change, place, demo=stamp.demo)
    headers, rows = changes_of(difference, now.monitoring, change.schools, place)
    own = replace(stamp, correction=replace(stamp.correction, headers=headers, changes=rows))
    found = [
        one if one.path in new or one.path not in kept else replace(one, make=kept[one.path])
        for one in now.documents(place, own)
    ]
    if place[0] is Scope.MINISTRY and not difference.empty:
        make = partial(_changes_xlsx, difference, now.monitoring, change.schools, own)
        found.append(planned(*place, DocumentKind.CHANGES, "changes.xlsx", make))
    return found


def _changes_xlsx(
    difference: ResultDifference, monitoring: MonitoringKey, schools: pd.DataFrame, stamp: Stamp
) -> bytes:
    assert stamp.correction is not None
    lines = [f"{label}: {value}." for label, value in stamp.facts]
    subject = f"{stamp.monitoring}, {stamp.year} год. {stamp.correction.title}"
    sheets = [headlines_sheet(difference, monitoring, schools), constants_sheet(difference, monitoring)]
    return tables_xlsx(Summary(DocumentKind.CHANGES.label, subject, stamp.moment, lines, demo=stamp.demo), sheets)
