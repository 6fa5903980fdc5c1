"""What must hold of the analysis of effectiveness for any region."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.monitorings.effectiveness_result import FRAMES
from schemas.terms import MeasureKind, MeasureLevel, MeasureStatus
from tests import reference_effectiveness as reference
from tests.frames import ASSESSMENT, YEAR, frame
from tests.measured import COHORT, cells, judge, planned, pooled

RELAXED = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def regions(draw):
    """Arguments of `judge`: statuses, rows of results, measures, statuses now; some name schools off the list."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(1, 45))
    codes = [f"43{number:04d}" for number in range(size)]
    statuses = {code: str(rng.choice(["low", "risk", "none", "no_data"], p=[0.4, 0.4, 0.1, 0.1])) for code in codes}
    gaps = draw(st.sampled_from([0.0, 0.1, 0.6]))
    rows, plan = [], []
    for code in [*codes, "439999"]:
        level, size = rng.uniform(0.1, 0.7), int(rng.choice([4, 6, 25, 60, 300]))
        years = {year: int(rng.poisson(size)) for year in range(COHORT - 3, YEAR + 2) if rng.random() >= gaps}
        rows += pooled(code, {year: (int(rng.binomial(people, level)), people) for year, people in years.items()})
        for number in range(rng.integers(0, 4)):
            kind, mode, status = (str(rng.choice([each.value for each in words]))
                                  for words in (MeasureKind, MeasureLevel, MeasureStatus))  # fmt: skip
            plan.append(planned(code, number + 1, status, kind=kind, level=mode))
    now = {code: str(rng.choice(["low", "risk", "none"])) for code in codes if rng.random() < 0.8}
    return statuses, rows, plan, now


@RELAXED
@given(regions())
def test_the_product_and_the_independent_reading_of_the_rules_agree(region):
    statuses, rows, _, _ = region
    result = judge(*region)
    expected = reference.judge(YEAR, COHORT, statuses, frame(rows, ASSESSMENT))
    assert result.constants["after_year"] == expected["after"]
    assert cells(result.schools, "verdict") == {code: each[0] for code, each in expected["schools"].items()}
    for row in result.schools.to_dict("records"):
        known = [None if pd.isna(row[name]) else row[name] for name in ("change", "low", "high")]
        assert known == pytest.approx(list(expected["schools"][row["school"]][1:]), abs=1e-9)
    for row in result.effects.to_dict("records"):
        known = [row[name] for name in ("estimate", "low", "high")]
        sought = expected[row["model"]] or (np.nan, np.nan, np.nan)
        # Among a handful of schools one may decide a coefficient nearly alone: its error is a nought divided by a
        # nought to the last digits of the computation, and nothing is concluded from it.
        close = 1e-6 if row["verdict"] == "insufficient" else 1e-9
        assert known == pytest.approx(list(sought), abs=close, nan_ok=True)


@RELAXED
@given(regions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_does_not_matter(region, random):
    statuses, rows, plan, now = region
    first = judge(*region)
    mixed = [dict(random.sample(list(part.items()), len(part))) for part in (statuses, now)]
    second = judge(mixed[0], random.sample(rows, len(rows)), random.sample(plan, len(plan)), mixed[1])
    assert first.constants == second.constants
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)


@RELAXED
@given(regions())
def test_a_school_without_data_changes_nothing_for_the_others(region):
    statuses, *given_ = region
    first = judge(*region)
    second = judge({**statuses, "439990": "low", "439991": "risk"}, *given_)
    pd.testing.assert_frame_equal(first.effects, second.effects, check_exact=True)
    others = second.schools[~second.schools["school"].isin(["439990", "439991"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(first.schools, others, check_exact=True)


@RELAXED
@given(regions())
def test_a_school_without_data_after_changes_no_verdict_but_its_own(region):
    statuses, rows, plan, now = region
    chosen = [code for code, status in statuses.items() if status in ("low", "risk")]
    if len(chosen) < 2:
        return
    silent = [row for row in rows if row["school"] != chosen[0] or row["year"] <= COHORT]
    first, second = judge(*region), judge(statuses, silent, plan, now)
    if first.constants["after_year"] != second.constants["after_year"]:
        return
    before, after = cells(first.schools, "verdict"), cells(second.schools, "verdict")
    assert after == {**before, chosen[0]: "no_data"}


@RELAXED
@given(regions())
def test_numbers_add_up(region):
    result = judge(*region)
    total = result.execution[result.execution["scope"] == "ministry"]
    by_level, whole = total[total["level"].notna()], total[total["level"].isna()].iloc[0]
    for name in ("measures", "measures_done", "people_planned", "people_actual"):
        assert by_level[name].sum() == whole[name]
    assert result.schools["execution"].dropna().between(0, 1).all()
    intervals = result.effects.dropna(subset=["low"])
    assert (intervals["low"] <= intervals["estimate"]).all()
    assert (intervals["estimate"] <= intervals["high"]).all()
