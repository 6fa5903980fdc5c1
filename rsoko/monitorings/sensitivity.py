"""How firmly the statuses of an identification stand: other thresholds, other numbers of one school.

All of it follows from a result: the counts of pairs, the rates and the indicators that it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Counts, Flags, Floats, Words, numbered, worded
from rsoko.monitorings.pairs import judge_years
from rsoko.monitorings.quantiles import region_quantile
from rsoko.monitorings.result import Result
from rsoko.monitorings.statuses import count_years, results_status
from rsoko.monitorings.supporting import CRITERIA, Criterion, confirmation
from rsoko.monitorings.tally import PAIR_SUBJECTS, PROCEDURES
from schemas.terms import ConditionsStatus

__all__ = ["ALL", "SCALED", "Standing", "rescaled", "shares_of", "standing_of", "statuses", "what_if"]

# Thresholds that are measured, not counted: a tenth more or less of them means something.
SCALED = ("low_share", "supporting_quantile", "adverse_index", "min_coverage")
ALL = "all"
FACTORS = (0.9, 1.1)


@dataclass(frozen=True)
class Standing:
    """Arrays that the statuses of all schools follow from, a place a school in order of code.

    shares: school × year × procedure × subject, NaN where undefined; criteria: as the rules have them; coverage, index
    of conditions by the weights alone, whatever the coverage; `usable`: the school has students.
    """

    schools: tuple[str, ...]
    shares: Floats
    criteria: Mapping[str, Criterion]
    coverage: Floats
    index: Floats
    usable: Flags


def standing_of(result: Result, rules: Identification) -> Standing:
    """The arrays of a result that was computed by these rules."""
    schools = result.schools.sort_values("school")
    codes = tuple(schools["school"].tolist())
    coverage, index = _conditions(result, codes, rules)
    known = schools["conditions_index"].to_numpy(dtype=np.float64, na_value=np.nan)
    return Standing(
        schools=codes,
        shares=shares_of(result.pairs, codes, result.year, rules.window_years.value),
        criteria={name: _criterion(schools, name, result.constants) for name in CRITERIA},
        coverage=coverage,
        index=index,
        usable=~(np.isnan(known) & (coverage >= rules.min_coverage.value)),
    )


def shares_of(pairs: pd.DataFrame, codes: Sequence[str], year: int, window: int, column: str = "share") -> Floats:
    """Shares, or bounds of them, as school × year × procedure × subject; NaN where undefined."""
    shares = np.full((len(codes), window, len(PROCEDURES), len(PAIR_SUBJECTS)), np.nan)
    at = (
        numbered(pairs["school"], {code: number for number, code in enumerate(codes)}),
        pairs["year"].to_numpy(dtype=np.int64) - (year - window + 1),
        numbered(pairs["procedure"], {word: number for number, word in enumerate(PROCEDURES)}),
        numbered(pairs["subject"], {word: number for number, word in enumerate(PAIR_SUBJECTS)}),
    )
    chosen = at[0] >= 0
    shares[tuple(axis[chosen] for axis in at)] = pairs[column].to_numpy(dtype=np.float64, na_value=np.nan)[chosen]
    return shares


def statuses(standing: Standing, rules: Identification, region: Standing | None = None) -> tuple[Words, Words]:
    """Statuses of results and of conditions by other rules of the same kind.

    The quantiles are those of the `region`, by default of the schools themselves.
    """
    limits = standing if region is None else region
    criteria = {name: _by_quantile(each, limits.criteria[name].rate, rules) for name, each in standing.criteria.items()}
    counts = count_years(judge_years(standing.shares, rules))
    results = results_status(counts, confirmation(criteria, rules), rules)
    usable = (standing.coverage >= rules.min_coverage.value) & standing.usable & ~np.isnan(standing.index)
    adverse = standing.index >= rules.adverse_index.value
    conditions = worded(
        [(~usable, ConditionsStatus.NO_DATA), (adverse, ConditionsStatus.ADVERSE)], ConditionsStatus.NONE
    )
    return results, conditions


def rescaled(rules: Identification, names: Sequence[str], factor: float) -> Identification:
    """The rules with these thresholds times a factor, shares kept within 0..1."""
    return rules.model_copy(update={name: _times(getattr(rules, name), factor) for name in names})


def what_if(result: Result, rules: Identification) -> pd.DataFrame:
    """Statuses with each threshold of `SCALED` a tenth lower and higher, and all of them together.

    A row a school, threshold and factor: school, threshold (`all` for all together), factor, results_status,
    conditions_status. The quantiles of the region are computed anew.
    """
    standing = standing_of(result, rules)
    cases = [*((name, (name,)) for name in SCALED), (ALL, SCALED)]
    parts = []
    for threshold, names in cases:
        for factor in FACTORS:
            results, conditions = statuses(standing, rescaled(rules, names, factor))
            columns = {"school": standing.schools, "threshold": threshold, "factor": factor}
            parts.append(pd.DataFrame(columns | {"results_status": results, "conditions_status": conditions}))
    return pd.concat(parts, ignore_index=True)


def _times(parameter: Any, factor: float) -> Any:  # noqa: ANN401 - a parameter of any value
    value = parameter.value
    if isinstance(value, dict):
        return parameter.model_copy(update={"value": {key: min(1.0, each * factor) for key, each in value.items()}})
    most = 1.0 if parameter.unit == "доля" else 100.0
    return parameter.model_copy(update={"value": min(most, value * factor)})


def _criterion(schools: pd.DataFrame, name: str, constants: Mapping[str, float | None]) -> Criterion:
    rate = schools[f"{name}_rate"].to_numpy(dtype=np.float64, na_value=np.nan)
    confirms = schools[f"{name}_confirms"]
    limit = constants[f"{name}_quantile"]
    applies = confirms.notna().to_numpy()
    return Criterion(rate, applies, confirms.fillna(False).to_numpy(dtype=bool), np.nan if limit is None else limit)


def _by_quantile(criterion: Criterion, region: Floats, rules: Identification) -> Criterion:
    limit = region_quantile(region, rules.supporting_quantile.value)
    return replace(criterion, confirms=criterion.rate <= limit, limit=limit)


def _conditions(result: Result, codes: Sequence[str], rules: Identification) -> tuple[Floats, Floats]:
    """Coverage and index of each school from its indicators; NaN of a school that sent no form."""
    numbers = {code: number for number, code in enumerate(codes)}
    place: Counts = numbered(result.indicators["school"], numbers)
    z = result.indicators["z"].to_numpy(dtype=np.float64, na_value=np.nan)
    weight = np.where(np.isnan(z), 0, result.indicators["weight"].to_numpy(dtype=np.float64))
    z = np.nan_to_num(z)
    present, points = (np.bincount(place, values, minlength=len(codes)) for values in (weight, weight * z))
    sent = np.bincount(place, minlength=len(codes)) > 0
    coverage = np.where(sent, present / sum(each.weight for each in rules.indicators), np.nan)
    # As the rules compute it, but for the last digit: they add in another order.
    known = result.schools.sort_values("school")["conditions_index"].to_numpy(dtype=np.float64, na_value=np.nan)
    index = 100 * points / np.where(present > 0, present, np.nan)
    return coverage, np.where(np.isnan(known), index, known)
