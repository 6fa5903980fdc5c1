"""What is planted in every school: how its results and its conditions went in five years, and why."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints, logit
from schemas.terms import Level, Locality

__all__ = ["YEARS", "Fates", "draw_fates", "draw_schools", "eligible", "next_fates", "supported_fates"]

YEARS = 5
"""Length of the history: the window of this year's campaign and of the two before it."""
# Years under plans: share of the schools that begin to fail in a year, and below which share a school fails no more.
_BEGINNING = 0.01
_RECOVERED = 0.27


@dataclass(frozen=True, eq=False)
class Fates:
    """Latent state of the schools; arrays are school × year unless said otherwise, the history and years after it.

    `ability` is the log-odds of a mark below the minimum, `diligence` (by school) the log-odds of a good mark of
    those above it, `failing` marks years of planted failure, `hardship` is the index of conditions aimed at (0..1).
    The masks by school say what was planted for the campaign of the last year of the history.
    """

    ability: Floats
    diligence: Floats
    failing: Bools
    hardship: Floats
    low: Bools
    adverse: Bools
    resilient: Bools


@dataclass(frozen=True, eq=False)
class _Casting:
    """Who plays whom: disjoint masks of schools."""

    low: Bools
    entering: Bools
    leaving: Bools
    edge: Bools
    resilient: Bools


def draw_fates(schools: pd.DataFrame, year: int, rng: np.random.Generator) -> Fates:
    """Plant low, adverse and resilient schools so that context and results go together, with exceptions.

    `schools` has level, locality, opened. Nothing is planted in primary schools (no supporting criteria there)
    nor in schools younger than the history.
    """
    context = _context(schools, rng)
    adverse = _top(context, 0.19)
    cast = _cast(context, adverse, eligible(schools, year), rng)
    failing = _failing(cast)
    return Fates(
        ability=_ability(context, cast, failing, rng),
        diligence=_diligence(context, cast, rng),
        failing=failing,
        hardship=_hardship(context, adverse, rng),
        low=cast.low,
        adverse=adverse,
        resilient=cast.resilient,
    )


def _context(schools: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Draw how hard the surroundings are: villages have it harder."""
    village = (schools["locality"] == Locality.VILLAGE).to_numpy()
    return np.asarray(rng.normal(size=len(schools)) + np.where(village, 0.25, -0.55))


def eligible(schools: pd.DataFrame, year: int) -> Bools:
    """Tell which schools may be given a planted history."""
    old = schools["opened"].isna() | (schools["opened"] < pd.Timestamp(year - YEARS, 9, 1))
    return np.asarray(((schools["level"] != Level.PRIMARY) & old).to_numpy(dtype=bool))


def _top(values: Floats, share: float) -> Bools:
    """Mark the given share of the largest values."""
    marked = np.zeros(len(values), dtype=bool)
    marked[np.argsort(-values, kind="stable")[: round(share * len(values))]] = True
    return marked


def _cast(context: Floats, adverse: Bools, eligible: Bools, rng: np.random.Generator) -> _Casting:
    """Hand out the parts: a hard context makes failure likelier, not certain."""
    count = len(context)
    resilient = draw_schools(0.013 * count, np.where(adverse & eligible, 1.0, 0.0), rng)
    free = eligible & ~resilient
    low = draw_schools(0.082 * count, np.exp(1.15 * context) * free, rng)
    leaving = draw_schools(0.025 * count, np.exp(0.9 * context) * (free & ~low), rng)
    edge = draw_schools(0.165 * count, np.exp(0.8 * context) * (free & ~low & ~leaving), rng)
    entering = low & (rng.random(count) < 0.3)
    return _Casting(low=low, entering=entering, leaving=leaving, edge=edge, resilient=resilient)


def draw_schools(size: float, weights: Floats, rng: np.random.Generator) -> Bools:
    """Draw that many schools without replacement with these weights (as many as there are)."""
    marked = np.zeros(len(weights), dtype=bool)
    wanted = min(max(1, round(size)), int(np.count_nonzero(weights)))
    if wanted:
        marked[rng.choice(len(weights), size=wanted, replace=False, p=weights / weights.sum())] = True
    return marked


def _failing(cast: _Casting) -> Bools:
    """Mark the years of failure: always, only the last three, or all but the last."""
    years: Ints = np.arange(YEARS)
    failing = cast.low[:, None] & (~cast.entering[:, None] | (years >= YEARS - 3))
    return np.asarray(failing | (cast.leaving[:, None] & (years < YEARS - 1)))


def _ability(context: Floats, cast: _Casting, failing: Bools, rng: np.random.Generator) -> Floats:
    """Draw log-odds of a mark below the minimum: a level for life and a small walk over the years."""
    count = len(context)
    level = np.minimum(-2.65 + 0.3 * context + rng.normal(0, 0.35, count), logit(0.19))
    level = np.where(cast.resilient, logit(0.05) + rng.normal(0, 0.1, count), level)
    level = np.where(cast.edge, logit(0.31) + rng.normal(0, 0.2, count), level)
    troubled = cast.low | cast.leaving
    level = np.where(troubled, logit(0.19), level)
    walk = np.cumsum(rng.normal(0, 0.06, (count, YEARS)), axis=1) + rng.normal(0, 0.06, (count, YEARS))
    failure = logit(0.5) + rng.normal(0, 0.12, count)
    return np.asarray(np.where(failing, failure[:, None], level[:, None]) + walk)


def _diligence(context: Floats, cast: _Casting, rng: np.random.Generator) -> Floats:
    """Draw log-odds of a good mark above the minimum: the harder the context, the rarer."""
    usual = 0.15 - 0.42 * np.clip(context, -2, 3) + rng.normal(0, 0.22, len(context))
    weak = usual - 0.35 * cast.edge - 0.6 * (cast.low | cast.leaving)
    return np.asarray(np.where(cast.resilient, 1.35, weak))


def _hardship(context: Floats, adverse: Bools, rng: np.random.Generator) -> Floats:
    """Aim at an index by rank: adverse schools well above the threshold, the others below, with drift.

    One adverse school in ten became so only in the last year; a few others have just recovered.
    """
    count = len(context)
    rank = np.argsort(np.argsort(context, kind="stable"), kind="stable") / max(1, count - 1)
    aim = np.where(adverse, 0.50 + 0.9 * (rank - 0.81), 0.15 + 0.27 * rank)
    drift = np.cumsum(rng.normal(0, 0.008, (count, YEARS))[:, ::-1], axis=1)[:, ::-1]
    hardship = aim[:, None] + drift
    chance = rng.random(count)
    hardship[adverse & (chance < 0.1), :-1] -= 0.14
    hardship[~adverse & (rank > 0.5) & (chance < 0.05), :-1] += 0.14
    return np.asarray(hardship)


def next_fates(fates: Fates, may_fail: Bools, rng: np.random.Generator) -> Fates:
    """Go on by one year: one failing school in four recovers, one school in a hundred, of the weakest, begins to fail.

    `may_fail` are the schools that may be given a history of failure; the walks of ability and hardship go on.
    """
    count = len(may_fail)
    was = fates.failing[:, -1]
    recovers = was & (rng.random(count) < 0.25)
    weakness = np.exp(6 * fates.ability[:, -2:].mean(axis=1))
    begins = draw_schools(0.01 * count, weakness * (may_fail & ~was & ~fates.resilient), rng)
    ability = fates.ability[:, -1] + rng.normal(0, 0.085, count)
    turned = np.where(begins, logit(0.5), logit(0.19)) + rng.normal(0, 0.12, count)
    return replace(
        fates,
        ability=np.column_stack([fates.ability, np.where(begins | recovers, turned, ability)]),
        failing=np.column_stack([fates.failing, (was & ~recovers) | begins]),
        hardship=np.column_stack([fates.hardship, fates.hardship[:, -1] + rng.normal(0, 0.008, count)]),
    )


def supported_fates(fates: Fates, relief: Floats, may_begin: Bools, rng: np.random.Generator) -> Fates:
    """Go on by one year in which nothing but the measures changes a failing school on the average.

    `relief` is what the measures take off the log-odds of a mark below the minimum, by school; it stays. A school that
    it brought down far enough fails no more. Of `may_begin` some begin to fail: schools that no list names, else those
    whom the cohort is compared with would sink by themselves.
    """
    count = len(relief)
    was, last = fates.failing[:, -1], fates.ability[:, -1]
    begins = draw_schools(_BEGINNING * count, np.where(may_begin & ~was, 1.0, 0.0), rng)
    walked = last + rng.normal(0, 0.085, count) - relief
    ability = np.where(begins, logit(0.5) + rng.normal(0, 0.12, count), walked)
    fails = begins | (was & (ability >= logit(_RECOVERED)))
    return replace(
        fates,
        ability=np.column_stack([fates.ability, ability]),
        failing=np.column_stack([fates.failing, fails]),
        hardship=np.column_stack([fates.hardship, fates.hardship[:, -1] + rng.normal(0, 0.008, count)]),
    )
