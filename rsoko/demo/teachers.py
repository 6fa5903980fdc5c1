"""Teachers who fill in the questionnaire: pseudonyms, subjects, categories, years of work; nobody has a name."""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Ints
from rsoko.demo.subjects import weights_of
from schemas.terms import Level, TeacherCategory

__all__ = ["draw_teachers"]

# A school in eighty sends nothing, of the others most teachers answer; a few answer for a second subject too.
_SILENT = 1 / 80
_ANSWERING = (0.82, 0.99)
_TWO_SUBJECTS = 0.04
_CATEGORIES = (TeacherCategory.HIGHEST, TeacherCategory.FIRST, TeacherCategory.COMPLIANT, TeacherCategory.NONE)
# The category comes with years of work: up to 3, 10, and more.
_STEPS = (3, 10)
_CHANCES = np.array([[0.0, 0.12, 0.28, 0.60], [0.10, 0.40, 0.35, 0.15], [0.34, 0.40, 0.21, 0.05]])


def draw_teachers(schools: pd.DataFrame, teachers: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the rows of the questionnaire but for the answers, in order of school and teacher.

    `teachers` says how many a school (school, level) has. Columns: place (number of the school), number (of the
    teacher in it), subject (its number), category, experience.
    """
    answering = rng.binomial(teachers, rng.uniform(*_ANSWERING, len(teachers)))
    answering *= rng.random(len(teachers)) >= _SILENT
    place = np.repeat(np.arange(len(teachers)), answering)
    number = np.arange(len(place)) - np.repeat(np.cumsum(answering) - answering, answering) + 1
    experience = np.minimum(50, np.floor(rng.gamma(1.9, 10.5, len(place)))).astype(np.int64)
    primary = (schools["level"] == Level.PRIMARY).to_numpy()[place]
    frame = pd.DataFrame(
        {
            "place": place,
            "number": number,
            "subject": _subjects(primary, rng),
            "category": _categories(experience, rng),
            "experience": experience,
        }
    )
    return _with_second(frame, primary, rng)


def _subjects(primary: Bools, rng: np.random.Generator) -> Ints:
    """Draw the main subject of each teacher."""
    usual, small = weights_of(), weights_of(primary=True)
    drawn = rng.random(len(primary))
    return np.where(primary, np.searchsorted(small.cumsum(), drawn), np.searchsorted(usual.cumsum(), drawn)).clip(
        0, len(usual) - 1
    )


def _categories(experience: Ints, rng: np.random.Generator) -> list[str]:
    """Draw categories: the longer at work, the higher."""
    chances = _CHANCES[np.searchsorted(_STEPS, experience)].cumsum(axis=1)
    drawn = (rng.random(len(experience))[:, None] >= chances).sum(axis=1).clip(0, len(_CATEGORIES) - 1)
    return [_CATEGORIES[index].value for index in drawn.tolist()]


def _with_second(frame: pd.DataFrame, primary: Bools, rng: np.random.Generator) -> pd.DataFrame:
    """Add a row for each second subject, below the first."""
    weights = weights_of(second=True)
    also = (rng.random(len(frame)) < _TWO_SUBJECTS) & ~primary
    second = frame[also].assign(subject=rng.choice(len(weights), int(also.sum()), p=weights))
    second = second[second["subject"] != frame.loc[also, "subject"]]
    both = pd.concat([frame, second])
    return both.sort_values(["place", "number"], kind="stable", ignore_index=True)
