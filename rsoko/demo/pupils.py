"""Pupils by grade: cohorts that move up from year to year, so that forms of different years agree."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints, logistic
from rsoko.demo.fates import YEARS, Fates
from schemas.terms import Level, Locality

__all__ = ["GRADES", "Pupils", "draw_pupils", "next_pupils", "with_entered"]

GRADES = 11
_TOP_GRADE = {Level.PRIMARY: 4, Level.BASIC: 9, Level.SECONDARY: 11}
# Chance to go on after grade 9 where a school fails.
_FLIGHT = 0.07
# Median size of a grade, spread of its logarithm, and bounds.
_SIZES = {
    (Level.PRIMARY, Locality.VILLAGE): (4.0, 0.25, 2.0, 7.0),
    (Level.PRIMARY, Locality.TOWN): (30.0, 0.3, 20.0, 60.0),
    (Level.BASIC, Locality.VILLAGE): (4.2, 0.3, 2.5, 10.0),
    (Level.BASIC, Locality.TOWN): (28.0, 0.3, 18.0, 60.0),
    (Level.SECONDARY, Locality.VILLAGE): (12.0, 0.45, 4.0, 35.0),
    (Level.SECONDARY, Locality.TOWN): (60.0, 0.4, 25.0, 120.0),
}


@dataclass(frozen=True, eq=False)
class Pupils:
    """`enrolled`: school × year × grade (index 0 is grade 1); `entered`: school × year, of grade 9 into grade 10.

    By school: `top` is the last grade, `size` the mean size of a grade, `wish` the chance to go on after grade 9.
    """

    enrolled: Ints
    entered: Ints
    top: Ints
    size: Floats
    wish: Floats


def draw_pupils(schools: pd.DataFrame, fates: Fates, rng: np.random.Generator) -> Pupils:
    """Draw pupils of schools (level, locality); failing schools lose their pupils after grade 9."""
    size = _grade_sizes(schools, rng)
    cohorts = _cohorts(size, rng)
    classes = _classes(cohorts, rng)
    wish = logistic(rng.normal(0.25, 0.4, len(schools)))
    # Classes 10 and 11 of the first years come from graduates before the history: two more years are drawn.
    failing = np.concatenate([np.repeat(fates.failing[:, :1], 2, axis=1), fates.failing], axis=1)
    chance = np.where(failing, _FLIGHT, wish[:, None])
    entered = rng.binomial(classes[:, :, 8], chance)
    enrolled = classes[:, 2:, :].copy()
    enrolled[:, :, 9] = entered[:, 1:-1]
    enrolled[:, :, 10] = np.minimum(entered[:, :-2], rng.binomial(entered[:, :-2] + 1, 0.93))
    top: Ints = np.array(schools["level"].map({str(level): grade for level, grade in _TOP_GRADE.items()}))
    enrolled *= np.arange(1, GRADES + 1) <= top[:, None, None]
    return Pupils(enrolled, entered[:, 2:] * (top[:, None] >= 9), top, size, wish)


def next_pupils(pupils: Pupils, failing: Bools, rng: np.random.Generator) -> Pupils:
    """Go on by one year: everybody moves up, a new grade 1 comes; `failing` says it of the new year."""
    young = rng.poisson(pupils.size)
    seats = np.column_stack([young, pupils.enrolled[:, -1, :8]])
    seats += rng.integers(-1, 2, seats.shape) * (seats > 2)
    entered = rng.binomial(seats[:, 8], np.where(failing, _FLIGHT, pupils.wish)) * (pupils.top >= 9)
    before = pupils.entered[:, -2]
    eleventh = np.minimum(before, rng.binomial(before + 1, 0.93))
    enrolled = np.column_stack([seats, pupils.entered[:, -1], eleventh])
    enrolled *= np.arange(1, GRADES + 1) <= pupils.top[:, None]
    return replace(
        pupils,
        enrolled=np.concatenate([pupils.enrolled, enrolled[:, None, :]], axis=1),
        entered=np.column_stack([pupils.entered, entered]),
    )


def with_entered(pupils: Pupils, failing: Bools, rng: np.random.Generator) -> Pupils:
    """Draw anew who goes on after grade 9 of the newest year, by what `failing` says of it."""
    chance = np.where(failing, _FLIGHT, pupils.wish)
    entered = rng.binomial(pupils.enrolled[:, -1, 8], chance) * (pupils.top >= 9)
    return replace(pupils, entered=np.column_stack([pupils.entered[:, :-1], entered]))


def _grade_sizes(schools: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Draw the mean size of a grade: from three pupils in a village to 120 in a town."""
    sizes = np.zeros(len(schools))
    noise = rng.normal(size=len(schools))
    for (level, locality), (median, spread, low, high) in _SIZES.items():
        here = ((schools["level"] == level) & (schools["locality"] == locality)).to_numpy()
        sizes[here] = np.clip(median * np.exp(spread * noise[here]), low, high)
    return sizes


def _cohorts(sizes: Floats, rng: np.random.Generator) -> Ints:
    """Draw the cohorts: the youngest and the oldest of seven years and eleven grades."""
    return rng.poisson(sizes[:, None], (len(sizes), YEARS + 2 + GRADES))


def _classes(cohorts: Ints, rng: np.random.Generator) -> Ints:
    """Seat cohorts in grades, year by year; a pupil comes or goes now and then."""
    years, grades = np.arange(YEARS + 2), np.arange(GRADES)
    seated = cohorts[:, years[:, None] - grades[None, :] + GRADES - 1]
    moved = rng.integers(-1, 2, seated.shape) * (seated > 2)
    return np.asarray(seated + moved)
