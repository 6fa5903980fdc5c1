"""Sheets of teachers about themselves: from answers to points of groups (domain rules, section 6)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Deficits
from rsoko.monitorings.arrays import Counts, Flags, Floats, numbered
from schemas.deficits import ITEMS

__all__ = ["ANSWERS", "POINTS", "Sheets", "family_members", "plain", "read_sheets"]

QUESTIONS = [name for items in ITEMS.values() for name in items]
# An answer in points: a multiple that the mean of any number of answers of a group is a whole number of. Sums of
# points are exact, so neither the order of rows nor a rounding decides on which side of the threshold a teacher is.
POINTS = math.lcm(*range(1, max(len(items) for items in ITEMS.values()) + 1))
ANSWERS = len(QUESTIONS)


@dataclass(frozen=True)
class Sheets:
    """A place a row of the form of the year, of schools of the snapshot.

    school: number of the school; teacher: number of the teacher, who is one by school and code; subject: number in
    `subjects`, the different subjects in order; answers: sheet × question, NaN where there is none;
    points: sheet × group, the mean answer in points, 0 where the group is not defined; defined: whether it is.
    """

    school: Counts
    teacher: Counts
    subject: Counts
    subjects: tuple[str, ...]
    answers: Floats
    points: Counts
    defined: Flags

    def of(self, chosen: Flags) -> "Sheets":
        """The chosen rows alone."""
        rows = {name: value[chosen] for name, value in vars(self).items() if name != "subjects"}
        return Sheets(subjects=self.subjects, **rows)


def plain(words: str) -> str:
    """A subject as it is compared: small letters, single spaces, «е» for «ё»."""
    return " ".join(words.casefold().replace("ё", "е").split())


def read_sheets(form: pd.DataFrame, schools: Mapping[str, int], year: int, rules: Deficits) -> Sheets:
    """Rows of the year that belong to the schools of the snapshot, with the points of their groups."""
    place = numbered(form["school"], schools)
    chosen = (place >= 0) & (form["year"].to_numpy() == year)
    rows, school = form[chosen], place[chosen]
    words = rows["subject"].map({each: plain(each) for each in rows["subject"].unique()}).astype("str")
    subjects = sorted(set(words))
    # Codes of teachers are unique in their schools alone.
    code, _ = pd.factorize(rows["teacher"])
    _, teacher = np.unique(np.column_stack([school, code]), axis=0, return_inverse=True)
    answers = rows[QUESTIONS].to_numpy(dtype=np.float64, na_value=np.nan)
    points, defined = group_points(answers, rules)
    return Sheets(
        school=school,
        teacher=teacher,
        subject=numbered(words, {each: number for number, each in enumerate(subjects)}),
        subjects=tuple(subjects),
        answers=answers,
        points=points,
        defined=defined,
    )


def group_points(answers: Floats, rules: Deficits) -> tuple[Counts, Flags]:
    """Mean of the answered items of each group, in points; defined from `answers` answers on."""
    groups = answers.reshape(len(answers), len(ITEMS), ANSWERS // len(ITEMS))
    given = np.count_nonzero(~np.isnan(groups), axis=2)
    defined = given >= rules.answers.value
    total = np.nansum(groups, axis=2).astype(np.int64) * POINTS
    return np.where(defined, total // np.maximum(given, 1), 0), defined


def family_members(subjects: Iterable[str], families: Mapping[str, tuple[str, ...]]) -> Flags:
    """Which subjects belong to which subject of assessments, as family × subject: those that name one of its words."""
    names = [f" {each} " for each in subjects]
    found = [[any(f" {plain(word)}" in name for word in words) for name in names] for words in families.values()]
    return np.array(found, dtype=bool).reshape(len(families), len(names))
