"""Schools on the lists against the others: coverage of their teachers and mean scores (domain rules, section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Participation
from rsoko.monitorings.arrays import Counts, Flags, Floats, Words, worded
from rsoko.monitorings.coverage import INDICATORS, Attendance, pool
from rsoko.monitorings.frames import Column
from rsoko.monitorings.intervals import newcombe, welch, wilson
from schemas.terms import ComparedGroup, ConditionsStatus, Difference, ResultsStatus

__all__ = ["GROUPS", "compare_coverage", "compare_scores", "groups_of"]

GROUPS = tuple(group.value for group in ComparedGroup)
_OTHERS = GROUPS.index(ComparedGroup.OTHERS)


@dataclass(frozen=True)
class _Gap:
    """Difference to the others with its interval; NaN where there is nothing to compare."""

    difference: Floats
    low: Floats
    high: Floats

    def verdict(self, enough: Flags) -> Words:
        """Higher or lower where the interval leaves zero out; none where there are too few to compare."""
        cases = [
            (~enough | np.isnan(self.low), None),
            (self.low > 0, Difference.HIGHER),
            (self.high < 0, Difference.LOWER),
        ]
        return worded(cases, Difference.UNPROVEN)


def groups_of(statuses: Mapping[str, Words]) -> Flags:
    """Members of each group as group × school; a school that the list does not know is one of the others."""
    low = statuses["results_status"] == ResultsStatus.LOW
    adverse = statuses["conditions_status"] == ConditionsStatus.ADVERSE
    return np.array([low, adverse, low | adverse, ~(low | adverse)])


def compare_coverage(groups: Flags, attended: Attendance, hidden: Flags, rules: Participation) -> dict[str, Column]:
    """A row for each group and indicator: pooled coverage with Wilson's interval, difference with Newcombe's."""
    pooled = pool(groups, attended)
    counts, covered = pooled.counts, pooled.covered
    size = np.broadcast_to(pooled.teachers[:, np.newaxis], counts.shape)
    confidence = rules.interval_confidence.value
    bounds = wilson(counts.ravel(), size.ravel(), confidence)
    gap = _against_others(counts, size, covered, confidence)
    enough = np.minimum(size, size[_OTHERS]) >= rules.min_cell.value
    return {
        "group": np.repeat(GROUPS, len(INDICATORS)),
        "indicator": np.tile(INDICATORS, len(GROUPS)),
        "schools": np.repeat(pooled.schools, len(INDICATORS)),
        "teachers": size.ravel().astype(np.int64),
        "count": counts.ravel().astype(np.int64),
        "coverage": covered.ravel(),
        "coverage_low": bounds[0],
        "coverage_high": bounds[1],
        **_columns(gap, enough.ravel()),
        "hidden": np.repeat(hidden, len(INDICATORS)),
    }


def compare_scores(groups: Flags, scores: Floats, rules: Participation) -> dict[str, Column]:
    """A row for each group: mean score of its schools that have one, difference of means with Welch's interval."""
    members = [scores[group & ~np.isnan(scores)] for group in groups]
    means = np.array([each.mean() if len(each) else np.nan for each in members])
    bounds = np.full((len(GROUPS), 2), np.nan)
    for number in range(_OTHERS):
        bounds[number] = welch(members[number], members[_OTHERS], rules.interval_confidence.value)
    difference = means - means[_OTHERS]
    difference[_OTHERS] = np.nan
    sizes: Counts = np.array([len(each) for each in members])
    gap = _Gap(difference, bounds[:, 0], bounds[:, 1])
    return {
        "group": np.array(GROUPS),
        "schools": sizes,
        "mean_score": means,
        **_columns(gap, np.full(sizes.shape, True)),
    }


def _against_others(counts: Floats, size: Floats, covered: Floats, confidence: float) -> _Gap:
    """Differences of each group to the others, row by row; the others are not compared with themselves."""
    difference = covered - covered[_OTHERS]
    others = tuple(np.broadcast_to(part[_OTHERS], part.shape).ravel() for part in (counts, size))
    low, high = newcombe((counts.ravel(), size.ravel()), (others[0], others[1]), confidence)
    rows = np.arange(counts.size) // counts.shape[1] != _OTHERS
    return _Gap(*(np.where(rows, part, np.nan) for part in (difference.ravel(), low, high)))


def _columns(gap: _Gap, enough: Flags) -> dict[str, Column]:
    return {
        "difference": gap.difference,
        "difference_low": gap.low,
        "difference_high": gap.high,
        "verdict": gap.verdict(enough),
    }
