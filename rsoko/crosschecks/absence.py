"""Schools that are missing from a file, and rows that their level of education does not have."""

import pandas as pd

from rsoko.crosschecks.evidence import Evidence, hits_at, hits_of_files
from schemas.terms import FormKey, Level, Procedure

__all__ = ["expected_of", "level_mismatch", "school_absent"]


def school_absent(evidence: Evidence) -> pd.DataFrame:
    """Files that say nothing of a school of their sender: open in that year, and in no other accepted file."""
    expected = expected_of(evidence.form, evidence.expected)
    missing = _without(expected, evidence.rows, ["file", "school"])
    missing = _without(missing, _of_others(evidence, missing), ["file", "school"])
    if missing.empty:
        return hits_of_files(missing)
    named = missing.assign(named=missing["school"] + " (" + missing["name"] + ")").sort_values(["file", "school"])
    schools = named.groupby("file")["named"].agg(list)
    shown = evidence.limits.schools_named
    texts = [_list(names, shown) for names in schools]
    return hits_of_files(schools.index.to_frame(index=False), schools=texts, count=[len(names) for names in schools])


def expected_of(form: FormKey, schools: pd.DataFrame) -> pd.DataFrame:
    """Schools that a form must say something of, by their `level`."""
    if form is FormKey.ASSESSMENTS:
        # A primary school may have had no grade that writes a work.
        return schools[schools["level"] != Level.PRIMARY]
    return schools


def level_mismatch(evidence: Evidence) -> pd.DataFrame:
    """Rows of an exam that the level of the school, as the registry has it, does not lead to."""
    rows = evidence.rows.merge(evidence.levels, on=["school", "year"])
    ninth = (rows["procedure"] == Procedure.OGE) & (rows["level"] == Level.PRIMARY)
    eleventh = (rows["procedure"] == Procedure.EGE) & (rows["level"] != Level.SECONDARY)
    found = rows[(ninth | eleventh) & (rows["participants"] > 0)].drop_duplicates(["file", "school", "procedure"])
    labels = found["level"].map({str(level): level.label for level in Level})
    exams = found["procedure"].map({str(procedure): procedure.label for procedure in Procedure})
    return hits_at(found, "procedure", school=found["school"], level=labels, procedure=exams)


def _without(rows: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows whose key is not among the others."""
    return rows[~pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(others[keys]))]


def _of_others(evidence: Evidence, missing: pd.DataFrame) -> pd.DataFrame:
    """Which of the missing schools somebody else reported on: file, school."""
    known = evidence.known(evidence.form)[["school", "year", "sender"]].drop_duplicates()
    pairs = missing.merge(known, on=["school", "year"], suffixes=("", "_other"))
    return pairs.loc[pairs["sender"] != pairs["sender_other"], ["file", "school"]]


def _list(names: list[str], shown: int) -> str:
    more = f" и ещё {len(names) - shown}" if len(names) > shown else ""
    return "; ".join(names[:shown]) + more
