"""Social passport and resources drawn around the hardship of a school."""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints
from rsoko.demo.fates import Fates
from rsoko.demo.pupils import Pupils

__all__ = ["conditions_frame", "teachers_of"]

# Share of a base at no hardship and at full hardship.
_OF_PUPILS = {
    "low_income": (0.10, 0.60),
    "single_parent": (0.10, 0.45),
    "at_risk_family": (0.0, 0.10),
    "parents_unemployed": (0.0, 0.30),
    "special_needs": (0.02, 0.25),
    "non_native": (0.0, 0.30),
    "registered": (0.0, 0.08),
    "guardianship": (0.0, 0.08),
}
_OF_TEACHERS = {"no_category": (0.10, 0.70), "retirement_age": (0.10, 0.50), "trained_3y": (1.0, 0.40)}
_GROUPS = (
    ("low_income", "single_parent", "at_risk_family", "parents_unemployed"),
    ("special_needs", "non_native", "registered", "guardianship"),
    ("vacancies", "no_category", "retirement_age", "psychologist"),
    ("trained_3y",),
    ("computers", "internet_mbps", "needs_repair"),
    ("spending_per_pupil",),
)
_COLUMNS = (
    "students", *_OF_PUPILS, "positions", "vacancies", "teachers", "no_category", "retirement_age", "psychologist",
    "trained_3y", "computers", "internet_mbps", "needs_repair", "spending_per_pupil",
)  # fmt: skip
_NUMBERS = ("positions", "vacancies", "internet_mbps", "spending_per_pupil")
_ANSWERS = ("psychologist", "needs_repair")


def conditions_frame(
    schools: pd.DataFrame, pupils: Pupils, fates: Fates, years: range, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the form `conditions` of these years, in order of year and school; columns as in the form.

    Some cells are empty, a few schools leave so many empty that they get no index, very few send nothing.
    More years change no earlier one.
    """
    leaning = _leaning(len(schools), rng)
    frames = []
    for step, year in enumerate(years):
        z = {key: _z(fates.hardship[:, step] + lean, rng) for key, lean in leaning.items()}
        frame = _year(pupils.enrolled[:, step].sum(axis=1), z, rng)
        frame.insert(0, "school", schools["school"])
        frame.insert(1, "year", np.int64(year))
        frames.append(frame[_heard(schools, year, rng)])
    return pd.concat(frames, ignore_index=True)


def _leaning(count: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Draw what a school is better or worse at for life: by group of indicators and by indicator."""
    leaning = {}
    for group in _GROUPS:
        shared = rng.normal(0, 0.05, count)
        leaning.update({key: np.asarray(shared + rng.normal(0, 0.08, count)) for key in group})
    return leaning


def _z(aim: Floats, rng: np.random.Generator) -> Floats:
    """Draw the hardship of one indicator in one year, 0..1."""
    return np.asarray(np.clip(aim + rng.normal(0, 0.02, len(aim)), 0, 1))


def _year(students: Ints, z: dict[str, Floats], rng: np.random.Generator) -> pd.DataFrame:
    """Draw the rows of one year and leave some cells empty."""
    columns = _pupils(students, z, rng) | _staff(students, z, rng) | _means(students, z, rng)
    frame = pd.DataFrame(columns)[list(_COLUMNS)]
    empty = _empty(len(students), rng)
    frame = frame.astype({name: _kind(name) for name in _COLUMNS[1:]})
    for index, name in enumerate(_COLUMNS[1:]):
        frame[name] = frame[name].mask(empty[:, index])
    return frame


def _kind(name: str) -> str:
    """Tell the kind of a column that may have empty cells."""
    return "float64" if name in _NUMBERS else "boolean" if name in _ANSWERS else "Int64"


def _pupils(students: Ints, z: dict[str, Floats], rng: np.random.Generator) -> dict[str, Ints]:
    """Count pupils by circumstance."""
    counts = {key: rng.binomial(students, low + (high - low) * z[key]) for key, (low, high) in _OF_PUPILS.items()}
    return {"students": students, **counts}


def teachers_of(students: Ints) -> Ints:
    """Count the teachers of schools with so many pupils."""
    return np.asarray(np.maximum(3, np.round(_positions(students) * 0.85)).astype(np.int64))


def _positions(students: Ints) -> Floats:
    return np.asarray(np.round(2 * (5 + students / 13)) / 2)


def _staff(students: Ints, z: dict[str, Floats], rng: np.random.Generator) -> dict[str, Ints | Floats | Bools]:
    """Count posts and teachers; posts come in halves."""
    positions = _positions(students)
    vacancies = np.minimum(positions, np.round(2 * positions * 0.15 * z["vacancies"]) / 2)
    teachers = teachers_of(students)
    counts = {key: rng.binomial(teachers, low + (high - low) * z[key]) for key, (low, high) in _OF_TEACHERS.items()}
    psychologist = rng.random(len(students)) >= z["psychologist"]
    return {
        "positions": positions, "vacancies": vacancies, "teachers": teachers, "psychologist": psychologist, **counts
    }  # fmt: skip


def _means(students: Ints, z: dict[str, Floats], rng: np.random.Generator) -> dict[str, Ints | Floats | Bools]:
    """Draw equipment and money."""
    computers = np.round(students / (2 + 10 * z["computers"])).astype(np.int64)
    return {
        "computers": computers,
        "internet_mbps": np.round(100 - 90 * z["internet_mbps"]),
        "needs_repair": rng.random(len(students)) < z["needs_repair"],
        "spending_per_pupil": np.round(160 - 100 * z["spending_per_pupil"], 1),
    }


def _empty(count: int, rng: np.random.Generator) -> Bools:
    """Mark cells left empty: one in a hundred, and nearly all of every sixtieth school."""
    careless = rng.random(count) < 1 / 60
    chance = np.where(careless, 0.65, 0.01)[:, None]
    empty: Bools = rng.random((count, len(_COLUMNS) - 1)) < chance
    return empty


def _heard(schools: pd.DataFrame, year: int, rng: np.random.Generator) -> Bools:
    """Tell for whom a row came: open schools but one in three hundred."""
    opened = (schools["opened"].dt.year.fillna(0) < year).to_numpy(dtype=bool)
    return np.asarray(opened & (rng.random(len(schools)) >= 1 / 300))
