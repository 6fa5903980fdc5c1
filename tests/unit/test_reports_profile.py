"""The profile says of a school what the result says."""

import pytest

from rsoko.errors import UserError
from rsoko.explaining.identification import alternatives_of
from rsoko.explaining.identification_least import least_margin
from rsoko.explaining.identification_margins import pair_margins
from rsoko.reports.comparison import FEWEST, compare
from rsoko.reports.measures import draft
from rsoko.reports.profile import prepare_profile
from rsoko.reports.project500 import candidates_table
from rsoko.reports.wording import percent
from schemas.terms import ConditionsStatus, ResultsStatus
from tests.frames import METHODOLOGY
from tests.reported import demo_result


def first(**statuses: str) -> str:
    """Code of the first school with these values."""
    schools = demo_result().schools
    for column, value in statuses.items():
        schools = schools[schools[column] == value]
    return str(schools["school"].iloc[0])


def profile_of(code: str):
    return prepare_profile(demo_result(), code, METHODOLOGY)


def test_pairs_of_the_profile_are_those_of_the_school():
    code = first(results_status="low")
    table = profile_of(code).tables["pairs"]
    pairs = demo_result().pairs
    own = pairs[(pairs["school"] == code) & pairs["share"].notna()]
    cells = [cell.text for row in table.rows for cell in row[1:]]
    for row in own.itertuples():
        assert any(text.startswith(f"{percent(row.share)} ({row.below_min} из {row.participants})") for text in cells)
    assert sum(cell.style == "low" for row in table.rows for cell in row) == own["low"].sum()
    assert [cell.text.endswith("— низкий год") for cell in table.total[1:]] == [True, True, True]


def test_contributions_add_up_to_the_index():
    code = first(conditions_status="adverse")
    table = profile_of(code).tables["indicators"]
    points = [float(row[5].text.replace(",", ".")) for row in table.rows if row[5].text != "—"]
    school = demo_result().schools.set_index("school").loc[code]
    assert sum(points) == pytest.approx(school["conditions_index"], abs=0.05 * len(points))
    assert points == sorted(points, reverse=True)
    assert max(row[6].bar for row in table.rows if row[6].bar is not None) == 100


def test_low_school_gets_advice_for_each_low_subject_and_its_mentors():
    code = first(results_status="low")
    profile, result = profile_of(code), demo_result()
    grounds = " ".join(row[2].text for row in profile.tables["advice"].rows)
    pairs = result.pairs[(result.pairs["school"] == code) & (result.pairs["year"] == 2026)]
    for row in pairs[pairs["low"].fillna(False)].itertuples():
        assert percent(row.share) in grounds
    assert len(profile.tables["mentors"].rows) == (result.mentors["school"] == code).sum()


def test_school_without_signs_hears_nothing_of_olympiads_and_mentors():
    for code in demo_result().schools.query("results_status == 'none'")["school"].head(20):
        grounds = " ".join(row[2].text for row in profile_of(str(code)).tables["advice"].rows)
        assert "олимпиад" not in grounds
        assert "наставник" not in grounds


def test_median_of_a_few_schools_is_not_told():
    schools = demo_result().schools
    told = {place for place, _ in compare(demo_result(), METHODOLOGY.identification).municipal}
    sizes = schools.groupby("municipality").size()
    assert not told & set(sizes[sizes < FEWEST].index)
    assert told & set(sizes[sizes > 2 * FEWEST].index)


def test_comparison_of_a_run_is_not_taken_for_another():
    results = demo_result(), demo_result(with_previous=False)
    rules = METHODOLOGY.identification
    assert [compare(result, rules).has_previous for result in (*results, *results)] == [True, False, True, False]


def test_unknown_school_is_a_user_error():
    with pytest.raises(UserError) as caught:
        profile_of("999999")
    assert caught.value.code == "no-such-place"


def test_measures_concern_listed_schools_each_with_a_ground():
    result = demo_result()
    low, adverse = result.schools["results_status"] == "low", result.schools["conditions_status"] == "adverse"
    conditions = draft(result, "conditions", METHODOLOGY)
    assert 0 < conditions.schools <= (low | adverse).sum()
    assert conditions.measures == sum(len(table.rows) for _, table in conditions.kinds)
    assert all(row[2].text for row in conditions.appendix.rows)
    numbers = {row[0].text for _, table in conditions.kinds for row in table.rows}
    parts = [part for row in conditions.appendix.rows for part in row[2].text.split(" • ")]
    named = {number for part in parts for number in part.split(":")[0].split(", ")}
    assert named == numbers


def test_candidates_stand_in_order_of_rank():
    result = demo_result()
    rows = candidates_table(result).rows
    assert [row[0].text for row in rows] == [str(rank) for rank in range(1, len(rows) + 1)]
    for code, row in zip(result.project500["school"], rows, strict=True):
        assert code in row[1].text


def test_the_page_on_the_result_names_each_rule_with_the_numbers_of_the_school():
    for statuses in ({"results_status": "low"}, {"conditions_status": "adverse"}, {"results_status": "no_data"}):
        code = first(**statuses)
        row = demo_result().schools.set_index("school").loc[code]
        rows = [[cell.text for cell in row] for row in profile_of(code).tables["steps"].rows]
        assert [row[0] for row in rows] == ["5.2", "5.3", "5.4", "5.5", "5.5", "5.6", "5.7", "5", "5"]
        assert rows[5][3] == ResultsStatus(row["results_status"]).label
        assert rows[8][3] == ConditionsStatus(row["conditions_status"]).label
        assert rows[2][2] == f"определённых {row['defined_years']}, низких {row['low_years']}"


def test_the_page_on_the_result_says_what_would_change_it():
    code = first(results_status="low")
    tables = profile_of(code).tables
    rules = METHODOLOGY.identification
    near = [each for each in pair_margins(demo_result(), rules, code) if each.change is not None]
    least = least_margin(demo_result(), rules, code)
    assert least is not None
    told = [row[2].text for row in tables["margins"].rows]
    assert told == [least.told, *(each.told for each in sorted(near, key=lambda each: abs(each.change))[:4])]
    changed = {each.title for each in alternatives_of(demo_result(), rules, code) if each.changed}
    assert {row[0].text for row in tables["alternatives"].rows} == changed
