"""Section 8, effectiveness: from shares of two years to verdicts of schools, the effect of measures, done plans."""

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from rsoko.errors import UserError
from rsoko.methodology import DEFAULT, load_methodology
from schemas.terms import EffectModel, MeasureKind
from tests.frames import YEAR, assessment
from tests.measured import COHORT, cells, judge, planned, pooled

A, B, C, D = "430001", "430002", "430003", "430004"
BEFORE, AFTER = COHORT, YEAR


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((40, 100), (20, 100), "improved"),
        ((20, 100), (40, 100), "worsened"),
        ((40, 100), (33, 100), "unclear"),
        ((40, 100), (40, 100), "unclear"),
        ((5, 5), (0, 5), "improved"),
        ((2, 4), (0, 100), "no_data"),  # fewer than five participants before
        ((50, 100), (0, 4), "no_data"),
        ((50, 100), None, "no_data"),
        (None, (50, 100), "no_data"),
    ],
)
def test_a_school_changed_where_the_interval_of_its_change_leaves_zero_out(before, after, verdict):
    years = {year: pair for year, pair in ((BEFORE, before), (AFTER, after)) if pair}
    schools = judge({A: "low"}, pooled(A, years)).schools
    assert cells(schools, "verdict")[A] == verdict
    found = [cells(schools, name)[A] for name in ("change", "low", "high")]
    if verdict == "no_data":
        assert found == [None, None, None]
    else:
        bounds = confint_proportions_2indep(*after, *before, method="newcomb")
        assert found == pytest.approx([after[0] / after[1] - before[0] / before[1], *bounds], abs=1e-12)


def test_the_interval_decides_at_its_very_end():
    near = [(k, confint_proportions_2indep(k, 100, 40, 100, method="newcomb")) for k in range(20, 61)]
    codes = [f"43{k:04d}" for k, _ in near]
    rows = [
        row
        for code, (k, _) in zip(codes, near, strict=True)
        for row in pooled(code, {BEFORE: (40, 100), AFTER: (k, 100)})
    ]
    found = cells(judge(dict.fromkeys(codes, "low"), rows).schools, "verdict")
    said = ["improved" if high < 0 else "worsened" if low > 0 else "unclear" for _, (low, high) in near]
    assert list(found.values()) == said
    assert set(said) == {"improved", "unclear", "worsened"}


def test_the_share_of_a_year_is_pooled_over_procedures_grades_and_both_subjects():
    rows = [
        assessment(A, BEFORE, "VPR", "russian", 10, 6),
        assessment(A, BEFORE, "VPR", "mathematics", 10, 5, grade=5),
        assessment(A, BEFORE, "EGE", "mathematics_basic", 3, 2),
        assessment(A, BEFORE, "EGE", "mathematics_profile", 2, 1),
        assessment(A, AFTER, "OGE", "mathematics", 8, 2),
    ]
    schools = judge({A: "low"}, rows).schools
    assert [cells(schools, f"{name}_before")[A] for name in ("participants", "below_min", "share")] == [25, 14, 14 / 25]
    assert [cells(schools, f"{name}_after")[A] for name in ("participants", "below_min", "share")] == [8, 2, 0.25]


@pytest.mark.parametrize(
    ("years", "after"),
    [
        ((COHORT, YEAR), YEAR),
        ((COHORT - 1, COHORT), None),  # no year after
        ((COHORT, YEAR, YEAR + 1), YEAR),  # what comes after the campaign is not its business
        ((YEAR,), YEAR),
    ],
)
def test_one_year_after_for_the_region_the_newest_with_data(years, after):
    result = judge({A: "low", B: "risk"}, pooled(A, dict.fromkeys(years, (10, 50))))
    assert result.constants["after_year"] == after
    assert (result.constants["cohort_year"], result.constants["before_year"]) == (COHORT, COHORT)


def test_the_year_after_hangs_on_the_schools_that_are_compared():
    rows = [*pooled(C, {AFTER: (10, 50)}), *pooled(A, {AFTER: (1, 4)})]
    assert judge({A: "low", B: "risk", C: "none"}, rows).constants["after_year"] is None
    assert judge({A: "low", B: "risk", C: "risk"}, rows).constants["after_year"] == AFTER


def test_cohort_and_comparison_are_the_low_and_risk_of_the_cohort_year():
    result = judge({A: "low", B: "risk", C: "none", D: "no_data"})
    assert cells(result.schools, "in_cohort") == {A: True, B: False}
    assert [result.constants[f"{name}_schools"] for name in ("cohort", "comparison")] == [1, 1]


@pytest.mark.parametrize(
    ("then", "now", "left"),
    [
        ("low", "low", False),
        ("low", "risk", True),
        ("low", "none", True),
        ("low", "no_data", True),  # off the list, whatever the reason: the status beside it says so
        ("low", None, None),
        ("risk", "none", None),  # it was not on the list
    ],
)
def test_left_the_list(then, now, left):
    schools = judge({A: then}, now={A: now} if now else {}).schools
    assert (cells(schools, "left_list")[A], cells(schools, "results_status_now")[A]) == (left, now)


def test_a_closed_school_stays_in_its_cohort():
    result = judge({A: "low", B: "low"}, pooled(A, {BEFORE: (20, 50), AFTER: (2, 50)}), closed=[B])
    assert cells(result.schools, "verdict") == {A: "improved", B: "no_data"}
    assert cells(result.schools, "name")[B] == f"Школа {B}"


@pytest.mark.parametrize(
    ("statuses", "execution"),
    [
        ("done", 1.0),
        ("not_done", 0.0),
        ("partly", 0.5),
        ("planned", 0.0),
        ("done partly not_done planned", 0.375),
        ("done done partly", 2.5 / 3),
        ("", None),
    ],
)
def test_execution_is_done_of_all_and_partly_is_half(statuses, execution):
    plan = [planned(A, number, status) for number, status in enumerate(statuses.split(), start=1)]
    row = judge({A: "low"}, measures=plan).schools
    assert cells(row, "execution")[A] == execution
    assert cells(row, "measures")[A] == len(plan)
    for status in ("done", "partly", "not_done", "planned"):
        assert cells(row, f"measures_{status}")[A] == statuses.split().count(status)


def test_plans_of_other_cohorts_and_of_schools_off_the_list_do_not_count():
    plan = [planned(A, 1, cohort=COHORT - 1), planned("999999", 1), planned(A, 2, "partly")]
    result = judge({A: "low"}, measures=plan)
    assert cells(result.schools, "execution") == {A: 0.5}
    assert result.execution.iloc[0]["measures"] == 1


def test_execution_of_places_and_levels():
    plan = [planned(A, 1), planned(A, 2, "not_done", level="region"), planned(C, 1, "partly", planned=6, actual=None)]
    result = judge({A: "low", B: "low", C: "none"}, measures=plan)
    assert result.execution["scope"].drop_duplicates().tolist() == ["ministry", "district", "municipality"]
    region = result.execution[result.execution["scope"] == "ministry"]
    levels = region["level"].astype("object").where(region["level"].notna(), None)
    of = dict(zip(levels, region.to_dict("records"), strict=True))
    assert list(of) == [None, "region", "district", "municipality", "school"]
    assert [of[None][name] for name in ("schools", "measures", "execution", "people_planned", "people_actual")] == [
        2,
        3,
        0.5,
        26,
        16,
    ]
    assert [of[None][name] for name in ("cohort_schools", "cohort_without_plan")] == [2, 1]
    assert [of["school"][name] for name in ("schools", "measures", "execution")] == [2, 2, 0.75]
    assert [of["region"][name] for name in ("schools", "measures", "execution")] == [1, 1, 0.0]
    assert of["district"]["measures"] == 0
    assert math.isnan(of["district"]["execution"])


def test_comparison_schools_that_had_measures_too_are_counted():
    assert (
        judge({A: "low", B: "risk", C: "risk"}, measures=[planned(A, 1), planned(C, 1)]).constants[
            "comparison_with_plan"
        ]
        == 1
    )


def region(effect: float, cohort: int = 12, comparison: int = 12, **options):
    """Schools whose shares before lie in a row, and fall by chance for none: the cohort by `effect` in addition."""
    statuses, rows = {}, []
    for number in range(cohort + comparison):
        code, low = f"43{number:04d}", number < cohort
        statuses[code] = "low" if low else "risk"
        before = 70 + 4 * (number % 12) + (10 if low else 0) + number % 3
        after = round(before - 200 * effect * low) + (-1) ** number * (1 + number % 4)
        earlier = {COHORT - 2: (before + number % 5, 200), COHORT - 1: (before + (7 * number) % 6, 200)}
        rows += pooled(code, earlier | {BEFORE: (before, 200), AFTER: (after, 200)})
    return judge(statuses, rows, **options)


@pytest.mark.parametrize(("effect", "verdict"), [(0.10, "worked"), (-0.10, "worsened"), (0.0, "unproven")])
def test_the_measures_worked_where_the_interval_of_the_effect_leaves_zero_out(effect, verdict):
    effects = region(effect).effects
    assert cells(effects, "verdict", "model")["main"] == verdict
    main = effects.set_index("model").loc["main"]
    assert main["low"] < main["estimate"] < main["high"]
    assert main["estimate"] == pytest.approx(-effect, abs=0.01)
    assert (main["before_year"], main["after_year"]) == (BEFORE, AFTER)


@pytest.mark.parametrize(
    ("cohort", "comparison", "main", "naive"),
    [(10, 10, "worked", "worked"), (9, 12, "insufficient", "insufficient"), (12, 9, "insufficient", "worked")],
)
def test_too_few_schools_are_a_verdict_and_the_numbers_stay(cohort, comparison, main, naive):
    effects = region(0.10, cohort, comparison).effects
    verdicts = cells(effects, "verdict", "model")
    assert (verdicts["main"], verdicts["naive"]) == (main, naive)
    assert effects["estimate"].notna().all()


def test_without_any_data_all_estimates_lack_data():
    effects = judge({A: "low", B: "risk"}).effects
    assert effects["model"].tolist() == [model.value for model in EffectModel]
    assert set(effects["verdict"]) == {"insufficient"}
    assert effects["estimate"].isna().all()
    assert cells(effects, "after_year", "model") == {
        model.value: COHORT - 1 if model is EffectModel.PLACEBO else None for model in EffectModel
    }


def test_schools_of_one_share_before_cannot_be_told_apart():
    statuses = {f"43{number:04d}": "low" if number < 12 else "risk" for number in range(24)}
    rows = [
        row
        for number, code in enumerate(statuses)
        for row in pooled(code, {BEFORE: (40, 100), AFTER: (30 + number, 100)})
    ]
    verdicts = cells(judge(statuses, rows).effects, "verdict", "model")
    assert verdicts["main"] == "insufficient"
    assert verdicts["did"] != "insufficient"


def test_small_schools_are_left_out_of_the_sensitivity_alone():
    statuses = {f"43{number:04d}": "low" if number % 2 else "risk" for number in range(40)}
    rows = []
    for number, code in enumerate(statuses):
        size = (29, 30, 31, 400)[number // 2 % 4]
        rows += pooled(code, {BEFORE: (size // 3 + number % 4, size), AFTER: (20 + number % 3, 60)})
    result = judge(statuses, rows)
    counts = result.effects.set_index("model")
    assert counts.loc["main", ["cohort_schools", "comparison_schools"]].tolist() == [20, 20]
    assert counts.loc["no_small", ["cohort_schools", "comparison_schools"]].tolist() == [15, 15]
    assert cells(result.schools, "small")["430000"] is True
    assert cells(result.schools, "small")["430002"] is False


def test_the_years_before_the_measures_give_the_check_and_the_history():
    counts = region(0.1).effects.set_index("model")
    assert counts.loc["placebo", ["before_year", "after_year"]].tolist() == [COHORT - 2, COHORT - 1]
    assert counts.loc["placebo", "verdict"] == "unproven"
    assert counts.loc["history", "verdict"] == "worked"


def test_a_school_without_earlier_years_is_left_out_of_what_needs_them_alone():
    statuses = {f"43{number:04d}": "low" if number % 2 else "risk" for number in range(30)}
    rows = []
    for number, code in enumerate(statuses):
        years = {BEFORE: (30 + number, 100), AFTER: (30 + number % 7, 100)}
        years |= {COHORT - 2: (35, 100), COHORT - 1: (30 + number % 11, 100)} if number >= 4 else {}
        rows += pooled(code, years)
    counts = judge(statuses, rows).effects.set_index("model")["cohort_schools"]
    assert (counts["main"], counts["history"]) == (15, 13)


def test_kinds_of_measures_whom_they_reached_and_how_these_changed():
    codes = [f"43{number:04d}" for number in range(12)]
    rows, plan = [], []
    for number, code in enumerate(codes):
        rows += pooled(code, {BEFORE: (50, 100), AFTER: ((20 if number < 6 else 50) + number % 3, 100)})
        status = "done" if number < 5 else "partly" if number < 6 else "not_done"
        plan.append(planned(code, 1, status, kind="mentoring", planned=10, actual=7 if number < 6 else None))
    result = judge(dict.fromkeys(codes, "low"), rows, plan)
    assert result.kinds["kind"].tolist() == [kind.value for kind in MeasureKind]
    kind = result.kinds.set_index("kind").loc["mentoring"]
    assert [kind[name] for name in ("measures", "planned_schools", "reached_schools")] == [12, 12, 6]
    assert [kind[name] for name in ("people_planned", "people_actual", "people_per_school")] == [120, 42, 7]
    assert kind["execution"] == 5.5 / 12
    assert kind["measures_per_school"] == 1
    changes = [-0.3, -0.29, -0.28, -0.3, -0.29, -0.28], [0.0, 0.01, 0.02, 0.0, 0.01, 0.02]
    assert [kind["change_reached"], kind["change_others"]] == pytest.approx([np.mean(each) for each in changes])
    compared = CompareMeans(*(DescrStatsW(each) for each in changes))
    bounds = compared.tconfint_diff(alpha=0.05 / 6, usevar="unequal")
    assert [kind["difference_low"], kind["difference_high"]] == pytest.approx(bounds, abs=1e-12)
    assert kind["evidence"] == "better"
    assert set(result.kinds["evidence"]) == {"better", "insufficient"}


@pytest.mark.parametrize(
    ("reached", "evidence"), [(4, "insufficient"), (5, "unproven"), (7, "unproven"), (8, "insufficient")]
)
def test_few_schools_reached_or_not_say_nothing_of_a_kind(reached, evidence):
    codes = [f"43{number:04d}" for number in range(12)]
    rows = [
        row
        for number, code in enumerate(codes)
        for row in pooled(code, {BEFORE: (50, 100), AFTER: (40 + number % 5, 100)})
    ]
    plan = [planned(code, 1) for code in codes[:reached]]
    found = cells(judge(dict.fromkeys(codes, "low"), rows, plan).kinds, "evidence", "kind")
    assert found["teaching"] == evidence


def test_a_methodology_without_the_section_is_refused():
    old = load_methodology(DEFAULT.read_bytes().decode().split("\n[effectiveness.")[0].encode())
    with pytest.raises(UserError) as refused:
        judge({A: "low"}, methodology=old)
    assert refused.value.code == "methodology-incomplete"
