"""Subjects that teachers of the demo region teach: how many there are of each, and how hard each finds what."""

from typing import NamedTuple

import numpy as np

from rsoko.demo.arrays import Floats

__all__ = ["PRIMARY", "SUBJECTS", "Taught", "weights_of"]

PRIMARY = "начальные классы"


class Taught(NamedTuple):
    """A subject: its share of the teachers of a school with grades over 4, and log-odds of a deficit over the usual.

    The four are in the order of the groups of the questionnaire.
    """

    name: str
    share: float
    harder: tuple[float, float, float, float]


SUBJECTS = (
    Taught(PRIMARY, 0.30, (-0.5, -0.3, 0.1, -0.1)),
    Taught("русский язык", 0.11, (-0.2, 0.0, -0.3, 0.1)),
    Taught("математика", 0.11, (0.1, 0.2, -0.2, 0.2)),
    Taught("иностранный язык", 0.085, (0.0, 0.0, 0.1, 0.0)),
    Taught("физическая культура", 0.075, (0.5, 0.2, 0.5, 0.1)),
    Taught("история", 0.055, (0.0, 0.1, 0.0, 0.1)),
    Taught("труд (технология)", 0.045, (0.4, 0.1, 0.5, 0.2)),
    Taught("физика", 0.04, (0.1, 0.3, 0.0, 0.3)),
    Taught("биология", 0.035, (-0.1, 0.0, 0.1, 0.0)),
    Taught("информатика", 0.03, (-0.1, 0.3, 0.2, 0.0)),
    Taught("география", 0.03, (0.0, 0.0, 0.3, 0.1)),
    Taught("химия", 0.025, (0.0, 0.2, 0.1, 0.2)),
    Taught("обществознание", 0.02, (0.1, 0.0, 0.2, 0.1)),
    Taught("музыка", 0.015, (0.4, 0.0, 0.6, 0.1)),
    Taught("изобразительное искусство", 0.015, (0.4, 0.0, 0.5, 0.1)),
    Taught("основы безопасности и защиты Родины", 0.01, (0.5, 0.3, 0.5, 0.3)),
)
# What is taught in a primary school, and what may be a second subject beside any other.
_IN_PRIMARY = {PRIMARY: 0.8, "иностранный язык": 0.1, "физическая культура": 0.1}
_SECOND = {"обществознание", "информатика", "география", "музыка", "изобразительное искусство", "труд (технология)"}


def weights_of(*, primary: bool = False, second: bool = False) -> Floats:
    """Chances of the subjects, in their order: of a teacher's main subject, or of a second one."""
    shares = [each.share for each in SUBJECTS]
    if primary:
        shares = [_IN_PRIMARY.get(each.name, 0.0) for each in SUBJECTS]
    if second:
        shares = [each.share * (each.name in _SECOND) for each in SUBJECTS]
    weights = np.array(shares)
    return np.asarray(weights / weights.sum())
