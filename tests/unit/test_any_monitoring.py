"""Comparing and explaining need nothing of a monitoring but what it declares."""

import json

import pytest

from rsoko.comparison import compare_results
from rsoko.declared import conducted, workings
from rsoko.explaining.facts import explain_facts
from rsoko.explaining.participation import explain_participation
from rsoko.explaining.telling import explanation_json
from rsoko.monitorings.deficits import find_deficits
from rsoko.monitorings.material import Material
from rsoko.results import validated
from schemas.terms import FormKey, MonitoringKey
from tests import participated
from tests.explained import check_values
from tests.frames import METHODOLOGY, frame
from tests.measured import MEASURES, judge, planned, pooled
from tests.reported import demo_result
from tests.surveyed import answers

DEFICITS = MonitoringKey.DEFICITS


def effectiveness():
    years = {2024: (8, 20), 2025: (9, 20), 2026: (3, 20)}
    return judge({"430001": "low", "430002": "risk"}, [*pooled("430001", years), *pooled("430002", years)])


def results():
    """A result of each monitoring."""
    return {
        MonitoringKey.IDENTIFICATION: demo_result(20),
        DEFICITS: find_deficits(answers(20, 2027), METHODOLOGY),
        MonitoringKey.PARTICIPATION: participated.participation(20),
        MonitoringKey.EFFECTIVENESS: effectiveness(),
    }


@pytest.mark.parametrize("key", [each.key for each in conducted()])
def test_each_frame_of_a_result_has_a_key_that_names_its_rows(key):
    result = validated(key, results()[key])
    assert compare_results(result, result, key).empty
    how = workings(key)
    for facts, names in ((how.facts, result.schools.columns), (how.constants, result.constants)):
        assert facts
        assert {fact.name for fact in facts} <= set(names)
    assert {fact.name for fact in how.constants} == set(result.constants)
    for constant in how.constants:
        assert constant.told(result.constants[constant.name])


def test_a_row_about_a_place_is_of_the_school_that_the_place_is():
    inputs = answers(20, 2027)
    school = str(inputs.deficits["school"].iloc[0])
    others = inputs.deficits[inputs.deficits["school"] != school]
    before, after = (
        validated(DEFICITS, find_deficits(each, METHODOLOGY))
        for each in (inputs, type(inputs)(**vars(inputs) | {"deficits": others}))
    )
    found = compare_results(before, after, DEFICITS)
    assert set(found.headlines["school"]) == {school}
    own = found.changes[found.changes["school"] == school]
    assert {"schools", "cells", "quality"} <= set(own["frame"])
    assert found.changes["school"].isna().any(), "rows about districts and the region are of no school"


def test_facts_and_cells_explain_what_has_no_explanation_of_its_own():
    inputs = answers(20, 2027)
    result = find_deficits(inputs, METHODOLOGY)
    sheets = inputs.deficits.assign(category="first", experience=7)
    material = Material(inputs.year, inputs.schools, {FormKey.DEFICITS: sheets})
    school = str(inputs.deficits["school"].iloc[0])
    explanation = explain_facts(workings(DEFICITS).facts, result, material, METHODOLOGY, school)
    told = json.loads(json.dumps(explanation_json(explanation, {}), allow_nan=False))
    (form,) = [root for root in told["tree"] if root["name"] == "form.deficits"]
    own = inputs.deficits[inputs.deficits["school"] == school]
    assert form["value"] == len(form["parts"]) == len(own)
    counted = {root["name"]: root["value"] for root in told["tree"]}
    assert counted["answered"] == result.schools.set_index("school").loc[school, "answered"]


def test_days_of_plans_are_told_as_days():
    plans = frame([planned("430001", 1)], MEASURES)
    material = Material(2026, effectiveness().schools, {FormKey.MEASURES: plans})
    facts = workings(MonitoringKey.EFFECTIVENESS).facts
    explanation = explain_facts(facts, effectiveness(), material, METHODOLOGY, "430001")
    told = json.loads(json.dumps(explanation_json(explanation, {}), allow_nan=False))
    cells = {part["name"]: part["value"] for root in told["tree"] for row in root["parts"] for part in row["parts"]}
    assert cells["start"] == "2025-11-05"


def test_participation_follows_from_its_cells():
    result, material = participated.participation(20), participated.material(20)
    for school in result.schools["school"]:
        explanation = explain_participation(result, material, METHODOLOGY, school)
        told = json.loads(json.dumps(explanation_json(explanation, {}), allow_nan=False))
        assert told["tree"][0]["value"] == result.schools.set_index("school").loc[school, "participation_level"]
        check_values(told["tree"][0])
