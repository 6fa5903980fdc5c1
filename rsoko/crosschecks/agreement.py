"""Counts of the same people that do not agree: within a form, and between the forms of a year."""

import numpy as np
import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at
from schemas.forms import FORMS
from schemas.terms import FormKey, Level, Procedure, Subject

__all__ = [
    "coverage_over_all",
    "grade_total",
    "grade_total_ege",
    "grade_total_oge",
    "grade_total_students",
    "students_mismatch",
    "teachers_mismatch",
]

KEYS = ["file", "school", "year"]
EGE_MATHEMATICS = (Subject.MATHEMATICS_BASIC, Subject.MATHEMATICS_PROFILE)


def grade_total(evidence: Evidence) -> pd.DataFrame:
    """A grade in which far more pupils wrote one subject than the other (ВПР and ОГЭ)."""
    rows = evidence.rows[evidence.rows["procedure"] != Procedure.EGE]
    pairs = _side_by_side(rows, [Subject.RUSSIAN], [Subject.MATHEMATICS], [*KEYS, "procedure", "grade"])
    found = pairs[_apart(pairs["one"], pairs["other"], evidence)]
    exams = found["procedure"].map({str(procedure): procedure.label for procedure in Procedure})
    more = {"school": found["school"], "procedure": exams, "grade": found["grade"]}
    return hits_at(found, "participants", russian=found["one"], mathematics=found["other"], **more)


def grade_total_ege(evidence: Evidence) -> pd.DataFrame:
    """ЕГЭ: each graduate takes Russian and one of the two exams in mathematics."""
    rows = evidence.rows[evidence.rows["procedure"] == Procedure.EGE]
    pairs = _side_by_side(rows, [Subject.RUSSIAN], EGE_MATHEMATICS, KEYS)
    found = pairs[_apart(pairs["one"], pairs["other"], evidence)]
    return hits_at(found, "participants", school=found["school"], russian=found["one"], mathematics=found["other"])


def grade_total_students(evidence: Evidence) -> pd.DataFrame:
    """Schools where more pupils took part than the school has: each is in one grade."""
    rows = evidence.rows
    in_grade = rows.groupby([*KEYS, "grade"]).agg(number=("participants", "max"), place=("place", "first"))
    # Grade 11 has two exams in mathematics, but Russian is taken by all.
    taken = in_grade.groupby(KEYS).agg(number=("number", "sum"), place=("place", "first")).reset_index()
    pairs = taken.merge(evidence.row_of_school(FormKey.CONDITIONS, ["students"]), on=["school", "year"])
    found = pairs[_exceeds(pairs["number"], pairs["students"], evidence)]
    more = {"school": found["school"], "number": found["number"], "students": found["students"]}
    return hits_at(found, "participants", **more)


def grade_total_oge(evidence: Evidence) -> pd.DataFrame:
    """ОГЭ: participants and graduates of grade 9 are the same people."""
    rows = evidence.rows[evidence.rows["procedure"] == Procedure.OGE]
    taken = rows.groupby(KEYS).agg(number=("participants", "max"), place=("place", "first")).reset_index()
    pairs = taken.merge(evidence.row_of_school(FormKey.ENGAGEMENT, ["graduates_9"]), on=["school", "year"])
    found = pairs[_apart(pairs["number"], pairs["graduates_9"], evidence)]
    more = {"school": found["school"], "number": found["number"], "graduates": found["graduates_9"]}
    return hits_at(found, "participants", **more)


def students_mismatch(evidence: Evidence) -> pd.DataFrame:
    """Pupils of grades 4 to 11 are a part of all pupils, and no small one in a school with a grade 9."""
    other = FormKey.CONDITIONS if evidence.form is FormKey.ENGAGEMENT else FormKey.ENGAGEMENT
    pairs = _beside(evidence, other, "students").merge(evidence.levels, on=["school", "year"], how="left")
    upper, every = (pairs["here"], pairs["there"]) if other is FormKey.CONDITIONS else (pairs["there"], pairs["here"])
    few = upper < evidence.limits.upper_grades_share * every - evidence.limits.drift_people
    wrong = _exceeds(upper, every, evidence) | (few & pairs["level"].isin([Level.BASIC, Level.SECONDARY]))
    found = pairs[wrong]
    return hits_at(found, "students", school=found["school"], upper=upper[wrong], every=every[wrong])


def teachers_mismatch(evidence: Evidence) -> pd.DataFrame:
    """Teachers of a school, as two forms of a year count them."""
    other = FormKey.CONDITIONS if evidence.form is FormKey.PARTICIPATION else FormKey.PARTICIPATION
    pairs = _beside(evidence, other, "teachers")
    found = pairs[_apart(pairs["here"], pairs["there"], evidence)]
    more = {"school": found["school"], "here": found["here"], "there": found["there"]}
    return hits_at(found, "teachers", **more, form=FORMS[other].title)


def coverage_over_all(evidence: Evidence) -> pd.DataFrame:
    """More teachers took part in something than the school has by its social passport."""
    teachers = evidence.row_of_school(FormKey.CONDITIONS, ["teachers"]).rename(columns={"teachers": "every"})
    pairs = evidence.rows.merge(teachers, on=["school", "year"]).dropna(subset=["every"])
    counts = [name for name in FORMS[FormKey.PARTICIPATION].columns if name not in ("school", "year", "teachers")]
    parts = []
    for name in counts:
        found = pairs[_exceeds(pairs[name], pairs["every"], evidence)]
        parts.append(hits_at(found, name, school=found["school"], number=found[name], every=found["every"]))
    return pd.concat(parts, ignore_index=True)


def _side_by_side(
    rows: pd.DataFrame, one: "list[Subject]", other: "tuple[Subject, ...] | list[Subject]", keys: list[str]
) -> pd.DataFrame:
    """Participants of two groups of subjects where both have a row: keys, place of the first, one, other."""
    left = rows[rows["subject"].isin(one)].groupby(keys).agg(one=("participants", "sum"), place=("place", "first"))
    right = rows[rows["subject"].isin(other)].groupby(keys).agg(other=("participants", "sum"))
    return left.join(right, how="inner").reset_index()


def _beside(evidence: Evidence, other: FormKey, field: str) -> pd.DataFrame:
    """A number of the files beside that of another form: file, place, school, year, here, there."""
    there = evidence.row_of_school(other, [field]).rename(columns={field: "there"})
    here = evidence.rows[[*KEYS, "place"]].assign(here=evidence.rows[field].astype("float64"))
    return here.merge(there, on=["school", "year"]).dropna()


def _apart(one: "pd.Series[float]", other: "pd.Series[float]", evidence: Evidence) -> "pd.Series[bool]":
    """Two counts of the same people are too far from each other."""
    limits, apart = evidence.limits, (one - other).abs()
    return (apart > limits.same_people) & (apart > limits.same_people_share * np.maximum(one, other))


def _exceeds(part: "pd.Series[float]", whole: "pd.Series[float]", evidence: Evidence) -> "pd.Series[bool]":
    """A part is larger than its whole by more than pupils and teachers come and go."""
    return part > whole * (1 + evidence.limits.drift_share) + evidence.limits.drift_people
