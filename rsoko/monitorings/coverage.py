"""Coverage of teachers by what the institute does: counts, shares, score, level (domain rules, section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Participation
from rsoko.monitorings.arrays import Counts, Flags, Floats, Words, worded
from schemas.terms import ParticipationIndicator, ParticipationLevel, UnionLevel

__all__ = [
    "INDICATORS",
    "PARTICIPATION_FIELDS",
    "Attendance",
    "Pooled",
    "attendance",
    "coverage",
    "participation_level",
    "pool",
    "score",
    "weights",
]

# The last axis of counts and coverages.
INDICATORS = tuple(indicator.value for indicator in ParticipationIndicator)
_COUNTED = INDICATORS[:3]
_UNIONS = tuple(f"union_{level.value}" for level in UnionLevel)
PARTICIPATION_FIELDS = ("teachers", *_COUNTED, *_UNIONS)
# A weighted sum of coverages of exactly 60 % may come out a rounding error below 0.6.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Attendance:
    """A place a school: teachers, counts as school × indicator, the level of unions that has most teachers.

    NaN, and no level, where the school has no row; no level where no union has a teacher.
    """

    teachers: Floats
    counts: Floats
    union_level: Words

    @property
    def known(self) -> Flags:
        """Schools that have a coverage: a row with teachers."""
        return self.teachers > 0


@dataclass(frozen=True)
class Pooled:
    """Sums over the schools of groups: schools and teachers by group, counts and coverages as group × indicator."""

    schools: Counts
    teachers: Floats
    counts: Floats
    covered: Floats


def attendance(fields: Mapping[str, Floats]) -> Attendance:
    """Counts of the year; of the unions the largest of the four levels counts, of equal ones the widest."""
    # The widest level first: the first largest is taken.
    unions = np.column_stack([fields[name] for name in reversed(_UNIONS)])
    largest = unions.max(axis=1)
    of = unions.argmax(axis=1)
    cases = [(~(largest > 0), None)]
    cases += [(of == number, level) for number, level in enumerate(reversed(UnionLevel))]  # type: ignore[misc]
    counts = np.column_stack([*(fields[name] for name in _COUNTED), largest])
    return Attendance(fields["teachers"], counts, worded(cases, None))


def coverage(counts: Floats, teachers: Floats) -> Floats:
    """Share of teachers by indicator, place × indicator; NaN where there are no teachers or no row."""
    shares: Floats = counts / np.where(teachers > 0, teachers, np.nan)[:, np.newaxis]
    return shares


def pool(members: Flags, attended: Attendance) -> Pooled:
    """Pool the schools of each group, group × school, that have teachers; the others count nowhere."""
    known = members & attended.known
    among = known.astype(np.float64)
    teachers = among @ np.where(attended.known, attended.teachers, 0)
    counts = among @ np.where(attended.known[:, np.newaxis], attended.counts, 0)
    return Pooled(np.count_nonzero(known, axis=1), teachers, counts, coverage(counts, teachers))


def weights(rules: Participation) -> Floats:
    """Weights in the order of the indicators."""
    return np.array([rules.weights.value[indicator] for indicator in ParticipationIndicator])


def score(covered: Floats, rules: Participation) -> Floats:
    """Weighted sum of the coverages, 0..1; NaN where there are none."""
    weighted: Floats = (covered * weights(rules)).cumsum(axis=1)[:, -1]
    return weighted


def participation_level(scores: Floats, rules: Participation) -> Words:
    """High, medium or low by the two thresholds, which belong to the upper level; no data without a score."""
    cases = [
        (np.isnan(scores), ParticipationLevel.NO_DATA),
        (scores >= rules.high_score.value - _ROUNDING, ParticipationLevel.HIGH),
        (scores >= rules.medium_score.value - _ROUNDING, ParticipationLevel.MEDIUM),
    ]
    return worded(cases, ParticipationLevel.LOW)
