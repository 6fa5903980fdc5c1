"""What measures did to a cohort: the main estimate and those beside it (domain rules, section 8)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsoko.methodology import Effectiveness
from rsoko.monitorings.arrays import Flags, Floats
from rsoko.monitorings.change import Change, History, change_between
from rsoko.monitorings.regression import UNKNOWN, Estimate, weighted_effect
from schemas.terms import EffectModel, EffectVerdict

__all__ = ["Effect", "estimate_effects"]


@dataclass(frozen=True)
class Effect:
    """One estimate: years, schools it is made of, what follows; below zero the cohort did better."""

    model: EffectModel
    before_year: int
    after_year: int | None
    estimate: float
    low: float
    high: float
    cohort_schools: int
    comparison_schools: int
    verdict: EffectVerdict


@dataclass(frozen=True)
class _Setting:
    """What the estimates share: members of the cohort and of the comparison, history, the rules."""

    cohort: Flags
    comparison: Flags
    history: History
    rules: Effectiveness


def estimate_effects(
    cohort: Flags, comparison: Flags, history: History, years: tuple[int, int | None], rules: Effectiveness
) -> list[Effect]:
    """All estimates in the order of their models; `years` are the one before and the one after the measures.

    The main one takes regression to the mean out by the share before. Where the list hangs on more years than that one,
    as it does here, schools of the cohort are worse than those of the comparison that had the same share in the year
    before, and the main estimate is too high: it does not claim what was not there, but may miss an effect.
    `history` adds the mean share of the two years before, which the list hangs on as well. The check on earlier
    years asks for the difference of changes alone: a share that lies before the years of the selection says less of a
    school than its being selected, so beside it the groups would differ without any measures.
    """
    setting = _Setting(cohort, comparison, history, rules)
    before, after = years
    change = change_between(history, before, after)
    earlier = change_between(history, before - 2, before - 1)
    past = (earlier.share_before + earlier.share_after) / 2
    everyone, big = np.full(cohort.shape, True), ~change.small(rules)
    late, early = (before, after), (before - 2, before - 1)
    return [
        _effect(EffectModel.MAIN, setting, late, change, everyone, [change.share_before]),
        _effect(EffectModel.DID, setting, late, change, everyone, []),
        _naive(setting, late, change),
        _effect(EffectModel.NO_SMALL, setting, late, change, big, [change.share_before]),
        _effect(EffectModel.HISTORY, setting, late, change, everyone, [change.share_before, past]),
        _effect(EffectModel.PLACEBO, setting, early, earlier, everyone, []),
    ]


def _effect(
    model: EffectModel,
    setting: _Setting,
    years: tuple[int, int | None],
    change: Change,
    chosen: Flags,
    beside: Sequence[Floats],
) -> Effect:
    """Coefficient of being in the cohort, beside the given predictors, over the chosen schools that have all values."""
    taken = chosen & change.known & (setting.cohort | setting.comparison)
    for predictor in beside:
        taken &= ~np.isnan(predictor)
    predictors = [setting.cohort[taken].astype(np.float64), *(each[taken] for each in beside)]
    found = _fit(change, taken, predictors, setting.rules)
    schools = _counts(taken, setting)
    enough = schools[0] >= setting.rules.min_cohort.value and schools[1] >= setting.rules.min_comparison.value
    return Effect(model, *years, *found, *schools, _verdict(found, enough))


def _naive(setting: _Setting, years: tuple[int, int | None], change: Change) -> Effect:
    """Mean change of the cohort alone, compared with nobody."""
    taken = change.known & setting.cohort
    found = _fit(change, taken, [], setting.rules)
    schools = _counts(taken, setting)
    return Effect(
        EffectModel.NAIVE, *years, *found, *schools, _verdict(found, schools[0] >= setting.rules.min_cohort.value)
    )


def _fit(change: Change, taken: Flags, predictors: Sequence[Floats], rules: Effectiveness) -> Estimate:
    if not taken.any():
        return UNKNOWN
    errors, confidence = rules.robust_errors.value, rules.interval_confidence.value
    return weighted_effect(change.change[taken], predictors, change.weights[taken], errors, confidence)


def _counts(taken: Flags, setting: _Setting) -> tuple[int, int]:
    return int(np.count_nonzero(taken & setting.cohort)), int(np.count_nonzero(taken & setting.comparison))


def _verdict(found: Estimate, enough: bool) -> EffectVerdict:
    """Proved where the interval leaves zero out; nothing is said of too few schools."""
    if not enough or np.isnan(found.low):
        return EffectVerdict.INSUFFICIENT
    if found.high < 0:
        return EffectVerdict.WORKED
    return EffectVerdict.WORSENED if found.low > 0 else EffectVerdict.UNPROVEN
