"""Index of social conditions: indicators scaled to 0..1 and weighed."""

import numpy as np
import pandas as pd

from rsoko.methodology import Identification, Indicator
from schemas.terms import ConditionsStatus

__all__ = ["conditions_index", "indicator_rows", "indicator_value", "indicator_z"]


def indicator_value(conditions: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Value of an indicator; missing where the field or its base is empty or the denominator is 0.

    A flag becomes 1.0 for yes and 0.0 for no. The denominator of a load is the field itself, and a load over no
    units at all is infinite: the worst value, not a missing one.
    """
    field = conditions[indicator.field].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    if indicator.base is None:
        return pd.Series(field, index=conditions.index)
    base = conditions[indicator.base].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        if indicator.measure == "load":
            return pd.Series(np.where(field == 0, np.inf, base / field), index=conditions.index)
        value = pd.Series(field / base, index=conditions.index).where(base != 0)
    return 1 - value if indicator.measure == "lack" else value


def indicator_z(value: pd.Series, indicator: Indicator) -> pd.Series:
    """Value scaled to 0..1, 1 being the most adverse (section 5, index of conditions)."""
    if indicator.low is None or indicator.high is None:
        return value if indicator.worse == "yes" else 1 - value
    distance = value - indicator.low if indicator.worse == "more" else indicator.high - value
    return (distance / (indicator.high - indicator.low)).clip(0, 1)


def indicator_rows(conditions: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """All indicators of all schools that sent the form of the year.

    Gives school, indicator, group, value, z, weight, contribution: points of the index, missing without value.
    """
    parts = []
    for indicator in rules.indicators:
        value = indicator_value(conditions, indicator)
        part = conditions[["school"]].assign(
            indicator=indicator.key, group=indicator.group.value, value=value, z=indicator_z(value, indicator)
        )
        parts.append(part.assign(weight=indicator.weight))
    rows = pd.concat(parts, ignore_index=True).sort_values("school", kind="stable", ignore_index=True)
    present = rows["weight"].where(rows["z"].notna()).groupby(rows["school"]).transform("sum")
    return rows.assign(contribution=100 * rows["weight"] * rows["z"] / present)


def conditions_index(
    schools: pd.Series, conditions: pd.DataFrame, indicators: pd.DataFrame, rules: Identification
) -> pd.DataFrame:
    """Index, coverage and status: school, conditions_index, conditions_coverage, conditions_status.

    No index where coverage is under `min_coverage`, there are no students, or there is no row.
    """
    known = indicators["z"].notna()
    sums = pd.DataFrame(
        {"points": indicators["weight"] * indicators["z"], "present": indicators["weight"].where(known, 0.0)}
    )
    sums = sums.groupby(indicators["school"]).sum()
    coverage = sums["present"] / sum(indicator.weight for indicator in rules.indicators)
    students = conditions.set_index("school")["students"]
    usable = (coverage >= rules.min_coverage.value) & (students.reindex(sums.index) > 0)
    index = (100 * sums["points"] / sums["present"]).where(usable)
    frame = pd.DataFrame({"conditions_index": index, "conditions_coverage": coverage}).reindex(schools)
    status = np.select(
        [frame["conditions_index"].isna(), frame["conditions_index"] >= rules.adverse_index.value],
        [ConditionsStatus.NO_DATA.value, ConditionsStatus.ADVERSE.value],
        ConditionsStatus.NONE.value,
    )
    return (
        frame.assign(conditions_status=pd.Series(status, frame.index, dtype="str")).rename_axis("school").reset_index()
    )
