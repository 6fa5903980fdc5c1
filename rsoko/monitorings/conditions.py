"""Index of social conditions: indicators scaled to 0..1 and weighed."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from rsoko.methodology import Identification, Indicator
from schemas.terms import ConditionsStatus

__all__ = ["conditions_index", "indicator_rows", "indicator_value", "indicator_z"]

Floats = npt.NDArray[np.float64]


def indicator_value(conditions: pd.DataFrame, indicator: Indicator) -> Floats:
    """Value of an indicator by row; NaN where the field or its base is empty or the denominator is 0.

    A flag becomes 1.0 for yes and 0.0 for no. The denominator of a load is the field itself, and a load over no
    units at all is infinite: the worst value, not a missing one.
    """
    field = _floats(conditions[indicator.field])
    if indicator.base is None:
        return field
    base = _floats(conditions[indicator.base])
    with np.errstate(divide="ignore", invalid="ignore"):
        if indicator.measure == "load":
            return np.where(field == 0, np.inf, base / field)
        share = np.where(base == 0, np.nan, field / base)
    return 1 - share if indicator.measure == "lack" else share


def indicator_z(value: Floats, indicator: Indicator) -> Floats:
    """Value scaled to 0..1, 1 being the most adverse (section 5, index of conditions)."""
    if indicator.low is None or indicator.high is None:
        return value if indicator.worse == "yes" else 1 - value
    distance = value - indicator.low if indicator.worse == "more" else indicator.high - value
    return np.clip(distance / (indicator.high - indicator.low), 0, 1)


def indicator_rows(conditions: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """All indicators of all schools that sent the form of the year; `conditions` stands in order of school.

    Gives school, indicator, group, value, z, weight, contribution: points of the index, missing without value.
    """
    values = [indicator_value(conditions, indicator) for indicator in rules.indicators]
    value = np.column_stack(values)
    z = np.column_stack([indicator_z(one, each) for one, each in zip(values, rules.indicators, strict=True)])
    weight = np.broadcast_to([indicator.weight for indicator in rules.indicators], z.shape)
    with np.errstate(invalid="ignore"):
        points = 100 * weight * z / np.where(np.isnan(z), 0, weight).sum(axis=1, keepdims=True)
    count = len(rules.indicators)
    return pd.DataFrame(
        {
            "school": conditions["school"].astype("str").repeat(count).array,
            "indicator": _tiled([indicator.key for indicator in rules.indicators], len(conditions)),
            "group": _tiled([indicator.group.value for indicator in rules.indicators], len(conditions)),
            "value": value.ravel(),
            "z": z.ravel(),
            "weight": weight.ravel(),
            "contribution": points.ravel(),
        }
    )


def conditions_index(
    schools: pd.Series, conditions: pd.DataFrame, indicators: pd.DataFrame, rules: Identification
) -> pd.DataFrame:
    """Index, coverage and status: school, conditions_index, conditions_coverage, conditions_status.

    `indicators` are those of `conditions`, row after row. No index where coverage is under `min_coverage`, there
    are no students, or there is no row.
    """
    shape = (len(conditions), len(rules.indicators))
    z, weight = (indicators[column].to_numpy(dtype=np.float64).reshape(shape) for column in ("z", "weight"))
    known = ~np.isnan(z)
    present = np.where(known, weight, 0).sum(axis=1)
    coverage = present / sum(indicator.weight for indicator in rules.indicators)
    usable = (coverage >= rules.min_coverage.value) & (_floats(conditions["students"]) > 0)
    with np.errstate(invalid="ignore"):
        index = np.where(usable, 100 * np.where(known, weight * z, 0).sum(axis=1) / present, np.nan)
    frame = pd.DataFrame({"conditions_index": index, "conditions_coverage": coverage}, index=conditions["school"])
    frame = frame.reindex(schools)
    status = np.select(
        [frame["conditions_index"].isna(), frame["conditions_index"] >= rules.adverse_index.value],
        [ConditionsStatus.NO_DATA.value, ConditionsStatus.ADVERSE.value],
        ConditionsStatus.NONE.value,
    )
    frame = frame.assign(conditions_status=pd.Series(status, frame.index, dtype="str"))
    return frame.rename_axis("school").reset_index()


def _tiled(words: list[str], times: int) -> pd.Series:
    return pd.Series(words, dtype="str").take(np.tile(np.arange(len(words)), times)).reset_index(drop=True)


def _floats(column: pd.Series) -> Floats:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
