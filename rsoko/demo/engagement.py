"""Olympiads and the way into grade 10: failing schools are weak in both."""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints, logistic
from rsoko.demo.fates import YEARS, Fates
from rsoko.demo.pupils import Pupils
from schemas.terms import Level

__all__ = ["engagement_frame"]


def engagement_frame(
    schools: pd.DataFrame, pupils: Pupils, fates: Fates, year: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the form `engagement` of five years, in order of year and school.

    Columns: school, year, students, school_stage, municipal_stage, regional_winners, graduates_9, entered_10.
    A few schools were not heard of.
    """
    students = pupils.enrolled[:, :, 3:].sum(axis=2)
    stage = rng.binomial(students, logistic(rng.normal(0, 0.3, (len(schools), 1))))
    municipal = np.minimum(stage, rng.binomial(students, _chance(schools, fates, rng)))
    columns = {
        "students": students,
        "school_stage": stage,
        "municipal_stage": municipal,
        "regional_winners": rng.binomial(municipal, 0.02),
        "graduates_9": pupils.enrolled[:, :, 8],
        "entered_10": np.minimum(pupils.entered, pupils.enrolled[:, :, 8]),
    }
    return _frame(schools, columns, _heard(schools, fates, year, rng), year)


def _chance(schools: pd.DataFrame, fates: Fates, rng: np.random.Generator) -> Floats:
    """Draw the chance of a pupil to reach the municipal stage, school × year."""
    habit = np.clip(rng.normal(0.16, 0.035, len(schools)), 0.09, None)
    primary = (schools["level"] == Level.PRIMARY).to_numpy()
    habit = np.where(primary, 0.03, habit)
    return np.asarray(np.where(fates.failing, 0.02, habit[:, None]))


def _heard(schools: pd.DataFrame, fates: Fates, year: int, rng: np.random.Generator) -> Bools:
    """Tell for whom a row came: open schools but one in a hundred."""
    opened = schools["opened"].dt.year.fillna(0).to_numpy()
    heard: Bools = opened[:, None] < np.arange(year - YEARS + 1, year + 1)
    lost = rng.random(heard.shape) < 0.01
    return np.asarray(heard & (~lost | fates.low[:, None]))


def _frame(schools: pd.DataFrame, columns: dict[str, Ints], heard: Bools, year: int) -> pd.DataFrame:
    """Lay school × year arrays out as rows, year after year."""
    step, school = np.nonzero(heard.T)
    frame = pd.DataFrame({name: values[school, step] for name, values in columns.items()}, dtype=np.int64)
    frame.insert(0, "school", schools["school"].take(school).array)
    frame.insert(1, "year", (step + year - YEARS + 1).astype(np.int64))
    return frame
