"""Plans of the demo region: whose they are, what they hold, and that what was planted in results goes with them."""

from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pytest

from rsoko.demo import EFFECTS, make_region
from rsoko.demo.plans import STRENGTH
from schemas.forms import FORMS
from schemas.terms import FormKey, MeasureKind, MeasureLevel, MeasureStatus
from tests.planted import COHORTS, WITHOUT, YEAR, listed, region

SIZE, SEED = 120, 7
FORM = FORMS[FormKey.MEASURES]


@pytest.fixture(scope="module")
def measures() -> pd.DataFrame:
    return region(SIZE, SEED).measures


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return region(SIZE, SEED).cohort_truth


def low(year: int) -> list[str]:
    return listed(SIZE, SEED, year).schools.query("results_status == 'low'")["school"].tolist()


def test_three_cohorts_have_an_effect_and_one_has_none(truth):
    assert [effect > 0 for effect in EFFECTS].count(True) == 3
    assert EFFECTS.count(0) == 1
    assert truth["cohort"].unique().tolist() == list(COHORTS)
    none = truth["cohort"] == WITHOUT
    assert (truth.loc[none, "effect"] == 0).all()
    assert (truth.loc[none, "dose"] > 0).any(), "its plans were carried out all the same"
    reached = ~none & (truth["dose"] > 0)
    assert (truth.loc[reached, "effect"] < 0).all()
    assert (truth.loc[truth["dose"] == 0, "effect"] == 0).all()


@pytest.mark.parametrize("cohort", COHORTS)
def test_plans_are_those_of_the_list_but_for_one_school(measures, truth, cohort):
    planned = set(measures.loc[measures["cohort"] == cohort, "school"])
    assert planned < set(low(cohort))
    assert len(set(low(cohort)) - planned) == 1
    assert truth.loc[truth["cohort"] == cohort, "school"].tolist() == low(cohort)


def test_plans_keep_the_rules_of_the_form(measures):
    pd.testing.assert_frame_equal(FORM.schema.validate(measures), measures)
    numbers = measures.groupby(["school", "cohort"])["number"]
    assert (numbers.max() == numbers.size()).all()
    assert (measures["start"].dt.year - measures["cohort"]).between(0, 1).all()
    assert (measures["planned"] > 0).all()


def test_plans_are_of_all_kinds_and_levels_and_came_to_everything(measures):
    assert set(measures["kind"]) == {kind.value for kind in MeasureKind}
    assert set(measures["level"]) == {level.value for level in MeasureLevel}
    statuses = measures["status"].value_counts(normalize=True)
    assert set(statuses.index) == {MeasureStatus.DONE, MeasureStatus.PARTLY, MeasureStatus.NOT_DONE}
    assert statuses.min() > 0.08
    assert measures["title"].nunique() > 10


def test_whoever_did_something_says_how_many_took_part(measures):
    done = measures["status"] != MeasureStatus.NOT_DONE
    assert (measures.loc[done, "actual"] >= 1).all()
    assert measures.loc[~done, "actual"].isna().all()
    ratio = (measures["actual"] / measures["planned"])[measures["planned"] >= 20].astype(float)
    full = measures["status"] == MeasureStatus.DONE
    assert ratio[full].mean() > ratio[done & ~full].mean() + 0.2


def test_the_dose_is_what_was_done_of_the_kinds_that_help(measures, truth):
    worth = {"done": 1.0, "partly": 0.5, "not_done": 0.0}
    of_kind = defaultdict(list)
    for row in measures.to_dict("records"):
        of_kind[row["cohort"], row["school"], row["kind"]].append(worth[row["status"]])
    expected = Counter()
    for (cohort, school, kind), done in of_kind.items():
        expected[cohort, school] += STRENGTH.get(kind, 0) * sum(done) / len(done)
    told = {(row.cohort, row.school): row.dose for row in truth.itertuples()}
    assert told == pytest.approx({key: expected[key] for key in told})
    assert sum(STRENGTH.values()) == 1


def test_the_more_was_done_the_larger_the_effect(truth):
    for cohort, effect in zip(COHORTS, EFFECTS, strict=True):
        rows = truth[truth["cohort"] == cohort]
        if effect:
            assert np.corrcoef(rows["dose"], rows["effect"])[0, 1] < -0.8
            assert rows["effect"].min() > -effect / 4, "log-odds change a share by a quarter of themselves at most"


@pytest.mark.parametrize("number", [1, 2])
def test_a_cohort_does_not_depend_on_how_many_follow(measures, truth, number):
    shorter = make_region(SIZE, SEED, YEAR, further_years=number)
    last = YEAR + number - 1
    for name, whole in (("measures", measures), ("cohort_truth", truth)):
        pd.testing.assert_frame_equal(getattr(shorter, name), whole[whole["cohort"] <= last].reset_index(drop=True))


def test_without_years_after_there_are_no_plans():
    alone = make_region(SIZE, SEED)
    assert alone.measures.empty
    assert alone.cohort_truth.empty
    FORM.schema.validate(alone.measures)


def test_few_schools_have_plans_too():
    made = make_region(7, 3, further_years=2)
    FORM.schema.validate(made.measures)
    assert set(made.measures["school"]) <= set(made.cohort_truth["school"])
