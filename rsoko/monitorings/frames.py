"""Arrays of the rules as frames of the result: each built once, with the columns and types it is declared with."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Flags
from rsoko.monitorings.conditions import Indicators
from rsoko.monitorings.mentors import Mentors
from rsoko.monitorings.pairs import Pairs, Pooled, Years, low_pairs
from rsoko.monitorings.project500 import Candidates
from rsoko.monitorings.supporting import Criterion
from rsoko.monitorings.tally import PAIR_SUBJECTS, PROCEDURES, Tally
from schemas.identification import RESULT

__all__ = [
    "Column",
    "criteria_columns",
    "frame_of",
    "indicators_frame",
    "laid_out",
    "mentors_frame",
    "pairs_frame",
    "pooled_columns",
    "project500_frame",
    "texts",
    "years_frame",
]

# A column as it goes into a frame: an array of numpy or of pandas.
Column = Any
# Text with pd.NA where it is missing; what is stored of a result and read again has NaN there.
TEXT = pd.StringDtype("pyarrow")


def texts(words: Column) -> Column:
    """Words, or texts of another type, as a column; None becomes missing."""
    return pd.array(words, dtype=TEXT)


def frame_of(name: str, columns: Mapping[str, Column]) -> pd.DataFrame:
    """The columns that a frame of the result is declared with, in their order; others are left out."""
    return laid_out(RESULT[name].columns, columns)


def laid_out(declared: Iterable[str], columns: Mapping[str, Column]) -> pd.DataFrame:
    """Columns as a frame in the declared order; others are left out."""
    return pd.DataFrame({name: _column(columns[name]) for name in declared})


def pairs_frame(codes: Column, year: int, tally: Tally, pairs: Pairs, rules: Identification) -> pd.DataFrame:
    """A row for each pair that the form has rows of, in order of school, year, procedure and subject."""
    taken = tally.taken
    school, of_year, procedure, subject = np.nonzero(taken)
    columns = {
        "school": codes.take(school),
        "procedure": texts(PROCEDURES).take(procedure),
        "subject": texts(PAIR_SUBJECTS).take(subject),
        "year": of_year + (year - taken.shape[1] + 1),
        "participants": tally.participants[taken].astype(np.int64),
        "below_min": tally.below_min[taken].astype(np.int64),
        "low": _flags(low_pairs(pairs.share, rules)[taken], ~np.isnan(pairs.share[taken])),
    }
    return frame_of("pairs", columns | {name: array[taken] for name, array in vars(pairs).items()})


def years_frame(codes: Column, year: int, years: Years, pooled: Pooled) -> pd.DataFrame:
    """A row for each year of the window that a school has rows in."""
    window = years.defined.shape[1]
    taken = pooled.taken[:, -window:]
    school, of_year = np.nonzero(taken)
    shown = vars(years) | {name: array[:, -window:] for name, array in vars(pooled).items()}
    columns = {name: array[taken] for name, array in shown.items()}
    counts = {name: columns[name].astype(np.int64) for name in ("participants", "below_min")}
    return frame_of("years", columns | counts | {"school": codes.take(school), "year": of_year + (year - window + 1)})


def pooled_columns(pooled: Pooled) -> dict[str, Column]:
    """The pooled share of the year of the campaign among the columns of schools."""
    participants = pd.arrays.IntegerArray(pooled.participants[:, -1].astype(np.int64), ~pooled.taken[:, -1])
    shares = {name: vars(pooled)[name][:, -1] for name in ("pooled_share", "pooled_low", "pooled_high")}
    return {"pooled_participants": participants, **shares}


def criteria_columns(criteria: Mapping[str, Criterion]) -> dict[str, Column]:
    """Rates and confirmations among the columns of schools; whether confirmed is missing where not applicable."""
    rates = {f"{name}_rate": each.rate for name, each in criteria.items()}
    return rates | {f"{name}_confirms": _flags(each.confirms, each.applies) for name, each in criteria.items()}


def indicators_frame(codes: Column, sent: Flags, indicators: Indicators, rules: Identification) -> pd.DataFrame:
    """A row for each indicator of each school that sent the form, with the points of the index it makes."""
    school, number = np.nonzero(np.broadcast_to(sent[:, np.newaxis], indicators.z.shape))
    z, weight = indicators.z[sent], indicators.weight[sent]
    with np.errstate(invalid="ignore"):
        points = 100 * weight * z / weight.sum(axis=1, keepdims=True)
    columns = {
        "school": codes.take(school),
        "indicator": texts([each.key for each in rules.indicators]).take(number),
        "group": texts([each.group.value for each in rules.indicators]).take(number),
        "value": indicators.value[sent].ravel(),
        "z": z.ravel(),
        "weight": np.array([each.weight for each in rules.indicators])[number],
        "contribution": points.ravel(),
    }
    return frame_of("indicators", columns)


def mentors_frame(codes: Column, mentors: Mentors) -> pd.DataFrame:
    """A row for each school with low results and each mentor of it, the nearest first."""
    names = {"school": codes.take(mentors.school), "mentor": codes.take(mentors.mentor)}
    return frame_of("mentors", vars(mentors) | names)


def project500_frame(codes: Column, chosen: Candidates, schools: Mapping[str, Column]) -> pd.DataFrame:
    """A row for each candidate, in order of rank; `schools` are the columns of all schools."""
    known = {name: schools[name][chosen.school] for name in ("pooled_share", "conditions_index")}
    ranks = np.arange(1, len(chosen.school) + 1)
    names = {"rank": ranks, "school": codes.take(chosen.school)}
    return frame_of("project500", names | known | chosen.conditions | {"engagement": chosen.engagement})


def _column(values: Column) -> Column:
    """Words become texts; numbers and flags have their types already."""
    is_word = values.dtype.kind in "OU" and values.dtype != TEXT
    return texts(values) if is_word else values


def _flags(values: Flags, known: Flags) -> Column:
    """Flags that are missing where they are not known."""
    return pd.arrays.BooleanArray(values, ~known)
