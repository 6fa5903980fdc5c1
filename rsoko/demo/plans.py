"""Plans of the schools on a list as they come back to the ministry when they have ended: drafts edited and carried out.

How far a plan was carried out differs from school to school and from kind to kind. That is what the planted effect
hangs on, so that more of it goes with a larger change.
"""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints
from schemas.terms import MeasureKind, MeasureLevel, MeasureStatus

__all__ = ["carried_out", "dose"]

# What a kind adds to the effect where all its measures are done; the others change nothing in results.
STRENGTH = {MeasureKind.MENTORING: 0.5, MeasureKind.METHODICAL_HELP: 0.3, MeasureKind.TEACHING: 0.2}
_DROPPED = 0.1
# How often a kind of measures comes to nothing in a school: what needs other organisations does so more often. Else its
# measures are done as often as the school does what it plans.
_FALLS_THROUGH = {
    MeasureKind.TEACHING: 0.0, MeasureKind.NETWORKING: 0.3, MeasureKind.METHODICAL_HELP: 0.1,
    MeasureKind.MENTORING: 0.03, MeasureKind.MANAGEMENT_TEAMS: 0.35, MeasureKind.PROFESSIONAL_DEVELOPMENT: 0.15,
}  # fmt: skip
_DILIGENCE = (0.5, 1.0)
_PARTLY = 0.5
_WORTH = {MeasureStatus.DONE: 1.0, MeasureStatus.PARTLY: 0.5}
# Participants where the draft cannot say how many, and the share of those planned who came.
_PEOPLE = {MeasureLevel.REGION: (2, 6), MeasureLevel.DISTRICT: (2, 6), MeasureLevel.MUNICIPALITY: (4, 16)}
_PEOPLE_AT_SCHOOL = (8, 31)
_CAME = {MeasureStatus.DONE: (0.85, 1.1), MeasureStatus.PARTLY: (0.3, 0.7)}


def carried_out(drafts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Drafted plans (columns of the form `measures`, in order of school and number) after they were carried out.

    Schools leave some measures out, fill in how many are to take part, and say what became of each. Where there are
    three schools or more, one of them has no plan.
    """
    rows = drafts[_kept(drafts["school"], rng)].reset_index(drop=True)
    planned = np.where(rows["planned"] > 0, rows["planned"], _people(rows["level"], rng))
    status = _statuses(rows, rng)
    came = _came(status, planned, rng)
    return rows.assign(
        number=rows.groupby("school").cumcount() + 1,
        planned=planned.astype(np.int64),
        actual=pd.array(came, dtype="Int64"),
        status=pd.Series([each.value for each in status], index=rows.index, dtype="str"),
    )


def dose(plans: pd.DataFrame, schools: "pd.Index[str]") -> Floats:
    """How much of what helps reached each of the schools, 0..1: what is done of each kind, by the kind's weight."""
    worth = plans["status"].map({status.value: value for status, value in _WORTH.items()}).fillna(0.0).astype("float64")
    parts = pd.DataFrame({"school": plans["school"], "kind": plans["kind"], "worth": worth})
    by_kind = parts.groupby(["school", "kind"], as_index=False)["worth"].mean()
    strength = (
        by_kind["kind"].map({kind.value: value for kind, value in STRENGTH.items()}).fillna(0.0).astype("float64")
    )
    found = (by_kind["worth"] * strength).groupby(by_kind["school"]).sum()
    return np.asarray(found.reindex(schools, fill_value=0.0), dtype=np.float64)


def _kept(schools: pd.Series, rng: np.random.Generator) -> Bools:
    """Tell which rows stay in the plans: not those of one school, and of the others most."""
    codes = schools.unique()
    without = rng.choice(codes) if len(codes) > 2 else None
    return np.asarray((schools != without) & (rng.random(len(schools)) >= _DROPPED))


def _people(levels: pd.Series, rng: np.random.Generator) -> Ints:
    """Draw how many are to take part."""
    low, high = (
        np.array([_PEOPLE.get(MeasureLevel(level), _PEOPLE_AT_SCHOOL)[end] for level in levels], dtype=np.int64)
        for end in (0, 1)
    )
    return rng.integers(low, high)


def _statuses(rows: pd.DataFrame, rng: np.random.Generator) -> list[MeasureStatus]:
    """Draw what became of each measure."""
    numbers = {kind.value: number for number, kind in enumerate(MeasureKind)}
    school, kind = rows["school"].factorize()[0], rows["kind"].map(numbers).to_numpy(dtype=np.int64)
    schools = rows["school"].nunique()
    diligence = rng.uniform(*_DILIGENCE, schools)
    fell_through = rng.random((schools, len(MeasureKind))) < [_FALLS_THROUGH[each] for each in MeasureKind]
    chance = np.where(fell_through[school, kind], 0.0, diligence[school])
    done, partly = rng.random(len(rows)) < chance, rng.random(len(rows)) < _PARTLY * (chance > 0)
    return [
        MeasureStatus.DONE if full else MeasureStatus.PARTLY if half else MeasureStatus.NOT_DONE
        for full, half in zip(done.tolist(), partly.tolist(), strict=True)
    ]


def _came(status: list[MeasureStatus], planned: Ints, rng: np.random.Generator) -> list[int | None]:
    """Draw how many took part: at least one where anything was done, else the cell stays empty."""
    low, high = (np.array([_CAME.get(each, (0.0, 0.0))[end] for each in status]) for end in (0, 1))
    came = np.maximum(1, np.round(planned * rng.uniform(low, high))).astype(np.int64)
    return [int(number) if each in _CAME else None for each, number in zip(status, came, strict=True)]
