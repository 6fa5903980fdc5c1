"""Deficits of teachers: score, threshold, level (domain rules, section 6)."""

from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Deficits
from rsoko.monitorings.arrays import Counts, Flags, Floats, Words, worded
from rsoko.monitorings.deficit_sheets import POINTS, Sheets
from schemas.deficits import GROUPS
from schemas.terms import DeficitLevel

__all__ = ["Judged", "judge", "level_of"]


@dataclass(frozen=True)
class Judged:
    """A place for each teacher (or sheet, or teacher of a family of subjects) in a column of cells.

    school, column: where it is counted; score: × group, NaN where not defined; deficit: × group; level: a term.
    """

    school: Counts
    column: Counts
    score: Floats
    deficit: Flags
    level: Words

    @property
    def defined(self) -> Flags:
        """Whether the group is defined, × group."""
        return ~np.isnan(self.score)

    def has_any(self, groups: Flags) -> Flags:
        """Whether there is a deficit in any of the chosen groups."""
        found: Counts = np.count_nonzero(self.deficit[:, groups], axis=1)
        return found > 0


def judge(sheets: Sheets, column: Counts, rules: Deficits) -> Judged:
    """One place for each teacher and column: of several sheets the mean of the scores that are defined."""
    order, first, unit = np.unique(
        np.column_stack([sheets.teacher, column]), axis=0, return_index=True, return_inverse=True
    )
    sums, known = np.zeros((2, len(order), len(GROUPS)), dtype=np.int64)
    np.add.at(sums, unit, sheets.points)
    np.add.at(known, unit, sheets.defined)
    score = np.full(sums.shape, np.nan)
    np.divide(sums, known * POINTS * rules.top_answer.value, out=score, where=known > 0)
    deficit = score < rules.deficit_score.value
    return Judged(sheets.school[first], column[first], score, deficit, level_of(deficit, known > 0, rules))


def level_of(deficit: Flags, defined: Flags, rules: Deficits) -> Words:
    """Level by the number of groups with a deficit; no data where no group is defined."""
    groups = np.count_nonzero(deficit, axis=1)
    cases = [
        (~defined.any(axis=1), DeficitLevel.NO_DATA),
        (groups >= rules.pronounced_groups.value, DeficitLevel.PRONOUNCED),
        (groups >= rules.partial_groups.value, DeficitLevel.PARTIAL),
    ]
    return worded(cases, DeficitLevel.NOT_FOUND)
