"""Surveys of the spring after: what was planted in the answers of teachers and in participation is found again."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from rsoko.demo import Region, make_region
from rsoko.monitorings.participation import ParticipationInputs, ParticipationResult, measure_participation
from schemas.deficits import ITEMS
from schemas.terms import Difference, ParticipationLevel, TeacherCategory
from tests.reported import METHODOLOGY, demo_result, places

SEEDS = (2026, 1, 2)
QUESTIONS = [item for items in ITEMS.values() for item in items]
PAIR = ["school", "teacher"]


@cache
def region(seed: int = 2026) -> Region:
    return make_region(480, seed)


@cache
def answered(seed: int) -> pd.DataFrame:
    """Careful sheets with the type of the school and, by group, whether there is a deficit."""
    made = region(seed)
    rows = made.deficits.merge(made.participation_truth[["school", "type"]], on="school")
    rows = rows[~straight(rows)].reset_index(drop=True)
    for group, items in ITEMS.items():
        answers = rows[list(items)].astype("float64")
        enough = answers.notna().sum(axis=1) >= 4
        rows[group] = (answers.mean(axis=1) / 3 < 0.5).astype("float64").where(enough)
    return rows


def straight(rows: pd.DataFrame) -> pd.Series:
    answers = rows[QUESTIONS].astype("float64")
    return answers.eq(answers[QUESTIONS[0]], axis=0).all(axis=1)


def test_about_nine_thousand_teachers_answer_in_the_academic_year_after():
    rows = region().deficits
    assert 8_500 <= rows[PAIR].drop_duplicates().shape[0] <= 9_600
    assert set(rows["year"]) == {2027}
    assert 0.97 <= rows["school"].nunique() / 480 < 1
    assert not rows.duplicated([*PAIR, "subject"]).any()
    assert rows["teacher"].str.fullmatch(r"П-\d{3}").all()


def test_the_number_of_teachers_follows_the_number_of_schools():
    assert 0.15 <= len(make_region(100).deficits) / len(region().deficits) <= 0.28


def test_subjects_have_the_sizes_of_a_real_region_and_few_teach_two():
    rows = region().deficits
    sizes = rows["subject"].value_counts(normalize=True)
    assert len(sizes) == 16
    assert sizes.index[0] == "начальные классы"
    assert 0.25 < sizes.iloc[0] < 0.36
    assert sizes.min() > 0.004
    assert 0.02 < rows.duplicated(PAIR).sum() / len(rows) < 0.06


def test_a_teacher_has_one_category_and_one_experience_and_a_high_category_takes_years():
    rows = region().deficits
    assert (rows.groupby(PAIR)[["category", "experience"]].nunique() == 1).all(axis=None)
    assert set(rows["category"]) == {category.value for category in TeacherCategory}
    assert rows["experience"].between(0, 50).all()
    years = rows.groupby("category")["experience"].mean()
    assert years["none"] < years["compliant"] < years["first"] < years["highest"]
    assert rows.loc[rows["category"] == "highest", "experience"].min() > 3


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_of_a_group_go_together(seed):
    for items in ITEMS.values():
        answers = region(seed).deficits[list(items)].astype("float64").dropna()
        spread = 1 - answers.var().sum() / answers.sum(axis=1).var()
        assert 0.7 <= 5 / 4 * spread <= 0.9
        assert set(np.unique(answers)) == {0, 1, 2, 3}


@pytest.mark.parametrize("seed", SEEDS)
def test_some_answers_are_missing_and_some_sheets_careless(seed):
    rows = region(seed).deficits
    assert 0.01 <= rows[QUESTIONS].isna().mean().mean() <= 0.05
    assert 0.02 <= straight(rows).mean() <= 0.04
    assert all(0.01 <= answered(seed)[group].isna().mean() <= 0.04 for group in ITEMS)


@pytest.mark.parametrize("seed", SEEDS)
def test_deficits_are_as_frequent_as_planted_in_every_subject_group_and_type(seed):
    rows = answered(seed)
    found = (
        rows.melt(["subject", "type"], list(ITEMS), "group", "deficit")
        .groupby(["subject", "group", "type"])["deficit"]
        .agg(["mean", "count"])
    )
    cells = region(seed).deficit_truth.set_index(["subject", "group", "type"]).join(found).query("count >= 20")
    error = (cells["mean"] - cells["probability"]) / np.sqrt(
        cells["probability"] * (1 - cells["probability"]) / cells["count"]
    )
    assert len(cells) > 120
    # As far off as chance alone would put them.
    assert error.abs().max() < 4.5
    assert 0.7 <= error.std() <= 1.3
    assert abs(error.mean()) < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_low_schools_are_weak_in_assessment_and_individual_work_and_adverse_ones_a_little_in_all(seed):
    means = answered(seed).groupby("type")[list(ITEMS)].mean()
    behind = means.loc["low"] - means.loc["none"]
    assert behind[["assessment", "individual"]].min() > 0.12
    assert behind[["uud", "technologies"]].max() < 0.12
    assert (means.loc["adverse"] - means.loc["none"]).mean() > 0.02


def test_the_truth_names_every_subject_group_and_type_once():
    truth = region().deficit_truth
    assert len(truth) == 16 * 4 * 3 == len(truth.drop_duplicates(["subject", "group", "type"]))
    assert truth["probability"].between(0.1, 0.75).all()
    assert set(region().deficits["subject"]) == set(truth["subject"])


def test_participation_keeps_the_rules_of_the_form_and_knows_the_teachers_of_the_year():
    made = make_region(120, further_years=1)
    rows = made.participation
    assert set(rows["year"]) == {2027}
    assert rows["school"].is_unique
    for name in rows.columns[3:]:
        assert rows[name].between(0, rows["teachers"]).all()
    both = rows.merge(made.conditions, on=["school", "year"], suffixes=("", "_of_passport")).dropna(
        subset="teachers_of_passport"
    )
    assert len(both) > 110
    assert (both["teachers"] == both["teachers_of_passport"]).all()
    asked = made.deficits.groupby("school")["teacher"].nunique()
    assert (asked <= rows.set_index("school")["teachers"].reindex(asked.index).fillna(999)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_from_planted_schools_nobody_comes(seed):
    made = region(seed)
    truth = made.participation_truth
    absent = truth[truth["absent"]]
    assert 2 <= len(absent) <= 12
    assert set(absent["type"]) == {"low"}
    rows = made.participation[made.participation["school"].isin(absent["school"])]
    assert (rows[rows.columns[3:]] == 0).all(axis=None)
    assert 1 <= len(rows) < len(absent), "some send zeros, some nothing at all"
    assert 0.97 <= len(made.participation) / len(truth) < 1


@cache
def measured(seed: int) -> ParticipationResult:
    """The monitoring of participation after the identification of the same region."""
    made, listed = region(seed), demo_result(480, seed)
    schools = listed.schools
    return measure_participation(
        ParticipationInputs(
            2027,
            places(made, 2027),
            made.participation,
            schools[["school", "results_status", "conditions_status"]],
            listed.mentors,
            tuple(schools.loc[schools["resilient"], "school"]),
            made.centres,
        ),
        METHODOLOGY,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_of_participation_come_in_the_shares_of_a_real_region(seed):
    levels = measured(seed).schools["participation_level"].value_counts(normalize=True)
    assert 0.3 <= levels[ParticipationLevel.HIGH] <= 0.55
    assert 0.4 <= levels[ParticipationLevel.MEDIUM] <= 0.65
    assert 0.03 <= levels[ParticipationLevel.LOW] <= 0.12
    assert 0.003 <= levels[ParticipationLevel.NO_DATA] <= 0.04


@pytest.mark.parametrize("seed", SEEDS)
def test_listed_schools_are_found_to_take_part_less(seed):
    result = measured(seed)
    low = result.comparison.query("group == 'low'").set_index("indicator")["verdict"]
    assert low["courses"] == low["events"] == Difference.LOWER
    scores = result.scores.set_index("group")
    assert scores.loc["low", "verdict"] == Difference.LOWER
    assert scores.loc["low", "mean_score"] < scores.loc["adverse", "mean_score"] < scores.loc["others", "mean_score"]


@pytest.mark.parametrize("seed", SEEDS)
def test_planted_absent_schools_are_found_and_have_somebody_near_to_help(seed):
    result = measured(seed)
    listed = result.schools.query("results_status == 'low' or conditions_status == 'adverse'")["school"]
    truth = region(seed).participation_truth.query("absent")["school"]
    planted = set(truth) & set(listed)
    assert len(planted) >= 2
    assert planted <= set(result.absent["school"])
    assert set(result.help.query("kind == 'centre'")["school"]) == set(result.absent["school"])
    assert result.help.query("kind == 'mentor'")["school"].nunique() > 0.5 * len(result.absent)
    assert (result.help["nearness"] != "region").mean() > 0.4
