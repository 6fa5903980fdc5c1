"""Editions: which documents of a correction say anything new; the others stay as they were sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rsoko.comparison import changes_of, compare_results
from rsoko.declared import workings
from rsoko.errors import UserError
from rsoko.methodology import Methodology
from rsoko.reports import Correction, Planned, Stamp
from schemas.terms import MonitoringKey, Scope

__all__ = ["Edition", "Place", "corrected", "same_documents"]

Place = tuple[Scope, str]


@dataclass(frozen=True)
class Edition:
    """What the documents of a run are made from."""

    monitoring: MonitoringKey
    result: Any
    methodology: Methodology

    def documents(self, place: Place, stamp: Stamp) -> list[Planned]:
        """Documents of a place, not yet made; none where the run does not know it."""
        scope, code = place
        planned = workings(self.monitoring).documents.get(scope)
        if planned is None:
            return []
        try:
            return planned(self.result, code, self.methodology, stamp)
        except UserError as error:
            if error.code == "no-such-place":
                return []
            raise


def same_documents(now: Edition, before: Edition, place: Place, stamp: Stamp) -> frozenset[str]:
    """Paths of the documents of a place that say the same in both editions, to the letter.

    Both are sketched by the same code: that templates were mended since is no reason to write to anybody.
    """
    sketch = stamp.for_sketch()
    old = {one.path: one for one in before.documents(place, sketch)}
    drafts = [one for one in now.documents(place, sketch) if one.path in old]
    return frozenset(one.path for one in drafts if one.content == old[one.path].content)


def corrected(
    now: Edition, before: Edition, place: Place, stamp: Stamp, kept: Mapping[str, Callable[[], bytes]]
) -> list[Planned]:
    """Documents of a place in a correction, which the stamp names.

    kept: by path, how to get the documents of the run corrected; those that say nothing new are taken from there.
    """
    same = same_documents(now, before, place, stamp) & set(kept)
    assert stamp.correction is not None
    planned = now.documents(place, replace(stamp, correction=_about(now, before, place, stamp.correction)))
    return [replace(one, make=kept[one.path]) if one.path in same else one for one in planned]


def _about(now: Edition, before: Edition, place: Place, correction: Correction) -> Correction:
    difference = compare_results(before.result, now.result, now.monitoring)
    headers, changes = changes_of(difference, now.monitoring, (before.result.schools, now.result.schools), place)
    return replace(correction, headers=headers, changes=changes)
