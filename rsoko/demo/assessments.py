"""Results of works and exams drawn around the ability of a school."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints, logistic
from rsoko.demo.fates import YEARS, Fates
from rsoko.demo.pupils import Pupils
from rsoko.demo.slots import SLOTS
from schemas.terms import Procedure, Subject

__all__ = ["assessment_frame", "expected_share"]

_GRADE_INDEX = np.array([slot.grade - 1 for slot in SLOTS])
_SHARES = np.array([slot.share for slot in SLOTS])
_EASE = np.array([slot.ease for slot in SLOTS])
_MARKED = np.array([slot.marked for slot in SLOTS])
_BASIC, _PROFILE = (
    next(index for index, slot in enumerate(SLOTS) if slot.subject is subject)
    for subject in (Subject.MATHEMATICS_BASIC, Subject.MATHEMATICS_PROFILE)
)
# Of the two exams in mathematics those who do not take the one take the other.
_WEIGHTS = np.where(np.arange(len(SLOTS)) == _BASIC, _SHARES * (1 - _SHARES[_PROFILE]), _SHARES)
_EXAM_AT_11 = np.array([slot.procedure is Procedure.EGE for slot in SLOTS])


@dataclass(frozen=True, eq=False)
class _Marks:
    """What the schools got in a year; arrays are school × slot, NaN is an empty cell."""

    enrolled: Ints
    participants: Ints
    below_min: Ints
    good: Floats
    mean_score: Floats


def assessment_frame(
    schools: pd.DataFrame, pupils: Pupils, fates: Fates, years: range, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the form `assessments` of these years, in order of year and school; more years change no earlier one.

    Columns: school, year, procedure, subject, grade, participants, below_min, good, mean_score.
    """
    taken = _taken(schools, fates, years, rng)
    frames = []
    for step, year in enumerate(years):
        marks = _marks(pupils.enrolled[:, step], fates, step, rng)
        frames.append(_rows(schools, marks, taken[:, step], year))
    return pd.concat(frames, ignore_index=True)


def expected_share(ability: Floats, enrolled: Ints) -> Floats:
    """Pooled share below the minimum that schools of this ability come to, but for chance; 0 without pupils.

    `enrolled` is school × grade.
    """
    participants = enrolled[:, _GRADE_INDEX] * _WEIGHTS
    below = participants * logistic(ability[:, None] + _EASE)
    return np.asarray(below.sum(axis=1) / np.maximum(participants.sum(axis=1), 1))


def _taken(schools: pd.DataFrame, fates: Fates, years: range, rng: np.random.Generator) -> Bools:
    """Tell who took part in which year: open schools, but for a few whom quarantine kept away."""
    opened = schools["opened"].dt.year.fillna(0).to_numpy()
    taken: Bools = opened[:, None] < np.array(years)
    absent = (rng.random(len(schools)) < 0.012) & ~fates.low
    taken[absent, rng.integers(0, YEARS, int(absent.sum()))] = False
    return taken


def _marks(enrolled: Ints, fates: Fates, step: int, rng: np.random.Generator) -> _Marks:
    """Draw one year: participants of a grade, those below the minimum, those with good marks, the mean."""
    seats = enrolled[:, _GRADE_INDEX]
    participants = _participants(seats, rng)
    log_odds = fates.ability[:, step, None] + _EASE + rng.normal(0, 0.1, seats.shape)
    below = rng.binomial(participants, logistic(log_odds))
    chance = logistic(fates.diligence[:, None] + rng.normal(0, 0.1, seats.shape))
    good = rng.binomial(participants - below, chance)
    mean = np.where(_MARKED, _mean_mark(participants, below, good, rng), _mean_points(log_odds, rng))
    empty = (participants == 0) | (rng.random(seats.shape) < 0.02)
    unsaid = _EXAM_AT_11 & (~_MARKED | (rng.random(seats.shape) < 0.2))
    return _Marks(seats, participants, below, np.where(unsaid, np.nan, good), np.where(empty, np.nan, mean))


def _participants(seats: Ints, rng: np.random.Generator) -> Ints:
    """Let most of a grade take part; in grade 11 each chooses one of the two exams in mathematics."""
    participants = rng.binomial(seats, _SHARES)
    rest = seats[:, _BASIC] - participants[:, _PROFILE]
    participants[:, _BASIC] = rng.binomial(rest, _SHARES[_BASIC])
    return participants


def _mean_mark(participants: Ints, below: Ints, good: Ints, rng: np.random.Generator) -> Floats:
    """Count the mean of marks 2..5 that agrees with the counts; three good marks in ten are fives."""
    total = 3 * participants - below + good + rng.binomial(good, 0.3)
    return np.asarray(np.round(total / np.maximum(participants, 1), 2))


def _mean_points(log_odds: Floats, rng: np.random.Generator) -> Floats:
    """Draw a mean test score 0..100: the likelier the failure, the lower."""
    return np.asarray(np.round(np.clip(38 - 9 * log_odds + rng.normal(0, 3, log_odds.shape), 12, 92), 1))


def _rows(schools: pd.DataFrame, marks: _Marks, taken: Bools, year: int) -> pd.DataFrame:
    """Write a row for every slot of a school that has pupils in the grade and took part that year."""
    held = (marks.enrolled > 0) & taken[:, None]
    school, slot = np.nonzero(held)
    columns = {
        "school": schools["school"].take(school).reset_index(drop=True),
        "year": np.full(len(school), year, dtype=np.int64),
        "procedure": pd.Series([str(row.procedure) for row in SLOTS], dtype="str").take(slot).array,
        "subject": pd.Series([str(row.subject) for row in SLOTS], dtype="str").take(slot).array,
        "grade": _GRADE_INDEX[slot] + 1,
        "participants": marks.participants[held],
        "below_min": marks.below_min[held],
        "good": pd.array(marks.good[held], dtype="Float64").astype("Int64"),
        "mean_score": marks.mean_score[held],
    }
    return pd.DataFrame(columns)
