"""What the estimates of the effect are worth, on regions whose truth is known.

Two ways onto the list. By the share of one year and luck, what the main estimate takes for granted: it has to be right.
By the identification itself, three years and the supporting criteria: there one share before cannot make schools
comparable, the main estimate is too high (it hides improvement, never invents it), and the estimate that knows the
three years has to be right. Numbers are printed: `pytest -s tests/statistics`.
"""

from functools import cache

import numpy as np
import pytest

from tests.simulated import Design, draw_region

pytestmark = pytest.mark.slow

EFFECT = -0.08
REGIONS = {"share": 400, "rules": 200}
SEED = 20261124


@cache
def regions(selection: str) -> tuple[list, list]:
    """Estimates of regions left alone, and of the same regions with the effect; no trend but these."""
    rng = np.random.default_rng([SEED, len(selection)])
    drawn = [draw_region(Design(selection, trend=0.0), EFFECT, rng) for _ in range(REGIONS[selection])]
    return [alone for alone, _ in drawn], [helped for _, helped in drawn]


def told(selection: str, model: str, effect: float) -> dict[str, float]:
    """Mean error in points, share of intervals that hold the truth, share of claims, of the regions of a selection."""
    found = [region[model] for region in regions(selection)[effect != 0]]
    estimates, lows, highs = (np.array([getattr(each, name) for each in found]) for name in ("estimate", "low", "high"))
    numbers = {
        "error": float((estimates - effect).mean()),
        "standard_error": float(estimates.std(ddof=1) / len(found) ** 0.5),
        "covered": float(((lows <= effect) & (effect <= highs)).mean()),
        "worked": float(np.mean([each.verdict == "worked" for each in found])),
        "worsened": float(np.mean([each.verdict == "worsened" for each in found])),
    }
    said = ", ".join(f"{name} {value:+.4f}" for name, value in numbers.items())
    print(f"{selection}, {model}, effect {effect:+.2f}, {len(found)} regions: {said}")
    return numbers


@pytest.mark.parametrize("effect", [0, EFFECT])
@pytest.mark.parametrize(("selection", "model"), [("share", "main"), ("share", "history"), ("rules", "history")])
def test_the_interval_covers_the_truth_as_often_as_it_says(selection, model, effect):
    assert 0.92 <= told(selection, model, effect)["covered"] <= 0.98


@pytest.mark.parametrize("selection", ["share", "rules"])
@pytest.mark.parametrize("model", ["main", "history", "no_small"])
def test_measures_that_did_nothing_are_not_said_to_have_worked(selection, model):
    assert told(selection, model, 0)["worked"] <= 0.05


@pytest.mark.parametrize("selection", ["share", "rules"])
def test_a_real_effect_is_found_more_often_than_not(selection):
    assert told(selection, "history", EFFECT)["worked"] > 0.5


def test_schools_picked_for_being_low_and_left_alone_look_better_by_themselves_but_not_in_the_main_estimate():
    naive, main = told("share", "naive", 0), told("share", "main", 0)
    assert naive["error"] < -3 * naive["standard_error"]
    assert naive["worked"] > 2 * main["worked"]
    assert abs(main["error"]) < 3 * main["standard_error"]


def test_of_schools_identified_by_three_years_the_main_estimate_errs_on_the_side_of_caution():
    main, history = told("rules", "main", 0), told("rules", "history", 0)
    assert main["error"] > 3 * main["standard_error"]
    assert main["worked"] == 0
    assert abs(history["error"]) < main["error"] / 2


@pytest.mark.parametrize("selection", ["share", "rules"])
def test_the_check_on_the_years_before_the_measures_finds_no_more_than_chance_does(selection):
    placebo = told(selection, "placebo", 0)
    assert abs(placebo["error"]) < 0.005
    assert placebo["worked"] + placebo["worsened"] <= 0.10
