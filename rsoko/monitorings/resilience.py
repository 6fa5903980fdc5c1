"""Resilient schools: those that do well in hard conditions."""

from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Flags, Floats
from rsoko.monitorings.conditions import Conditions
from rsoko.monitorings.quantiles import region_quantile
from rsoko.monitorings.statuses import YearCounts
from rsoko.monitorings.tally import PROCEDURES, Tally
from schemas.terms import ConditionsStatus, Procedure

__all__ = ["Resilience", "good_share", "resilient"]

# Procedures whose work is marked from 2 to 5.
MARKED = [PROCEDURES.index(procedure.value) for procedure in (Procedure.VPR, Procedure.OGE)]


@dataclass(frozen=True)
class Resilience:
    """Whether a school is resilient, and the two quantiles of the region behind it."""

    resilient: Flags
    index_limit: float
    good_limit: float


def good_share(tally: Tally, rules: Identification) -> Floats:
    """Share of marks «4» and «5» over the rows of ВПР and ОГЭ of the last year that have it."""
    good, marked = (counts[:, -1, MARKED].sum(axis=(1, 2)) for counts in (tally.good, tally.marked))
    share: Floats = good / np.where(marked >= rules.min_participants.value, marked, np.nan)
    return share


def resilient(counts: YearCounts, conditions: Conditions, good: Floats, rules: Identification) -> Resilience:
    """Adverse conditions or a high index, no low year in the window, a high share of good marks."""
    index = conditions.conditions_index
    index_limit = region_quantile(index, rules.resilient_index_quantile.value)
    good_limit = region_quantile(good, rules.resilient_good_quantile.value)
    hard = (conditions.conditions_status == ConditionsStatus.ADVERSE) | (index >= index_limit)
    steady = (counts.low_years == 0) & (counts.defined_years >= rules.defined_years.value)
    return Resilience(hard & steady & (good >= good_limit), index_limit, good_limit)
