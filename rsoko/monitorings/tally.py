"""Participants counted by school, year, procedure and subject: what all rules of the results start from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.monitorings.arrays import Flags, Floats, numbered
from schemas.terms import Procedure, Subject

__all__ = ["PAIR_SUBJECTS", "PROCEDURES", "Tally", "count_participants"]

# The axes of a tally in the order in which pairs are listed.
PROCEDURES = (Procedure.EGE.value, Procedure.OGE.value, Procedure.VPR.value)
PAIR_SUBJECTS = (Subject.MATHEMATICS.value, Subject.RUSSIAN.value)

_PROCEDURE = {procedure: number for number, procedure in enumerate(PROCEDURES)}
# The two mathematics of ЕГЭ are one subject of a pair (domain rules, section 5).
_SUBJECT = {
    Subject.MATHEMATICS.value: 0,
    Subject.MATHEMATICS_BASIC.value: 0,
    Subject.MATHEMATICS_PROFILE.value: 0,
    Subject.RUSSIAN.value: 1,
}


@dataclass(frozen=True)
class Tally:
    """Arrays school × year × procedure × subject; the last year is that of the campaign.

    `taken`: the form has a row, be it without participants. `marked` are the participants of the rows that say
    how many of them have «4» and «5», `good` are these.
    """

    taken: Flags
    participants: Floats
    below_min: Floats
    marked: Floats
    good: Floats

    def last(self, years: int) -> "Tally":
        """The same of the last years alone."""
        return Tally(**{name: array[:, -years:] for name, array in vars(self).items()})


def count_participants(assessments: pd.DataFrame, schools: Mapping[str, int], first: int, last: int) -> Tally:
    """Rule 1, first half: adds the rows of a pair together, over grades and over the two mathematics.

    Counts the rows of the form that belong to the schools of the snapshot and to the years from `first` to `last`.
    """
    shape = (len(schools), last - first + 1, len(PROCEDURES), len(PAIR_SUBJECTS))
    school = numbered(assessments["school"], schools)
    year = assessments["year"].to_numpy() - first
    chosen = (school >= 0) & (year >= 0) & (year < shape[1])
    procedure = numbered(assessments["procedure"], _PROCEDURE)
    subject = numbered(assessments["subject"], _SUBJECT)
    cell = np.ravel_multi_index(tuple(axis[chosen] for axis in (school, year, procedure, subject)), shape)

    def added(values: Floats) -> Floats:
        sums = np.zeros(shape)
        np.add.at(sums.reshape(-1), cell, values)
        return sums

    participants, below_min, good = (
        assessments[column].to_numpy(dtype=np.float64, na_value=np.nan)[chosen]
        for column in ("participants", "below_min", "good")
    )
    marked = ~np.isnan(good)
    return Tally(
        taken=added(np.ones(len(cell))) > 0,
        participants=added(participants),
        below_min=added(below_min),
        marked=added(np.where(marked, participants, 0)),
        good=added(np.where(marked, good, 0)),
    )
