"""Questionnaires that were not really answered."""

import numpy as np
import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at
from schemas.deficits import ITEMS

__all__ = ["all_the_same", "all_the_same_school"]

QUESTIONS = [name for items in ITEMS.values() for name in items]


def all_the_same(evidence: Evidence) -> pd.DataFrame:
    """Teachers who gave the same answer to every question."""
    answers = evidence.rows[QUESTIONS].to_numpy(dtype="float64", na_value=np.nan)
    same = (answers == answers[:, :1]).all(axis=1)
    found = evidence.rows[same].drop_duplicates(["file", "school", "teacher"])
    return hits_at(found, QUESTIONS[0], answer=found[QUESTIONS[0]], questions=len(QUESTIONS))


def all_the_same_school(evidence: Evidence) -> pd.DataFrame:
    """Schools whose teachers, all of them, answered alike."""
    rows = evidence.rows[["file", "school", "teacher", "place"]]
    answers = evidence.rows[QUESTIONS].astype("float64")
    prints = pd.util.hash_pandas_object(answers, index=False).where(answers.notna().all(axis=1).to_numpy(), 0)
    schools = rows.assign(print=prints.to_numpy()).groupby(["file", "school"]).agg(
        prints=("print", "nunique"), least=("print", "min"), teachers=("teacher", "nunique"), place=("place", "first")
    )  # fmt: skip
    alike = (schools["prints"] == 1) & (schools["least"] > 0) & (schools["teachers"] >= evidence.limits.alike_teachers)
    found = schools[alike].reset_index()
    return hits_at(found, "school", school=found["school"], teachers=found["teachers"])
