"""Rows of the form of assessments that one school fills in a year: works and exams by subject and grade."""

from typing import NamedTuple

from schemas.terms import Procedure, Subject

__all__ = ["SLOTS", "Slot"]


class Slot(NamedTuple):
    """A work or an exam: `ease` is the log-odds a mark below the minimum has here over the school's own.

    `share` of those who may take it do; `marked` tells marks 2..5 from test points 0..100.
    """

    procedure: Procedure
    subject: Subject
    grade: int
    ease: float
    share: float
    marked: bool


_VPR_GRADES = (4, 5, 6, 7, 8, 10)
_SUBJECTS = ((Subject.RUSSIAN, 0.0), (Subject.MATHEMATICS, 0.1))

SLOTS = (
    *(
        Slot(Procedure.VPR, subject, grade, ease - 0.08 * (grade == 4), 0.93, marked=True)
        for subject, ease in _SUBJECTS
        for grade in _VPR_GRADES
    ),
    Slot(Procedure.OGE, Subject.RUSSIAN, 9, -0.8, 0.97, marked=True),
    Slot(Procedure.OGE, Subject.MATHEMATICS, 9, -0.2, 0.97, marked=True),
    Slot(Procedure.EGE, Subject.RUSSIAN, 11, -1.0, 1.0, marked=False),
    Slot(Procedure.EGE, Subject.MATHEMATICS_BASIC, 11, -0.85, 0.97, marked=True),
    Slot(Procedure.EGE, Subject.MATHEMATICS_PROFILE, 11, -0.4, 0.45, marked=False),
)
