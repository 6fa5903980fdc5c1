"""Participation in what the institute does: schools that need help come less, and a few do not come at all."""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints, logistic
from rsoko.demo.questionnaires import TYPES

__all__ = ["participation_frame", "participation_truth"]

# Log-odds of a teacher's coming by type of school: low, adverse, others.
_INCLINED = dict(zip(TYPES, (-0.75, -0.2, 0.15), strict=True))
_ABSENT = 0.12
_NOT_HEARD = 0.008
# Chance of a level of unions over the chance to come: everybody sits in the school's own union.
_UNIONS = {"union_school": 1.6, "union_municipal": 0.8, "union_district": 0.35, "union_regional": 0.15}
_COUNTED = {"courses": 0.85, "events": 1.05, "recommendations": 1.2}


def participation_truth(schools: pd.DataFrame, types: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what is planted: school, type, inclination (chance of a teacher to come), absent (nobody comes)."""
    usual = np.array([_INCLINED[each] for each in TYPES])[types]
    low = types == 0
    absent = low & (rng.random(len(schools)) < _ABSENT)
    if low.any() and not absent.any():
        absent[np.flatnonzero(low)[0]] = True
    inclination = np.where(absent, 0.0, logistic(usual + rng.normal(0, 0.55, len(schools))))
    columns = {"school": schools["school"], "type": np.array(TYPES)[types], "inclination": inclination}
    return pd.DataFrame(columns | {"absent": absent}).astype({"type": "str"})


def participation_frame(teachers: Ints, truth: pd.DataFrame, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the form `participation` of a year, in order of school; columns as in the form.

    Of the schools from which nobody comes every third sends no row, the others zeros; of the rest a few send none.
    """
    inclination = truth["inclination"].to_numpy()
    counts = {name: _count(teachers, inclination * factor, rng) for name, factor in (_COUNTED | _UNIONS).items()}
    columns = {"school": truth["school"], "year": np.full(len(truth), year, dtype=np.int64), "teachers": teachers}
    heard = _heard(truth["absent"].to_numpy(), rng)
    return pd.DataFrame(columns | counts)[heard].reset_index(drop=True)


def _count(teachers: Ints, chance: Floats, rng: np.random.Generator) -> Ints:
    return rng.binomial(teachers, np.clip(chance, 0, 0.97))


def _heard(absent: Bools, rng: np.random.Generator) -> Bools:
    """Tell from whom a row came."""
    silent = absent & (np.cumsum(absent) % 3 == 2)
    return np.asarray(~silent & (absent | (rng.random(len(absent)) >= _NOT_HEARD)))
