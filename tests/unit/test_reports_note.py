"""Numbers of the notes are those of the result."""

from dataclasses import replace

import pandas as pd
import pytest

from rsoko.errors import UserError
from rsoko.methodology import Methodology
from rsoko.reports.note import prepare_note
from rsoko.reports.place_names import short_place, tile_name
from rsoko.reports.rules import academic, bounds, parameter_table, rules_in_words
from rsoko.reports.territory import region_of, restrict, territory
from schemas.terms import Scope
from tests.frames import METHODOLOGY
from tests.reported import demo_result


def changed(**values) -> Methodology:
    """The default methodology with other values of some parameters."""
    rules = METHODOLOGY.identification
    parts = {name: getattr(rules, name).model_copy(update={"value": value}) for name, value in values.items()}
    return METHODOLOGY.model_copy(update={"identification": rules.model_copy(update=parts)})


@pytest.fixture(scope="module")
def note():
    return prepare_note(region_of(demo_result()), METHODOLOGY)


def test_counts_of_the_region(note):
    schools = demo_result().schools
    assert note.counts.total == len(schools)
    for name, status in (("low", "low"), ("risk", "risk"), ("clear", "none"), ("no_data", "no_data")):
        assert getattr(note.counts, name) == (schools["results_status"] == status).sum()
    assert note.counts.adverse == (schools["conditions_status"] == "adverse").sum()
    borderline = schools["reliability"] == "borderline"
    assert note.counts.low_borderline == (borderline & (schools["results_status"] == "low")).sum()


def test_places_add_up_to_the_region(note):
    rows = note.tables["municipalities"].rows
    assert len(rows) == demo_result().schools["municipality"].nunique()
    for column in (1, 2, 4, 5, 7, 8):
        assert sum(int(row[column].text) for row in rows) == int(note.tables["municipalities"].total[column].text)


def test_pooled_share_of_the_region_is_that_of_all_participants(note):
    years = demo_result().years
    own = years[years["year"] == 2026]
    assert note.years[-1].share == pytest.approx(own["below_min"].sum() / own["participants"].sum())
    assert note.years[-1].low < note.years[-1].share < note.years[-1].high


def test_lists_hold_the_schools_of_the_lists(note):
    schools = demo_result().schools
    low = schools[schools["results_status"] == "low"]
    assert {row[1].text for row in note.tables["low"].rows} == set(low["school"])
    assert {row[0].text for row in note.tables["mentors"].rows} == set(low["school"])


def test_movements_are_those_of_the_result(note):
    movement = demo_result().schools["results_movement"]
    for name in ("entered", "stayed", "left"):
        assert getattr(note.low_moves, name) == (movement == name).sum()
    assert len(note.tables["low_changes"].rows) == note.low_moves.entered + note.low_moves.left


def test_without_a_run_of_the_year_before_nothing_is_said_of_movements():
    note = prepare_note(region_of(demo_result(with_previous=False)), METHODOLOGY)
    assert note.low_moves is None
    assert "moves" not in note.tables


@pytest.mark.parametrize("scope", [Scope.DISTRICT, Scope.MUNICIPALITY])
def test_a_place_sees_its_own_schools_alone(scope):
    result = demo_result()
    for code in result.schools[scope.value].unique():
        own = restrict(result, scope, code)
        codes = set(result.schools.loc[result.schools[scope.value] == code, "school"])
        assert set(own.schools["school"]) == codes
        for frame in (own.years, own.pairs, own.indicators, own.mentors, own.project500):
            assert set(frame["school"]) <= codes
        note = prepare_note(territory(result, scope, code), METHODOLOGY)
        listed = {row[1].text for name in ("low", "adverse", "risk", "no_data") for row in note.tables[name].rows}
        assert listed <= codes
        assert note.region.total == len(result.schools)


def test_unknown_place_is_a_user_error():
    with pytest.raises(UserError) as caught:
        territory(demo_result(), Scope.DISTRICT, "99")
    assert caught.value.code == "no-such-place"


def test_words_follow_the_methodology():
    rules = rules_in_words(changed(adverse_index=50.5, supporting_required="any", min_participants=7))
    assert (rules.adverse_index, rules.min_participants) == ("50,5", 7)
    assert rules.supporting_required == "хотя бы один применимый показатель"
    low_share = METHODOLOGY.identification.low_share.value | {"OGE": 0.255}
    assert rules_in_words(changed(low_share=low_share)).low_share == (
        "ВПР — 30\u00a0%, ОГЭ — 25,5\u00a0%, ЕГЭ — 30\u00a0%"
    )


def test_appendix_shows_every_parameter():
    cells = {row[0].text: (row[1].text, row[2].text) for row in parameter_table(changed(adverse_index=51.0)).rows}
    assert cells["Индекс условий, с которого школа относится к ШНСУ"] == ("51", "баллов")
    parameters = [name for name in type(METHODOLOGY.identification).model_fields if name != "indicators"]
    assert len(cells) == len(parameters)


def test_scales_of_indicators_in_words():
    scales = {one.key: bounds(one) for one in METHODOLOGY.identification.indicators}
    assert scales["low_income"] == "10–60\u00a0%"
    assert scales["internet_mbps"] == "10–100"
    assert scales["psychologist"] == "да/нет"


def test_school_without_any_data_of_the_region_does_not_break_a_note():
    result = demo_result()
    empty = {name: getattr(result, name).head(0) for name in ("years", "pairs", "indicators", "mentors", "project500")}
    schools = result.schools.head(1).assign(
        results_status="no_data", conditions_status="no_data", reliability=pd.NA, conditions_index=float("nan"),
        pooled_share=float("nan"), resilient=False,
    )  # fmt: skip
    note = prepare_note(region_of(replace(result, schools=schools, **empty)), METHODOLOGY)
    assert (note.counts.no_data, note.counts.conditions_no_data, note.conclusions.change) == (1, 1, None)


def test_academic_year_is_named_by_both_years():
    assert academic(2026) == "2025/26"
    assert academic(2100) == "2099/00"


def test_short_names_tell_a_town_from_its_district():
    names = ["городской округ город Слободской", "Слободской муниципальный район", "Арбажский муниципальный округ"]
    assert [tile_name(name) for name in names] == ["г. Слободской", "Слободской", "Арбажский"]
    assert short_place(names[2]) == "Арбажский м.\u00a0о."
