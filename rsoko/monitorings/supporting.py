"""Supporting criteria of the year: olympiads and continuation of education."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Counts, Flags, Floats
from rsoko.monitorings.quantiles import region_quantile

__all__ = ["CRITERIA", "ENGAGEMENT_FIELDS", "Criterion", "confirmation", "is_confirmed", "supporting_criteria"]

# criterion -> (numerator, denominator), domain rules, section 5, rule 5
CRITERIA = {
    "olympiad": ("municipal_stage", "students"),
    "continuation": ("entered_10", "graduates_9"),
}
ENGAGEMENT_FIELDS = tuple(field for fields in CRITERIA.values() for field in fields)


@dataclass(frozen=True)
class Criterion:
    """One criterion, a place a school, and the quantile of the region that it is measured against.

    `applies`: the denominator is not 0. A school without a row does not confirm, though the criterion applies.
    """

    rate: Floats
    applies: Flags
    confirms: Flags
    limit: float


def supporting_criteria(engagement: Mapping[str, Floats], rules: Identification) -> dict[str, Criterion]:
    """Rule 5: rates of the year, and whether each is so low that it confirms low results."""
    return {name: _criterion(engagement[part], engagement[whole], rules) for name, (part, whole) in CRITERIA.items()}


def _criterion(part: Floats, whole: Floats, rules: Identification) -> Criterion:
    rate = part / np.where(whole > 0, whole, np.nan)
    limit = region_quantile(rate, rules.supporting_quantile.value)
    return Criterion(rate=rate, applies=whole != 0, confirms=rate <= limit, limit=limit)


def confirmation(criteria: Mapping[str, Criterion], rules: Identification) -> Flags:
    """Rule 6, second half: whether the supporting criteria confirm, by `supporting_required`."""
    confirmed: Counts = np.count_nonzero([each.confirms for each in criteria.values()], axis=0)
    applicable: Counts = np.count_nonzero([each.applies for each in criteria.values()], axis=0)
    return is_confirmed(confirmed, applicable, rules)


def is_confirmed(confirmed: Counts, applicable: Counts, rules: Identification) -> Flags:
    """Whether so many of the applicable criteria are enough, by `supporting_required`."""
    required = rules.supporting_required.value
    enough: Counts | int = applicable if required == "all" else 1 if required == "any" else int(required)
    return np.asarray(confirmed >= enough)
