"""Self-assessment of teachers around planted deficits."""

from statistics import NormalDist

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints, logistic, logit
from rsoko.demo.subjects import SUBJECTS
from rsoko.demo.teachers import draw_teachers
from schemas.deficits import ITEMS
from schemas.terms import ConditionsStatus, DeficitGroup, ResultsStatus

__all__ = ["TYPES", "deficit_frame", "deficit_truth", "school_types"]

GROUPS = tuple(group.value for group in DeficitGroup)
# Schools that fail in results stand before those in adverse conditions: a school is of one type.
TYPES = (ResultsStatus.LOW.value, ConditionsStatus.ADVERSE.value, ResultsStatus.NONE.value)
_USUAL = (logit(0.22), logit(0.26), logit(0.25), logit(0.30))
# Log-odds over the usual by type: failing schools are weak in assessment and in individual work.
_BY_TYPE = {TYPES[0]: (0.3, 0.3, 1.0, 1.0), TYPES[1]: (0.2, 0.2, 0.3, 0.35), TYPES[2]: (0.0, 0.0, 0.0, 0.0)}
_ANSWERS = 5
_MIDDLE = 1.5
# How a teacher's groups go together, how far answers spread around the middle, and around the teacher.
_COMMON = 0.45
_SPREAD = 0.7
_NOISE = 0.6
_EASE = np.array([0.15, 0.05, 0.0, -0.05, -0.15])
_CARELESS = 0.03
_UNANSWERED = 0.012
_LEFT_OUT = 0.015


def deficit_truth() -> pd.DataFrame:
    """Say what is planted: subject, group, type (low, adverse, none), probability of a deficit."""
    harder = np.array([each.harder for each in SUBJECTS])
    by_type = np.array([_BY_TYPE[each] for each in TYPES]).T
    chance = logistic((np.array(_USUAL) + harder)[:, :, None] + by_type)
    names = [[each.name for each in SUBJECTS], GROUPS, TYPES]
    index = pd.MultiIndex.from_product(names, names=["subject", "group", "type"])
    return pd.Series(chance.ravel(), index=index, name="probability").reset_index()


def school_types(low: Bools, adverse: Bools) -> Ints:
    """Number the type of each school."""
    return np.where(low, 0, np.where(adverse, 1, 2)).astype(np.int64)


def deficit_frame(
    schools: pd.DataFrame, teachers: Ints, types: Ints, year: int, truth: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the form `deficits` of a year, in order of school and teacher; columns as in the form.

    A careful teacher has a deficit by the answers just where the truth has drawn one. A few answer without reading,
    some leave questions out.
    """
    drawn = draw_teachers(schools, teachers, rng)
    place = drawn["place"].to_numpy()
    chance = truth["probability"].to_numpy().reshape(len(SUBJECTS), len(GROUPS), len(TYPES))
    answers = _answers(chance[drawn["subject"].to_numpy(), :, types[place]], rng)
    careless = rng.random(len(drawn)) < _CARELESS
    answers[careless] = rng.choice([1.0, 2.0, 3.0], int(careless.sum()), p=[0.2, 0.5, 0.3])[:, None, None]
    frame = pd.DataFrame(
        {
            "school": schools["school"].take(place).array,
            "year": np.full(len(drawn), year, dtype=np.int64),
            "teacher": pd.Series([f"П-{number:03d}" for number in drawn["number"].tolist()], dtype="str"),
            "subject": pd.Series([each.name for each in SUBJECTS], dtype="str").take(drawn["subject"].to_numpy()).array,
            "category": drawn["category"].astype("str").array,
            "experience": drawn["experience"].array,
        }
    )
    items = [item for group in GROUPS for item in ITEMS[group]]
    whole = pd.DataFrame(answers.reshape(len(drawn), -1), columns=items).astype("Int64")
    return pd.concat([frame, whole], axis=1)


def _answers(chance: Floats, rng: np.random.Generator) -> Floats:
    """Draw answers, teacher × group × item, NaN where there is none, that agree with the deficits drawn."""
    count = len(chance)
    common = rng.normal(size=(count, 1))
    ability = np.sqrt(_COMMON) * common + np.sqrt(1 - _COMMON) * rng.normal(size=chance.shape)
    limit = _quantiles(chance)
    middle = _MIDDLE + _SPREAD * (ability - limit)
    noisy = middle[:, :, None] + _EASE + rng.normal(0, _NOISE, (*chance.shape, _ANSWERS))
    answers = np.clip(np.round(noisy), 0, 3)
    answers[_unanswered(answers.shape, rng)] = np.nan
    return _agreeing(answers, ability < limit)


def _quantiles(chance: Floats) -> Floats:
    """Quantiles of the standard normal; there are few different chances."""
    different, which = np.unique(chance, return_inverse=True)
    normal = NormalDist()
    return np.array([normal.inv_cdf(each) for each in different.tolist()])[which].reshape(chance.shape)


def _unanswered(shape: tuple[int, ...], rng: np.random.Generator) -> Bools:
    """Leave single questions out, and of some groups most of them."""
    single: Bools = rng.random(shape) < _UNANSWERED
    most = rng.random(shape[:2]) < _LEFT_OUT
    return single | (most[:, :, None] & (rng.random(shape) < 0.7))


def _agreeing(answers: Floats, deficit: Bools) -> Floats:
    """Move the answers furthest off by one until the mean of those given is on the side of the deficit drawn."""
    answered = ~np.isnan(answers)
    given = answered.sum(axis=2)
    for _ in range(_ANSWERS):
        below = np.nansum(answers, axis=2) < _MIDDLE * given
        wrong = (below != deficit) & (given > 0)
        # The highest answer comes down where a deficit was drawn, the lowest goes up where none was.
        turned = np.where(deficit[:, :, None], answers, -answers)
        item = np.argmax(np.where(answered, turned, -np.inf), axis=2)
        step = np.where(wrong, np.where(deficit, -1.0, 1.0), 0.0)
        moved = np.take_along_axis(answers, item[:, :, None], axis=2) + step[:, :, None]
        np.put_along_axis(answers, item[:, :, None], moved, axis=2)
    return answers
