"""Section 7, measures: the draft plan of a school follows from its risk profile and the catalogue."""

import pandas as pd
import pytest

from rsoko.calendar import WEEKENDS
from rsoko.demo import make_region
from rsoko.monitorings.catalogue import read_catalogue
from rsoko.monitorings.plans import draft_plans
from rsoko.plans.drafting import drafted
from rsoko.reports.catalogue import load_catalogue
from rsoko.reports.wording import percent
from schemas.plans import DRAFT_PLANS
from schemas.terms import MeasureKind
from tests.frames import CONDITIONS, METHODOLOGY, YEAR, assessment, comfortable, context, engaged, frame, score
from tests.reported import demo_result

A, B, C = "430001", "430002", "430003"
RULES = METHODOLOGY.identification
MEASURE = {
    "complex": "conditions", "kind": "teaching", "schools": "listed", "title": "Мера", "bodies": ["school", "district"],
    "start": "05.11", "end": "28.05", "counted": True,
}  # fmt: skip


def catalogue(*measures: dict, leading: int = 5):
    bodies = {code: f"<{code}>" for code in ("ministry", "institute", "district", "municipality", "school")}
    rows = [MEASURE | each for each in measures]
    return read_catalogue({"pronounced": 0.6, "leading": leading, "bodies": bodies, "measures": rows, "tasks": []})


def failing(school: str, below: int = 20, last: int = 8) -> list[dict]:
    """Three low years of ВПР; in the last one mathematics and, less so, the Russian language of ОГЭ are low."""
    rows = [assessment(school, year, "VPR", subject, 40, below)
            for year in (YEAR - 2, YEAR - 1, YEAR) for subject in ("russian", "mathematics")]  # fmt: skip
    return [*rows, assessment(school, YEAR, "OGE", "mathematics", 10, last)]


def plan(*measures: dict, rows: list[dict] = (), results: list[dict] = (), schools=(A, B, C), leading: int = 5):
    """The draft plans of schools of which the first is the weakest in olympiads and the way into grade 10."""
    engagement = [engaged(code, 5 * number, 100, 5 * number, 100) for number, code in enumerate(schools)]
    result = score(list(schools), results, engagement, rows)
    drafted = draft_plans(result, frame(list(rows), CONDITIONS), catalogue(*measures, leading=leading), RULES, WEEKENDS)
    DRAFT_PLANS.validate(drafted)
    return drafted


def hard(school: str, **values) -> dict:
    """Conditions with everything adverse that the form of people can say."""
    row = comfortable(school) | {"low_income": 60, "single_parent": 45, "at_risk_family": 10, "special_needs": 25}
    return row | {"parents_unemployed": 30, "non_native": 30, "registered": 8, "guardianship": 8} | values


@pytest.mark.parametrize(
    ("ground", "planned", "indicator"),
    [
        ("pair:any:mathematics", 28, "OGE:mathematics"),  # all low pairs of the subject; the worst one leads
        ("pair:VPR:mathematics", 20, "VPR:mathematics"),
        ("pair:any:russian", 20, "VPR:russian"),
        ("support:olympiad", None, "olympiad"),
        ("support:continuation", None, "continuation"),
        ("results:low", None, None),
    ],
)
def test_low_results_lead_to_measures_of_their_own(ground, planned, indicator):
    drafted = plan({"schools": "low", "grounds": [ground]}, results=failing(A))
    assert drafted["school"].tolist() == [A]
    row = drafted.iloc[0]
    assert (row["ground"], None if pd.isna(row["indicator"]) else row["indicator"]) == (ground, indicator)
    assert (None if pd.isna(row["planned"]) else row["planned"]) == planned


@pytest.mark.parametrize(
    ("ground", "values", "planned"),
    [
        ("special_needs", {}, 25),
        ("no_category", {"no_category": 8}, 8),
        ("trained_3y", {"trained_3y": 3}, 7),  # teachers who lack it
        ("vacancies", {"vacancies": 2.5}, None),  # positions are no people
        ("psychologist", {"psychologist": False}, None),
        ("computers", {"computers": 1}, None),
    ],
)
def test_adverse_conditions_lead_to_measures_with_the_people_they_count(ground, values, planned):
    drafted = plan({"grounds": [f"indicator:{ground}"]}, rows=[hard(A, **values), comfortable(B)], leading=17)
    assert drafted["school"].tolist() == [A]
    assert drafted["indicator"].tolist() == [ground]
    assert (None if pd.isna(drafted["planned"][0]) else drafted["planned"][0]) == planned


def test_where_those_who_take_part_are_others_the_school_says_how_many():
    drafted = plan({"grounds": ["pair:any:mathematics"], "counted": False}, results=failing(A))
    assert drafted["planned"].isna().all()


@pytest.mark.parametrize(
    ("leading", "named"),
    [(1, ["low_income"]), (2, ["low_income", "special_needs"]), (17, ["low_income", "special_needs", "guardianship"])],
)
def test_the_heaviest_indicators_make_the_plan(leading, named):
    grounds = ("low_income", "special_needs", "guardianship")
    drafted = plan(*({"grounds": [f"indicator:{each}"]} for each in grounds), rows=[hard(A)], leading=leading)
    assert drafted["indicator"].tolist() == named


def test_of_several_grounds_of_a_measure_the_heaviest_is_named():
    grounds = [f"indicator:{each}" for each in ("guardianship", "at_risk_family", "registered")]
    drafted = plan({"grounds": grounds}, rows=[hard(A)], leading=17)
    assert drafted[["ground", "planned"]].to_numpy().tolist() == [["indicator:at_risk_family", 10]]


def test_a_weak_indicator_is_no_ground():
    assert plan({"grounds": ["indicator:no_category"]}, rows=[hard(A, no_category=3)], leading=17).empty


def test_only_schools_on_a_list_get_a_plan_and_only_what_is_meant_for_them():
    results = [*failing(A), *failing(B)]
    drafted = plan(
        {"schools": "low", "grounds": ["pair:any:mathematics"], "title": "ШНОР"},
        {"schools": "all", "grounds": ["pair:any:mathematics"], "title": "Все"},
        {"schools": "adverse", "grounds": ["conditions:adverse"], "title": "ШНСУ"},
        rows=[hard(C), comfortable(B)],
        results=results,
    )
    assert list(zip(drafted["school"], drafted["title"], strict=True)) == [(A, "ШНОР"), (A, "Все"), (C, "ШНСУ")]


def test_measures_stand_in_order_of_kinds_and_are_numbered_within_the_school():
    measures = [{"schools": "low", "grounds": ["results:low"], "kind": kind.value, "title": f"{kind.value} {turn}"}
                for turn in (1, 2) for kind in reversed(MeasureKind)]  # fmt: skip
    drafted = plan(*measures, results=failing(A))
    assert drafted["title"].tolist() == [f"{kind.value} {turn}" for kind in MeasureKind for turn in (1, 2)]
    assert drafted["number"].tolist() == list(range(1, 13))


@pytest.mark.parametrize(
    ("bodies", "level"),
    [
        (["ministry", "school"], "region"),
        (["institute"], "region"),
        (["district", "ministry"], "district"),
        (["municipality", "school"], "municipality"),
        (["school", "municipality"], "school"),
    ],
)
def test_who_carries_a_measure_out_first_gives_its_level(bodies, level):
    row = plan({"schools": "low", "grounds": ["results:low"], "bodies": bodies}, results=failing(A)).iloc[0]
    assert (row["level"], row["responsible"]) == (level, "; ".join(f"<{body}>" for body in bodies))


def test_nobody_on_a_list_no_plans():
    assert plan({"grounds": ["results:low"]}).empty


def test_the_catalogue_gives_every_listed_school_of_a_region_a_plan():
    result, region = demo_result(), make_region(120, 2026, YEAR)
    drafted = draft_plans(result, region.conditions, load_catalogue(), RULES, WEEKENDS)
    DRAFT_PLANS.validate(drafted)
    listed = result.schools.query("results_status == 'low' or conditions_status == 'adverse'")["school"]
    assert drafted["school"].unique().tolist() == sorted(listed)
    assert not drafted.duplicated(["school", "title"]).any()
    assert (drafted["start"] < drafted["end"]).all()
    assert not any(WEEKENDS.is_day_off(day.date()) for name in ("start", "end") for day in drafted[name])
    low = set(result.schools.query("results_status == 'low'")["school"])
    assert all(
        {"teaching", "management_teams"} <= set(rows["kind"]) for code, rows in drafted.groupby("school") if code in low
    )
    shuffled = draft_plans(result, region.conditions.sample(frac=1, random_state=1), load_catalogue(), RULES, WEEKENDS)
    pd.testing.assert_frame_equal(drafted, shuffled, check_exact=True)


@pytest.fixture(scope="module")
def region_drafts():
    """Draft plans of a region, as the form names them, with the rows of the result that say why."""
    result, region = demo_result(), make_region(120, 2026, YEAR)
    return (
        result,
        drafted(result, region.conditions, METHODOLOGY, WEEKENDS),
        draft_plans(result, region.conditions, load_catalogue(), RULES, WEEKENDS),
    )


def own_risks(result, school: str) -> dict[str, float]:
    """Risk factors of a school in plain Python, by name, each with its number."""
    of = result.schools.set_index("school").loc[school]
    pairs = result.pairs[(result.pairs["school"] == school) & (result.pairs["year"] == YEAR)]
    low = {f"{row.procedure}:{row.subject}": row.share for row in pairs.itertuples() if row.share >= 0.30}
    rows = result.indicators[result.indicators["school"] == school].dropna(subset="z")
    pronounced = sorted((row for row in rows.itertuples() if row.z >= 0.6), key=lambda row: -row.contribution)[:5]
    confirms = {name: of[f"{name}_confirms"] for name in ("olympiad", "continuation")}
    support = {name: of[f"{name}_rate"] for name, weak in confirms.items() if not pd.isna(weak) and weak}
    return low | {row.indicator: row.value for row in pronounced} | support


def test_every_measure_answers_a_risk_factor_of_its_own_school(region_drafts):
    result, _, drafts = region_drafts
    named = drafts.dropna(subset="indicator")
    assert len(named) > 0.5 * len(drafts)
    for school, rows in named.groupby("school"):
        assert set(rows["indicator"]) <= set(own_risks(result, school)), school
    of = result.schools.set_index("school")
    mentored = set(result.mentors["school"])
    for row in drafts[drafts["indicator"].isna()].itertuples():
        status = of.loc[row.school]
        holds = {
            "results:low": status["results_status"] == "low",
            "results:risk": status["results_status"] == "risk",
            "conditions:adverse": status["conditions_status"] == "adverse",
            "reliability:borderline": status["reliability"] == "borderline",
            "resilient": status["resilient"],
            "mentor": row.school in mentored,
        }
        assert holds[row.ground], (row.school, row.title)


def test_every_risk_factor_that_the_catalogue_knows_is_answered(region_drafts):
    result, _, drafts = region_drafts
    catalogue = load_catalogue().measures
    grounds_of = {measure.title: set(measure.grounds) for measure in catalogue}
    status = result.schools.set_index("school")[["results_status", "conditions_status"]]
    answered = 0
    for school, rows in drafts.groupby("school"):
        low, adverse = status.loc[school] == ["low", "adverse"]
        words = {"listed", "all"} | ({"low", "risk"} if low else set()) | ({"adverse"} if adverse else set())
        known = set().union(*(measure.grounds for measure in catalogue if measure.schools in words))
        named = set().union(*(grounds_of[title] for title in rows["title"]))
        for risk in own_risks(result, school):
            grounds = {f"indicator:{risk}", f"support:{risk}", f"pair:{risk}", f"pair:any:{risk.partition(':')[2]}"}
            assert (grounds & known == set()) or grounds & named, (school, risk)
            answered += bool(grounds & known)
    assert answered > len(drafts) / 4


def test_the_indicator_of_a_measure_stands_beside_it_with_its_value(region_drafts):
    result, form, drafts = region_drafts
    assert form["title"].tolist() == drafts["title"].tolist()
    assert form["grounds"].str.len().min() > 5
    for row, words in zip(drafts.itertuples(), form["grounds"], strict=True):
        if not row.ground.startswith(("pair:", "support:")):
            continue
        value = own_risks(result, row.school)[row.indicator]
        assert percent(value) in words, (row.school, row.title)


def test_a_school_without_a_conditions_form_gets_what_its_results_call_for():
    drafted = plan({"schools": "low", "grounds": ["results:low"]}, {"grounds": ["indicator:special_needs"]},
                   rows=[context(B)], results=failing(A))  # fmt: skip
    assert drafted["ground"].tolist() == ["results:low"]
