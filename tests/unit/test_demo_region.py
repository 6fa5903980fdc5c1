"""The demo region obeys the forms, tells a story that agrees with itself, and is the same every time."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from rsoko.demo import Region, make_region
from rsoko.errors import UserError
from schemas.deficits import GROUPS
from schemas.terms import Level, Locality, Procedure, Scope, Subject

FRAMES = (
    "districts", "municipalities", "schools", "contacts", "programmes", "centres", "assessments", "engagement",
    "conditions", "deficits", "participation", "truth", "deficit_truth", "participation_truth", "measures",
    "cohort_truth",
)  # fmt: skip
FORMS = ("assessments", "engagement", "conditions", "deficits", "participation")


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region()


def test_same_arguments_give_the_same_region(region):
    again = make_region(480, 2026, 2026)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(region, name), getattr(again, name))


def digest(frame: pd.DataFrame) -> str:
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()[:16]


def test_new_draws_leave_what_was_drawn_before_them():
    # A region is known by its seed: whoever adds a draw gives it a stream of its own.
    made = make_region(120, 7, 2025)
    assert {form: digest(getattr(made, form)) for form in FORMS} == {
        "assessments": "4a2eb6c4400a06de", "engagement": "330b6f107f06d9df", "conditions": "2644534b140f3d9f",
        "deficits": "e43e9d75d049669f", "participation": "ddb7eafd2d425d9d",
    }  # fmt: skip


@pytest.fixture(scope="module")
def longer() -> Region:
    return make_region(further_years=2)


def test_further_years_change_nothing_that_was_there(region, longer):
    for name in set(FRAMES) - {"measures", "cohort_truth"}:
        made = getattr(longer, name)
        if name in FORMS[:3]:
            assert set(made["year"]) == set(range(2022, 2029))
            made = made[made["year"] <= 2026].reset_index(drop=True)
        pd.testing.assert_frame_equal(made, getattr(region, name))


def test_a_further_year_does_not_depend_on_how_many_follow(longer):
    for form in FORMS[:3]:
        rows = getattr(longer, form)
        one = getattr(make_region(further_years=1), form)
        pd.testing.assert_frame_equal(one, rows[rows["year"] <= 2027].reset_index(drop=True))


def test_forms_of_further_years_go_on_from_those_before(longer):
    test_assessments_keep_the_rules_of_the_form(longer)
    assert (longer.engagement["municipal_stage"] <= longer.engagement["school_stage"]).all()
    assert (longer.engagement["entered_10"] <= longer.engagement["graduates_9"]).all()
    for year in (2027, 2028):
        before = longer.engagement[longer.engagement["year"] == year - 1][["school", "entered_10"]]
        tenth = longer.assessments.query("grade == 10 and subject == 'russian' and year == @year")
        moved = tenth.merge(before, on="school")
        assert len(moved) > 150
        assert (moved["participants"] <= moved["entered_10"]).all()
    students = longer.conditions.pivot_table(index="school", columns="year", values="students")
    assert np.corrcoef(students.dropna()[2026], students.dropna()[2028])[0, 1] > 0.98
    passports = longer.conditions.query("year > 2026")
    assert (passports["low_income"] <= passports["students"]).fillna(True).all()


@pytest.mark.parametrize("other", [(480, 7, 2026), (480, 2026, 2027)])
def test_other_arguments_give_another_region(region, other):
    assert not make_region(*other).assessments["below_min"].equals(region.assessments["below_min"])


@pytest.mark.parametrize(("schools", "seed"), [(0, 1), (-5, 1), (600_000, 1), (10, -1)])
def test_impossible_sizes_and_seeds_are_refused_in_words(schools, seed):
    with pytest.raises(UserError) as refusal:
        make_region(schools, seed)
    assert refusal.value.cure


@pytest.mark.parametrize("schools", [1, 7, 45, 120, 481])
def test_any_size_has_that_many_schools_and_five_years(schools):
    region = make_region(schools, 3, 2025)
    assert len(region.schools) == schools
    assert set(region.conditions["year"]) == {2021, 2022, 2023, 2024, 2025}


def test_every_municipality_has_schools_and_the_capital_most(region):
    counts = region.schools["municipality"].value_counts()
    assert list(region.municipalities["code"]) == [f"{number:02d}" for number in range(1, 46)]
    assert region.municipalities["name"].is_unique
    assert set(region.municipalities["district"]) == set(region.districts["code"]) == set("12345678")
    assert set(counts.index) == set(region.municipalities["code"])
    assert counts.idxmax() == "01"
    assert 55 <= counts.max() <= 60


def test_schools_are_named_once_and_coded_from_430001(region):
    schools = region.schools
    assert list(schools["school"]) == [str(430001 + index) for index in range(480)]
    assert not schools.duplicated(["municipality", "name"]).any()
    assert schools["closed"].isna().all()
    shares = schools["level"].value_counts(normalize=True)
    assert 0.01 < shares[Level.PRIMARY] < 0.07
    assert 0.18 < shares[Level.BASIC] < 0.32
    assert 0.5 < (schools["locality"] == Locality.VILLAGE).mean() < 0.8


def test_everyone_has_an_active_contact_in_example_org(region):
    contacts = region.contacts
    assert contacts["channel"].str.fullmatch(r"[a-z0-9-]+@example\.org|jsons://[a-z0-9-]+\.example\.org").all()
    assert contacts["channel"].str.startswith("jsons").any()
    assert contacts["channel"].is_unique
    active = contacts[contacts["active"]]
    for scope, codes in (
        (Scope.DISTRICT, region.districts["code"]),
        (Scope.MUNICIPALITY, region.municipalities["code"]),
        (Scope.SCHOOL, region.schools["school"]),
    ):
        assert set(active.loc[active["scope"] == scope, "code"]) == set(codes)
    assert {Scope.MINISTRY, Scope.INSTITUTE} <= set(active["scope"])
    assert 1 <= (~contacts["active"]).sum() <= 3
    assert active[active["scope"] == Scope.MUNICIPALITY].duplicated("code").sum() >= 2


def test_assessments_keep_the_rules_of_the_form(region):
    rows = region.assessments
    assert not rows.duplicated(["school", "year", "procedure", "subject", "grade"]).any()
    assert rows["below_min"].between(0, rows["participants"]).all()
    good = rows.dropna(subset="good")
    assert good["good"].between(0, good["participants"] - good["below_min"]).all()
    assert set(rows.loc[rows["good"].isna(), "procedure"]) == {Procedure.EGE}
    marked = (rows["procedure"] != Procedure.EGE) | (rows["subject"] == Subject.MATHEMATICS_BASIC)
    assert rows.loc[marked, "mean_score"].dropna().between(2, 5).all()
    assert rows.loc[~marked, "mean_score"].dropna().between(0, 100).all()
    assert rows["mean_score"].isna().any()


def test_grades_are_those_of_the_procedure_and_of_the_level(region):
    rows = region.assessments.merge(region.schools[["school", "level"]], on="school")
    grades = rows.groupby("procedure")["grade"].unique().map(set)
    assert grades[Procedure.VPR] == {4, 5, 6, 7, 8, 10}
    assert grades[Procedure.OGE] == {9}
    assert grades[Procedure.EGE] == {11}
    assert rows.loc[rows["level"] == Level.PRIMARY, "grade"].max() == 4
    assert rows.loc[rows["level"] == Level.BASIC, "grade"].max() == 9


def test_a_mean_mark_agrees_with_the_counts(region):
    rows = region.assessments[region.assessments["procedure"] != Procedure.EGE].dropna(subset="mean_score")
    middle = rows["participants"] - rows["below_min"] - rows["good"]
    least = (2 * rows["below_min"] + 3 * middle + 4 * rows["good"]) / rows["participants"]
    assert (rows["mean_score"] >= least - 0.005).all()
    assert (rows["mean_score"] <= least + rows["good"] / rows["participants"] + 0.005).all()


def test_nobody_reports_before_the_school_has_opened(region):
    late = region.schools.dropna(subset="opened").query("opened >= '2022-09-01'")
    assert len(late) >= 2
    for form in (region.assessments, region.engagement, region.conditions):
        rows = form.merge(late[["school", "opened"]], on="school")
        assert (rows["opened"].dt.year < rows["year"]).all()


def test_some_schools_miss_a_year(region):
    counts = region.assessments[["school", "year"]].drop_duplicates()["school"].value_counts()
    old = region.schools.loc[~(region.schools["opened"] >= "2021-09-01"), "school"]
    assert 1 <= (counts[old] < 5).sum() <= 25


def test_engagement_keeps_the_rules_of_the_form(region):
    rows = region.engagement
    assert not rows.duplicated(["school", "year"]).any()
    assert (rows["school_stage"] <= rows["students"]).all()
    assert (rows["municipal_stage"] <= rows["school_stage"]).all()
    assert (rows["entered_10"] <= rows["graduates_9"]).all()
    assert (rows.select_dtypes("number") >= 0).all(axis=None)
    open_in_2026 = set(region.schools["school"]) - set(rows.loc[rows["year"] == 2026, "school"])
    assert 1 <= len(open_in_2026) <= 15


def test_conditions_keep_the_rules_of_the_form(region):
    rows = region.conditions
    assert not rows.duplicated(["school", "year"]).any()
    pupils = ["low_income", "single_parent", "at_risk_family", "parents_unemployed", "special_needs", "non_native"]
    for name in [*pupils, "registered", "guardianship"]:
        assert (rows[name] <= rows["students"]).fillna(True).all()
    for name in ("no_category", "retirement_age", "trained_3y"):
        assert (rows[name] <= rows["teachers"]).fillna(True).all()
    assert not (rows["vacancies"] > rows["positions"]).any()
    assert (rows["students"] > 0).all()
    assert rows.drop(columns=["school", "year", "students"]).isna().any().all()


def test_forms_of_one_school_agree_with_each_other(region):
    exams = region.assessments.query("procedure == 'OGE' and subject == 'russian' and year == 2026")
    both = exams.merge(region.engagement, on=["school", "year"])
    assert (both["participants"] <= both["graduates_9"]).all()
    before = region.engagement.query("year == 2025")[["school", "entered_10"]]
    secondary = region.schools.loc[region.schools["level"] == Level.SECONDARY, "school"]
    tenth = region.assessments.query("grade == 10 and subject == 'russian' and year == 2026")
    moved = tenth[tenth["school"].isin(secondary)].merge(before, on="school")
    assert (moved["participants"] <= moved["entered_10"]).all()


def test_villages_are_small_and_towns_are_large(region):
    rows = region.assessments.query("procedure == 'VPR' and grade < 9").merge(region.schools, on="school")
    median = rows.groupby(["locality", "level"])["participants"].median()
    assert 2 <= median[Locality.VILLAGE, Level.BASIC] <= 6
    assert 35 <= median[Locality.TOWN, Level.SECONDARY] <= 90
    assert rows["participants"].max() <= 150


def test_the_catalogue_has_programmes_for_every_group_of_deficits(region):
    programmes = region.programmes
    assert len(programmes) >= 12
    assert programmes["code"].is_unique
    assert {group for groups in programmes["groups"] for group in groups.split(",")} == set(GROUPS)
    assert set(programmes["subject"].dropna()) <= set(region.deficits["subject"])
    for_all = programmes.loc[programmes["subject"].isna(), "groups"]
    assert {group for groups in for_all for group in groups.split(",")} == set(GROUPS), "no subject goes without"


def test_resource_centres_are_strong_schools_of_every_district(region):
    centres = region.centres.merge(region.schools, on="school")
    districts = centres["municipality"].map(region.municipalities.set_index("code")["district"])
    assert len(centres) == len(region.centres) == 10
    assert set(districts) == set("12345678")
    truth = region.truth.set_index("school").loc[centres["school"]]
    assert truth["resilient"].sum() >= 3
    assert not truth["low"].any()


def test_forty_thousand_schools_fit():
    region = make_region(40_000)
    assert region.schools["school"].str.fullmatch(r"\d{6}").all()
    assert not region.schools.duplicated(["municipality", "name"]).any()
    assert len(region.assessments) > 2_000_000
    assert np.isin(region.assessments["year"].unique(), range(2022, 2027)).all()
