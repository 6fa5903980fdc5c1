"""Olympiads and the way into grade 10: failing schools are weak in both."""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints, logistic
from rsoko.demo.fates import YEARS, Fates
from rsoko.demo.pupils import Pupils
from schemas.terms import Level

__all__ = ["engagement_frame"]

_HISTORY = slice(0, YEARS)


def engagement_frame(
    schools: pd.DataFrame, pupils: Pupils, fates: Fates, years: range, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the form `engagement` of these years, in order of year and school; more years change no earlier one.

    Columns: school, year, students, school_stage, municipal_stage, regional_winners, graduates_9, entered_10.
    A few schools were not heard of.
    """
    interest = logistic(rng.normal(0, 0.3, (len(schools), 1)))
    stage = rng.binomial(_students(pupils, _HISTORY), interest)
    habit = _habit(schools, rng)

    def rows(span: slice, stage: Ints) -> pd.DataFrame:
        columns = _columns(pupils, span, stage, _chance(habit, fates, span), rng)
        return _frame(schools, columns, _heard(schools, fates, years[span], rng), years[span])

    parts = [rows(_HISTORY, stage)]
    for step in range(YEARS, len(years)):
        span = slice(step, step + 1)
        parts.append(rows(span, rng.binomial(_students(pupils, span), interest)))
    return pd.concat(parts, ignore_index=True)


def _students(pupils: Pupils, span: slice) -> Ints:
    """Count the pupils of grades 4 to 11, school × year."""
    return np.asarray(pupils.enrolled[:, span, 3:].sum(axis=2))


def _columns(pupils: Pupils, span: slice, stage: Ints, chance: Floats, rng: np.random.Generator) -> dict[str, Ints]:
    """Draw who got how far, school × year."""
    students, graduates = _students(pupils, span), pupils.enrolled[:, span, 8]
    municipal = np.minimum(stage, rng.binomial(students, chance))
    return {
        "students": students,
        "school_stage": stage,
        "municipal_stage": municipal,
        "regional_winners": rng.binomial(municipal, 0.02),
        "graduates_9": graduates,
        "entered_10": np.minimum(pupils.entered[:, span], graduates),
    }


def _habit(schools: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Draw the chance of a pupil to reach the municipal stage in a year without failure."""
    habit = np.clip(rng.normal(0.16, 0.035, len(schools)), 0.09, None)
    return np.asarray(np.where((schools["level"] == Level.PRIMARY).to_numpy(), 0.03, habit))


def _chance(habit: Floats, fates: Fates, span: slice) -> Floats:
    """The same by year: failing schools hardly get there."""
    return np.asarray(np.where(fates.failing[:, span], 0.02, habit[:, None]))


def _heard(schools: pd.DataFrame, fates: Fates, years: range, rng: np.random.Generator) -> Bools:
    """Tell for whom a row came: open schools but one in a hundred."""
    opened = schools["opened"].dt.year.fillna(0).to_numpy()
    heard: Bools = opened[:, None] < np.array(years)
    lost = rng.random(heard.shape) < 0.01
    return np.asarray(heard & (~lost | fates.low[:, None]))


def _frame(schools: pd.DataFrame, columns: dict[str, Ints], heard: Bools, years: range) -> pd.DataFrame:
    """Lay school × year arrays out as rows, year after year."""
    step, school = np.nonzero(heard.T)
    frame = pd.DataFrame({name: values[school, step] for name, values in columns.items()}, dtype=np.int64)
    frame.insert(0, "school", schools["school"].take(school).array)
    frame.insert(1, "year", (step + years.start).astype(np.int64))
    return frame
