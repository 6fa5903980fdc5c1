"""Shares below the minimum by pair (procedure, subject) and year, and years judged by their pairs."""

from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Identification
from rsoko.monitorings.arrays import Counts, Flags, Floats
from rsoko.monitorings.intervals import wilson
from rsoko.monitorings.tally import PROCEDURES, Tally
from schemas.terms import Procedure

__all__ = ["Pairs", "Pooled", "Years", "judge_years", "low_pairs", "pair_shares", "pooled_years"]

# Axes of a tally over which the pairs of a year lie.
PAIR = (2, 3)


@dataclass(frozen=True)
class Pairs:
    """Arrays school × year × procedure × subject: the share and its Wilson bounds, NaN where undefined."""

    share: Floats
    share_low: Floats
    share_high: Floats


@dataclass(frozen=True)
class Years:
    """Arrays school × year: how many pairs are defined and low, whether the year is."""

    defined_pairs: Counts
    low_pairs: Counts
    defined: Flags
    low: Flags


@dataclass(frozen=True)
class Pooled:
    """Arrays school × year over all rows of a year; `taken`: there are rows at all."""

    taken: Flags
    participants: Floats
    below_min: Floats
    pooled_share: Floats
    pooled_low: Floats
    pooled_high: Floats


def pair_shares(tally: Tally, rules: Identification) -> Pairs:
    """Rule 1: share below the minimum of each pair, with the bounds that the reliability needs."""
    return Pairs(*_shares(tally.below_min, tally.participants, rules, rules.reliability_confidence.value))


def low_pairs(share: Floats, rules: Identification) -> Flags:
    """Rule 2: whether the share, or a bound of it, reaches the threshold of its procedure."""
    thresholds = np.array([rules.low_share.value[Procedure(procedure)] for procedure in PROCEDURES])
    return share >= thresholds[:, np.newaxis]


def judge_years(share: Floats, rules: Identification) -> Years:
    """Rule 3: years by their pairs; `share` may be a bound of the share as well."""
    defined_pairs = np.count_nonzero(~np.isnan(share), axis=PAIR)
    low_count = np.count_nonzero(low_pairs(share, rules), axis=PAIR)
    defined = defined_pairs >= rules.defined_pairs.value
    return Years(
        defined_pairs=defined_pairs,
        low_pairs=low_count,
        defined=defined,
        low=defined & (low_count >= rules.low_pairs.value),
    )


def pooled_years(tally: Tally, rules: Identification) -> Pooled:
    """Pooled share of a year over all rows of Russian and mathematics, whether their pairs are defined or not."""
    participants, below_min = tally.participants.sum(axis=PAIR), tally.below_min.sum(axis=PAIR)
    shares = _shares(below_min, participants, rules, rules.interval_confidence.value)
    return Pooled(np.count_nonzero(tally.taken, axis=PAIR) > 0, participants, below_min, *shares)


def _shares(
    below_min: Floats, participants: Floats, rules: Identification, confidence: float
) -> tuple[Floats, Floats, Floats]:
    """Share and its Wilson bounds from `min_participants` on, NaN under it."""
    enough = np.where(participants >= rules.min_participants.value, participants, np.nan)
    return below_min / enough, *wilson(below_min, enough, confidence)
