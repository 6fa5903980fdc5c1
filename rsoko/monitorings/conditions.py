"""Index of social conditions: indicators scaled to 0..1 and weighed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Identification, Indicator
from rsoko.monitorings.arrays import Flags, Floats, Words, worded
from schemas.terms import ConditionsStatus

__all__ = [
    "Conditions",
    "Indicators",
    "conditions_fields",
    "conditions_index",
    "indicator_value",
    "indicator_z",
    "scale_indicators",
]


@dataclass(frozen=True)
class Indicators:
    """Arrays school × indicator: the value, scaled to 0..1, and its weight, 0 where there is no value."""

    value: Floats
    z: Floats
    weight: Floats


@dataclass(frozen=True)
class Conditions:
    """A place a school; `sent`: the school has a row in the form of the year."""

    sent: Flags
    conditions_index: Floats
    conditions_coverage: Floats
    conditions_status: Words


def conditions_fields(rules: Identification) -> set[str]:
    """Fields of the form that the index needs."""
    return {"students"}.union(*(indicator.fields for indicator in rules.indicators))


def indicator_value(conditions: Mapping[str, Floats], indicator: Indicator) -> Floats:
    """Value of an indicator; NaN where the field or its base is empty or the denominator is 0.

    A flag becomes 1.0 for yes and 0.0 for no. The denominator of a load is the field itself, and a load over no
    units at all is infinite: the worst value, not a missing one.
    """
    field = conditions[indicator.field]
    if indicator.base is None:
        return field
    base = conditions[indicator.base]
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


def scale_indicators(conditions: Mapping[str, Floats], rules: Identification) -> Indicators:
    """All indicators of all schools, in the order of the methodology."""
    values = [indicator_value(conditions, indicator) for indicator in rules.indicators]
    z = np.column_stack([indicator_z(one, each) for one, each in zip(values, rules.indicators, strict=True)])
    weight = np.where(np.isnan(z), 0, [indicator.weight for indicator in rules.indicators])
    return Indicators(value=np.column_stack(values), z=z, weight=weight)


def conditions_index(conditions: Mapping[str, Floats], indicators: Indicators, rules: Identification) -> Conditions:
    """Index, coverage and status; no index where coverage is under `min_coverage` or there are no students."""
    # No row of the form is without the number of students.
    sent = ~np.isnan(conditions["students"])
    present = indicators.weight.sum(axis=1)
    coverage = np.where(sent, present / sum(indicator.weight for indicator in rules.indicators), np.nan)
    usable = (coverage >= rules.min_coverage.value) & (conditions["students"] > 0)
    points = np.where(np.isnan(indicators.z), 0, indicators.weight * indicators.z).sum(axis=1)
    with np.errstate(invalid="ignore"):
        index = np.where(usable, 100 * points / present, np.nan)
    adverse = index >= rules.adverse_index.value
    cases = [(np.isnan(index), ConditionsStatus.NO_DATA), (adverse, ConditionsStatus.ADVERSE)]
    status = worded(cases, ConditionsStatus.NONE)
    return Conditions(sent, conditions_index=index, conditions_coverage=coverage, conditions_status=status)
