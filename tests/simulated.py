"""Regions drawn at random around a known effect of the measures: schools of all sizes, levels for life, good and bad
years, the noise of few pupils. Schools of every status come from the same distribution.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rsoko.monitorings.change import History
from rsoko.monitorings.effects import Effect, estimate_effects
from rsoko.monitorings.pairs import judge_years, pair_shares
from rsoko.monitorings.statuses import count_years, results_status
from rsoko.monitorings.supporting import confirmation, supporting_criteria
from rsoko.monitorings.tally import PROCEDURES, Tally
from tests.frames import METHODOLOGY, YEAR

COHORT = YEAR - 1
SCHOOLS, YEARS = 480, 4
# Log-odds of failure over the school's own, procedure × subject: the exams are easier than the works.
EASE = np.array([{"EGE": [-0.7, -1.0], "OGE": [-0.2, -0.8], "VPR": [0.1, 0.0]}[name] for name in PROCEDURES])
LISTED_SHARE, RISK_SHARE = 0.32, 0.22


@dataclass(frozen=True)
class Design:
    """How a region comes about: spread of the levels of schools and of single years (log-odds), a trend for all.

    `selection`: who gets on the list. `share`: by the share of the cohort's year and by luck that has nothing to do
    with results. `rules`: by the identification itself, three years and the supporting criteria; `tied` says how far
    these go along with the level of a school (0: not at all; 1: with a noise as large as the levels).
    """

    selection: Literal["share", "rules"]
    tied: float = 1
    single_years: float = 0.15
    levels: float = 0.75
    mean: float = -1.6
    trend: float = 0.05


def draw_region(design: Design, effect: float, rng: np.random.Generator) -> tuple[dict[str, Effect], dict[str, Effect]]:
    """Estimates by model: of a region left alone, of the same region where measures changed the share by `effect`."""
    level = rng.normal(design.mean, design.levels, SCHOOLS)
    season = rng.normal(0, design.single_years, (SCHOOLS, YEARS)) + design.trend * np.arange(YEARS)
    odds = (level[:, None] + season)[..., None, None] + EASE + rng.normal(0, 0.1, (SCHOOLS, YEARS, *EASE.shape))
    chance = 1 / (1 + np.exp(-odds))
    pupils = _pupils(rng)
    below = rng.binomial(pupils, chance)
    status = (
        _by_share(pupils, below, rng) if design.selection == "share" else _by_rules(design, level, pupils, below, rng)
    )
    helped = np.clip(chance[:, -1] + effect * (status == "low")[:, None, None], 0, 1)
    treated = np.concatenate([below[:, :-1], rng.binomial(pupils[:, -1], helped)[:, None]], axis=1)
    return _estimates(status, pupils, below), _estimates(status, pupils, treated)


def _pupils(rng: np.random.Generator) -> np.ndarray:
    """Participants: big schools of towns, small ones of villages, many of these without upper grades."""
    town = rng.random(SCHOOLS) < 0.35
    upper = rng.random(SCHOOLS) < np.where(town, 0.94, 0.65)
    size = np.where(town, np.where(upper, 60, 28), np.where(upper, 12, 5)) * np.exp(rng.normal(0, 0.4, SCHOOLS))
    grades = np.stack([upper / 2, np.ones(SCHOOLS), 5 + upper / 2], axis=1)  # ЕГЭ, ОГЭ, ВПР
    return rng.poisson((size[:, None] * grades)[:, None, :, None], (SCHOOLS, YEARS, *EASE.shape))


def _by_share(pupils: np.ndarray, below: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Statuses that hang on the pooled share of the cohort's year, and on luck."""
    taken, failed = (each[:, -2].sum(axis=(1, 2)) for each in (pupils, below))
    share = failed / np.maximum(taken, 1)
    listed = share + rng.normal(0, 0.06, SCHOOLS) >= LISTED_SHARE
    words = np.where(share < RISK_SHARE, "none", np.where(listed, "low", "risk"))
    return np.where(taken < 5, "no_data", words)


def _by_rules(
    design: Design, level: np.ndarray, pupils: np.ndarray, below: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Statuses by the rules of the identification, from the three years up to the cohort's."""
    rules = METHODOLOGY.identification
    participants, below_min = (each[:, :-1].astype(float) for each in (pupils, below))
    tally = Tally(participants > 0, participants, below_min, participants, participants - below_min)
    wish = rng.normal(size=SCHOOLS) - design.tied * (level - design.mean) / design.levels
    reached, everyone = np.round(1e4 / (1 + np.exp(-wish))), np.full(SCHOOLS, 1e4)
    engagement = {"students": everyone, "municipal_stage": reached, "graduates_9": everyone, "entered_10": reached}
    confirmed = confirmation(supporting_criteria(engagement, rules), rules)
    return results_status(count_years(judge_years(pair_shares(tally, rules).share, rules)), confirmed, rules)


def _estimates(status: np.ndarray, pupils: np.ndarray, below: np.ndarray) -> dict[str, Effect]:
    taken, failed = (each.sum(axis=(2, 3)).astype(float) for each in (pupils, below))
    rules = METHODOLOGY.effectiveness
    history = History(
        COHORT - 2, taken, failed, failed / np.where(taken >= rules.min_participants.value, taken, np.nan)
    )
    effects = estimate_effects(status == "low", status == "risk", history, (COHORT, YEAR), rules)
    return {each.model: each for each in effects}
